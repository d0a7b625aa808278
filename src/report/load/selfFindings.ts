import { tpotBudget, ttftBudgetMs, type SelfCheck } from '../../score/load/selfCheck.ts';

/** A share of what was measured by which the client may be wrong; below the floor nobody's client is better on a busy machine. */
const largeShare = 0.05;
const floorMs = 0.3;
/** Beyond the budget by this, also a small share is told. */
const farBeyond = 3;
const smallShare = 0.01;
/** Of a TPOT. */
const largeTpot = 4 * tpotBudget;
/** It was measured at the highest load, and says little of one far below. */
const comparable = 0.5;

export interface SelfCheckedLevel {
  readonly check: SelfCheck | undefined;
  /** Requests in flight, or a second. */
  readonly load: number;
  /** To the first token, else of the answer: the middle one. */
  readonly timeMs: number;
}

/** What speaks against a level in what the client was found to add to its times; sentences without a full stop. */
export function selfFindings({ check, load, timeMs }: SelfCheckedLevel): readonly string[] {
  if (check === undefined || 'failed' in check || load < comparable * (check.rate ?? check.concurrency ?? 0)) return [];
  const { concurrency, rate, ttftMs, tpotShare, lostEvents } = check;
  const errorMs = ttftMs.p50;
  const share = timeMs > 0 ? errorMs / timeMs : 0;
  const at = rate === undefined ? `${concurrency ?? 0} in flight` : `${rate} req/s`;
  const advice = 'close what else uses this machine, or load the server from several';
  return [
    ...((errorMs > floorMs && share > largeShare) || (errorMs > farBeyond * ttftBudgetMs(concurrency ?? 64) && share > smallShare)
      ? [`the client’s own error was ${errorMs.toFixed(errorMs >= 10 ? 0 : 1)} ms at ${at}, ${Number((share * 100).toPrecision(2))} % of the time to the first token: ${advice}`]
      : []),
    ...(tpotShare !== undefined && tpotShare.p50 > largeTpot ? [`the client’s own error was ${Number((tpotShare.p50 * 100).toPrecision(2))} % of a TPOT at ${at}: ${advice}`] : []),
    ...(lostEvents > 0 ? [`the client lost ${lostEvents} event${lostEvents === 1 ? '' : 's'} of a server that told what it sent, at ${at}`] : []),
  ];
}
