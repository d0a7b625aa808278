import { unreachable } from '../../base/unreachable.ts';
import type { Stats } from '../stats.ts';
import { bleuOf, type BleuFormula } from './bleuOf.ts';
import { chrfOf, type ChrfFormula } from './chrfOf.ts';
import { labelValue, type LabelFormula } from './labelTable.ts';
import { terOf } from './terOf.ts';

/** How the sums of samples' statistics become a corpus metric: stored with the run, so that a reader needs no task. */
export type Aggregate = ({ readonly use: 'bleu' } & BleuFormula) | ({ readonly use: 'chrf' } & ChrfFormula) | { readonly use: 'ter' } | ({ readonly use: 'labels' } & LabelFormula);

/** The metric of these sums; undefined where they give none. */
export function corpusValue(aggregate: Aggregate, sums: Stats): number | undefined {
  switch (aggregate.use) {
    case 'bleu':
      return bleuOf(sums as readonly number[], aggregate);
    case 'chrf':
      return chrfOf(sums as readonly number[], aggregate);
    case 'ter':
      return terOf(sums as readonly number[]);
    case 'labels':
      return labelValue(sums, aggregate);
    default:
      return unreachable(aggregate);
  }
}
