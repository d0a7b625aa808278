import type { ServerSpec, ExperimentLimits } from '../../../task/tune.ts';

/** For what is around an experiment: the node's file system, the program, the client's check of itself. */
const marginMs = 3 * 60_000;

/** How long a job of an experiment may take: what the executor says, or what the task's own limits add up to; undefined where a part has no limit, so that the partition's counts. */
export function jobTime(declaredMs: number | undefined, { experimentMs, benchMs, evalMs }: ExperimentLimits, server: Pick<ServerSpec, 'ready' | 'graceMs'>, has: { readonly bench: boolean; readonly eval: boolean }): number | undefined {
  if (declaredMs !== undefined) return declaredMs;
  const parts = experimentMs !== undefined ? [experimentMs] : [server.ready.timeoutMs, ...(has.bench ? [benchMs] : []), ...(has.eval ? [evalMs] : [])];
  let sumMs = marginMs + server.graceMs;
  for (const part of parts) {
    if (part === undefined) return undefined;
    sumMs += part;
  }
  return sumMs;
}
