import type { Balanced } from '../../execute/replicas/replicas.ts';
import type { RunEvent } from '../../store/rows.ts';

/** What went through a server's balancer, as it is recorded. @param begun replicas that were ready when it was: until then they come one by one */
export function balancedEvent({ passed, waited, mostWaiting, refused, movedOn, failed, changes }: Balanced, begun: number, experiment?: string): RunEvent {
  const all = changes.map(({ ready }) => ready);
  const ready = [begun, ...all.slice(Math.max(0, all.indexOf(begun)))];
  return { type: 'requestsBalanced', ...(experiment === undefined ? {} : { experiment }), passed, waited, mostWaiting, refused, movedOn, failed, ready: { fewest: Math.min(...ready), most: Math.max(...ready) } };
}
