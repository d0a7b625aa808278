import type { SelfCheck } from '../../score/load/selfCheck.ts';

/** What a bench found of its own client, as a sentence without a full stop. */
export function selfCheckText(check: SelfCheck): string {
  if ('failed' in check) return `the client’s own error could not be measured: ${check.failed}`;
  const { concurrency, rate, fallback, ttftMs, tpotShare, lagMs, lostEvents, kept, atMs } = check;
  const tpot = tpotShare === undefined ? '' : `, a TPOT is wrong by ${percent(tpotShare.p50)}`;
  const lag = rate === undefined ? '' : `, requests leave ${ms(lagMs.p50)} late`;
  const lost = lostEvents === 0 ? '' : `, and ${lostEvents} event${lostEvents === 1 ? ' was' : 's were'} lost`;
  const when = kept === true ? `, measured at ${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC for an earlier bench` : '';
  return `the client itself${fallback === true ? ' (undici)' : ''}, at ${rate === undefined ? `${concurrency ?? 0} in flight` : `${rate} req/s`} against a simulated server${when}: a TTFT is too long by ${ms(ttftMs.p50)} (p50; p99 ${ms(ttftMs.p99)})${tpot}${lag}${lost}`;
}

function ms(value: number): string {
  return `${Math.max(0, value).toFixed(value >= 10 ? 0 : 2)} ms`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
