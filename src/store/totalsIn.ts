import { json } from './columns.ts';
import type { RawRow } from './connection.ts';
import type { TrialTotals } from './rows.ts';
import { damagedValue } from './storeFailure.ts';

const numbers = ['done', 'tokensIn', 'tokensOut', 'latencySumMs', 'latencyN'] as const;
const counts = ['outcomes', 'errors', 'scores'] as const;

/** A row's totals. A bit that turned over in one of their names leaves good JSON of something else: everything that is shown of a run rests on these, so they are looked at. */
export function totalsIn(row: RawRow): TrialTotals {
  const totals = json<Partial<TrialTotals> | null>(row, 'totals');
  const isWhole = totals !== null && numbers.every(name => typeof totals[name] === 'number') && counts.every(name => typeof totals[name] === 'object' && totals[name] !== null);
  if (!isWhole) throw damagedValue('column totals holds something else');
  return totals as TrialTotals;
}
