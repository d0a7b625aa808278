import { get } from 'node:http';
import type { Clock } from '../../base/clock.ts';
import { onAbort } from '../../base/onAbort.ts';

/** A server that accepts and does not answer is asked anew after this. */
const answerLimitMs = 2_000;
const [pollMs, laterPollMs, laterAfterMs] = [50, 250, 5_000];

/**
 * Asks until the server answers 2xx at loopback, or the signal aborts.
 * @param heard called with what was heard each time, for the error of one that is never ready
 */
export async function waitReady(port: number, path: string, clock: Clock, signal: AbortSignal, heard: (what: string) => void): Promise<boolean> {
  const sinceMs = clock.nowMs();
  while (!signal.aborted) {
    const answer = await ask(port, path, signal);
    if (answer === 'ready') return true;
    if (signal.aborted) return false;
    heard(answer);
    await clock.sleep(clock.nowMs() - sinceMs < laterAfterMs ? pollMs : laterPollMs, signal);
  }
  return false;
}

function ask(port: number, path: string, signal: AbortSignal): Promise<string> {
  return new Promise(resolve => {
    // A connection of its own each time: nothing of the start is left open when the measuring begins.
    const request = get({ host: '127.0.0.1', port, path, agent: false, headers: { connection: 'close' }, timeout: answerLimitMs }, response => {
      const { statusCode = 0 } = response;
      response.resume();
      response.once('error', () => undefined);
      response.once('close', () => settle(statusCode >= 200 && statusCode < 300 ? 'ready' : `answered ${statusCode}`));
    });
    const leave = onAbort(signal, () => request.destroy());
    request.once('timeout', () => {
      settle(`gave no answer within ${answerLimitMs / 1000} s`);
      request.destroy();
    });
    request.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED' ? 'accepted no connection' : `broke off (${error.code ?? error.message})`));

    function settle(what: string): void {
      leave();
      resolve(what);
    }
  });
}
