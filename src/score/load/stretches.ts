import type { GatheredRequest } from './gatherRequests.ts';
import { loadFigures, type FiguresSpec, type LevelPart, type LoadFigures } from './loadFigures.ts';

/** A part of a level's time. */
export interface LoadStretch {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Of the requests that were due in it; of several repeats all of them together. Rates are of what ended in it: where answers pile up, a share of the time of each would count those that wait. */
  readonly figures: LoadFigures;
}

/** Requests in a stretch, on average, so that a median and a share say something. */
const enough = 40;
const most = 12;

/** Equal stretches of the time in which requests were due, for a level whose load changes: as many as have enough requests. */
export function stretchesOf(parts: readonly LevelPart[], spec: FiguresSpec): readonly LoadStretch[] {
  const due = parts.map(({ gathered }) => gathered.requests.map(({ row }) => row.dueMs));
  const untilMs = due.flat().reduce((last, ms) => Math.max(last, ms), 0);
  const requests = due.reduce((sum, times) => sum + times.length, 0);
  if (requests === 0 || untilMs === 0) return [];
  const n = Math.max(1, Math.min(most, Math.floor(requests / parts.length / enough)));
  return Array.from({ length: n }, (_, k) => {
    const [from, until] = [(k * untilMs) / n, ((k + 1) * untilMs) / n];
    // A request that is due at the end of one is of the next.
    const last = k === n - 1 ? until : until - 1e-6;
    // Of the share that each request's time has in it.
    const { rateIntervals: _shares, ...figures } = loadFigures(parts.map(({ gathered }) => ({ gathered, fromMs: from, untilMs: last })), spec);
    return { fromMs: from, untilMs: until, figures: { ...figures, ...endedRates(parts, from, until, figures) } };
  });
}

/** Those rates that there are. */
function endedRates(parts: readonly LevelPart[], fromMs: number, untilMs: number, figures: LoadFigures): Partial<LoadFigures> {
  const ended = parts.flatMap(({ gathered }) => gathered.requests.filter(({ row, endMs }) => row.outcome === 'ok' && endMs !== undefined && endMs > fromMs && endMs <= untilMs));
  const perS = (value: (request: GatheredRequest) => number): number => (ended.reduce((sum, request) => sum + value(request), 0) * 1000) / (untilMs - fromMs) / parts.length;
  const rates = {
    requestsPerS: perS(() => 1),
    inputsPerS: perS(({ row }) => row.inputs ?? 1),
    tokensInPerS: perS(({ row }) => row.tokensIn ?? 0),
    goodputPerS: perS(({ good }) => (good === true ? 1 : 0)),
  };
  return Object.fromEntries(Object.entries(rates).filter(([name]) => figures[name as keyof typeof rates] !== undefined));
}
