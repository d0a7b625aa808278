// A thread of its own for the balancer: what the runner does beside, with rows and other experiments, is then in nobody's times.
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../base/clock.ts';
import { startBalancer, type BalancerCounts, type BalancerOptions } from './balancer.ts';

export type ToBalancer = { readonly join: number; readonly port: number } | { readonly leave: number } | 'average' | 'close';
export type FromBalancer = { readonly url: string } | { readonly counts: BalancerCounts } | { readonly left: number } | { readonly average: number } | 'closed';

/** What was counted is told so often. */
const tellMs = 200;

const say = (message: FromBalancer): void => parentPort?.postMessage(message);

void startBalancer({ ...(workerData as Omit<BalancerOptions, 'clock'>), clock: systemClock }).then(balancer => {
  let told = '';
  const tell = (): void => {
    const now = JSON.stringify(balancer.counts);
    if (now !== told) say({ counts: balancer.counts });
    told = now;
  };
  setInterval(tell, tellMs).unref();
  parentPort?.on('message', (message: ToBalancer) => {
    if (message === 'average') say({ average: balancer.averageInFlight() });
    else if (message === 'close') {
      void balancer.close().then(() => {
        tell();
        say('closed');
      });
    } else if ('join' in message) balancer.join(message.join, message.port);
    else void balancer.leave(message.leave).then(() => say({ left: message.leave }));
  });
  say({ url: balancer.url });
});
