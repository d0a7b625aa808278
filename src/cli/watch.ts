import { systemClock } from '../base/clock.ts';
import type { CliHost } from './host.ts';

/** What did not change is told again this often: a reader that has gone is noticed when it is written to. */
const repeatMs = 10_000;

/** Prints what `look` says whenever that is something else, until the person stops it. */
export async function watch(host: CliHost, everyMs: number, look: () => Promise<string>): Promise<void> {
  let told: { readonly text: string; readonly atMs: number } | undefined;
  while (!host.signal.aborted) {
    const text = await look();
    const nowMs = performance.now();
    if (text !== told?.text || nowMs - told.atMs >= repeatMs) {
      await host.out(text);
      told = { text, atMs: nowMs };
    }
    await systemClock.sleep(everyMs, host.signal);
  }
}
