import { anyAborted } from '../../base/anyAborted.ts';
import { replicaWorkers } from '../../schedule/replicas/replicaWorkers.ts';
import { startBalancer, type Balancer } from './balancer.ts';
import { startReplica, type Replica } from './replica.ts';
import type { ReplicaPorts, ReplicasSpec, StartResult } from './replicas.ts';
import { ServedReplicas } from './servedReplicas.ts';

/**
 * Starts the served copies, all at once, and waits until they are ready. Where one is not, the others are stopped, and nothing is left running.
 * Throws a HumanError where no port is left.
 */
export async function startReplicas(spec: ReplicasSpec, ports: ReplicaPorts, signal: AbortSignal): Promise<StartResult> {
  const over = new AbortController();
  const either = anyAborted(signal, over.signal);
  const started = await Promise.allSettled(
    Array.from({ length: startedAtOnce(spec) }, async (_, index) => {
      const replica = await startReplica(spec, index, ports, either);
      // The others need not be waited for.
      if ('failed' in replica && !replica.cancelled) over.abort();
      return replica;
    }),
  );
  const values = started.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []));
  const running = values.filter((each): each is Replica => !('failed' in each));
  const failures = values.filter(each => 'failed' in each);
  const failure = failures.find(({ cancelled }) => !cancelled) ?? failures[0];
  const thrown = started.find(each => each.status === 'rejected');
  if (failure !== undefined || thrown !== undefined) {
    await Promise.all(running.map(replica => replica.stop()));
    if (failure === undefined) throw thrown?.reason;
    return { failed: failure.failed };
  }
  return { replicas: new ServedReplicas(spec, ports, running, await balancerFor(spec, ports)) };
}

function startedAtOnce({ replicas: { count, autoscaling }, devices }: ReplicasSpec): number {
  return autoscaling === undefined ? count : Math.min(devices.length, autoscaling.max, Math.max(autoscaling.min, count));
}

/** None where there is nothing to share out and nothing to count: a request then goes straight to the server. */
async function balancerFor({ replicas }: ReplicasSpec, { clock }: ReplicaPorts): Promise<Balancer | undefined> {
  const { count, autoscaling, maxQueueLength } = replicas;
  const workers = replicaWorkers(replicas);
  return count > 1 || autoscaling !== undefined || Number.isFinite(workers) ? startBalancer({ workers, maxQueueLength, clock }) : undefined;
}
