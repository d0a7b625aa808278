import type { Task } from '../../task/task.ts';

/** A bench of a part of its length, its warm-up whole: requests or time of each level, whichever ends it. */
export function withShare(task: Task, share: number): Task {
  if (share >= 1 || task.load === undefined) return task;
  const { requests, durationMs } = task.load.stop;
  const stop = { ...(requests === undefined ? {} : { requests: Math.max(1, Math.ceil(requests * share)) }), ...(durationMs === undefined ? {} : { durationMs: Math.max(1, Math.round(durationMs * share)) }) };
  return { ...task, load: { ...task.load, stop } };
}
