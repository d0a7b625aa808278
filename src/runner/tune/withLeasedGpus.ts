import type { FoundDevice } from '../../execute/devices/foundDevices.ts';
import type { Task } from '../../task/task.ts';

/** A bench that reads only the GPUs that its server was given: others work for others. Of an instance of a GPU nothing can be read that would be its own. */
export function withLeasedGpus(task: Task, devices: readonly FoundDevice[]): Task {
  const gpus = devices.filter(({ kind }) => kind !== 'seat');
  if (task.load === undefined || gpus.length === 0) return task;
  const { telemetry } = task.load;
  return { ...task, load: { ...task.load, telemetry: { ...telemetry, gpus: gpus.flatMap(({ kind, index }) => (kind === 'gpu' ? [Number(index)] : [])) } } };
}
