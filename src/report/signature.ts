import type { ScorerRow } from '../store/rows.ts';
import type { RunView } from './view.ts';

type References = { readonly fewest: number; readonly most: number } | undefined;

/**
 * What sacrebleu prints beside a score, so that a paper can cite it: `nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0`. Undefined for other metrics.
 * @param references targets of a sample in each trial; `nrefs` is left out where they are not known, and `var` where they differ
 */
export function signatureOf({ definition, aggregate }: Pick<ScorerRow, 'definition' | 'aggregate'>, references: readonly References[]): string | undefined {
  if (aggregate === undefined || aggregate.use === 'labels') return undefined;
  const own = definition.slice(definition.indexOf(' ') + 1);
  const known = references.flatMap(one => one ?? []);
  if (known.length === 0) return own;
  const counts = new Set(known.flatMap(({ fewest, most }) => [fewest, most]));
  return `nrefs:${counts.size === 1 ? [...counts].join('') : 'var'}|${own}`;
}

/** `bleu: nrefs:1|case:mixed|…` of each metric that has a signature. */
export function signatures({ scorers }: Pick<RunView, 'scorers'>): readonly string[] {
  return scorers.flatMap(({ id, signature }) => (signature === undefined ? [] : [`${id}: ${signature}`]));
}

/** How every scorer is defined: what must be equal for scores to compare. */
export function definitions({ scorers }: Pick<RunView, 'scorers'>): readonly string[] {
  return scorers.map(({ id, definition, signature }) => shortened(`${id}: ${signature ?? definition}`));
}

/** A judge's holds its rubric. */
function shortened(text: string): string {
  return text.length <= 400 ? text : `${text.slice(0, 400)}…`;
}
