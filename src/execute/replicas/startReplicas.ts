import { anyAborted } from '../../base/anyAborted.ts';
import { replicaWorkers } from '../../schedule/replicas/replicaWorkers.ts';
import { startReplica, type Replica } from './replica.ts';
import type { ReplicaPorts, ReplicasSpec, StartResult } from './replicas.ts';
import { ServedReplicas } from './servedReplicas.ts';
import { startBalancerThread, type RunningBalancer } from './startBalancerThread.ts';

/**
 * Starts the served copies, all at once, and waits until they are ready. Where one is not, the others are stopped, and nothing is left running.
 * Throws a HumanError where no port is left, or a log cannot be written.
 */
export async function startReplicas(spec: ReplicasSpec, ports: ReplicaPorts, signal: AbortSignal): Promise<StartResult> {
  const dying = new AbortController();
  const balancer = await balancerFor(spec, error => dying.abort(error));
  const over = new AbortController();
  const either = anyAborted(signal, over.signal);
  const started = await Promise.allSettled(
    Array.from({ length: startedAtOnce(spec) }, async (_, index) => {
      let isReady = false;
      try {
        const replica = await startReplica(spec, index, ports, either);
        isReady = !('failed' in replica);
        return replica;
      } finally {
        // The others need not be waited for.
        if (!isReady) over.abort();
      }
    }),
  );
  const values = started.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []));
  const running = values.filter((each): each is Replica => !('failed' in each));
  const failures = values.filter(each => 'failed' in each);
  const failure = failures.find(({ cancelled }) => !cancelled) ?? failures[0];
  const thrown = started.find(each => each.status === 'rejected');
  if (failure === undefined && thrown === undefined) return { replicas: new ServedReplicas(spec, ports, running, balancer, dying) };
  await balancer?.close();
  const left = [...failures.map(({ failed }) => failed.left), ...(await Promise.all(running.map(replica => replica.stop())))].filter(what => what !== undefined);
  if (failure === undefined || (failure.cancelled && thrown !== undefined)) throw thrown?.reason;
  return { failed: { ...failure.failed, ...(left.length === 0 ? {} : { left: left.join(', ') }) } };
}

function startedAtOnce({ replicas: { count, autoscaling }, devices }: ReplicasSpec): number {
  return autoscaling === undefined ? count : Math.min(devices.length, autoscaling.max, Math.max(autoscaling.min, count));
}

/** None where there is nothing to share out and nothing to count: a request then goes straight to the server. */
async function balancerFor({ replicas }: ReplicasSpec, onFailed: (error: Error) => void): Promise<RunningBalancer | undefined> {
  const { count, autoscaling, maxQueueLength } = replicas;
  const workers = replicaWorkers(replicas);
  return count > 1 || autoscaling !== undefined || Number.isFinite(workers) ? startBalancerThread({ workers, maxQueueLength }, onFailed) : undefined;
}
