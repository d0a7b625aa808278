import { HumanError } from '../../base/humanError.ts';
import { startReplica, type Replica } from './replica.ts';
import type { ReplicaPorts, Replicas, ReplicasSpec, StartResult } from './replicas.ts';

/** Starts the served copies, all at once, and waits until they are ready. Where one is not, the others are stopped, and nothing is left running. */
export async function startReplicas(spec: ReplicasSpec, ports: ReplicaPorts, signal: AbortSignal): Promise<StartResult> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const started = await Promise.all(
    Array.from({ length: spec.replicas.count }, async (_, index) => {
      const replica = await startReplica(spec, index, ports, either);
      // The others need not be waited for.
      if ('failed' in replica && !replica.cancelled) over.abort();
      return replica;
    }),
  );
  const running = started.filter((each): each is Replica => !('failed' in each));
  const failures = started.filter(each => 'failed' in each);
  const failure = failures.find(({ cancelled }) => !cancelled) ?? failures[0];
  if (failure !== undefined) {
    await Promise.all(running.map(replica => replica.stop()));
    return { failed: failure.failed };
  }
  return { replicas: serve(running) };
}

function serve(running: readonly Replica[]): Replicas {
  const died = new AbortController();
  let stopping: Promise<void> | undefined;
  for (const replica of running) {
    void replica.ended.then(({ how }) => {
      if (stopping === undefined) died.abort(new HumanError({ what: `replica ${replica.index} ${how} while it served: ${replica.lastLines().slice(-3).join(' · ')}`, toDo: `see ${replica.log}`, kind: 'unfinished' }));
    });
  }
  return {
    url: `http://127.0.0.1:${running[0]?.port}`,
    facts: () => running.map(({ pid, port, readyInMs, log }) => ({ pid, port, restarts: 0, readyInMs, log })),
    balanced: () => undefined,
    died: died.signal,
    stop() {
      stopping ??= Promise.all(running.map(replica => replica.stop())).then(() => undefined);
      return stopping;
    },
  };
}
