import { unreachable } from '../../base/unreachable.ts';
import type { Stats } from '../stats.ts';
import { bleuOf, type BleuFormula } from './bleuOf.ts';

/** How the sums of samples' statistics become a corpus metric: stored with the run, so that a reader needs no task. */
export type Aggregate = { readonly use: 'bleu' } & BleuFormula;

/** The metric of these sums; undefined where they give none. */
export function corpusValue(aggregate: Aggregate, sums: Stats): number | undefined {
  switch (aggregate.use) {
    case 'bleu':
      return bleuOf(sums as readonly number[], aggregate);
    default:
      return unreachable(aggregate.use);
  }
}
