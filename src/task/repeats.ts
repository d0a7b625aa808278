import type { Checking } from './checking.ts';
import type { WrittenTask } from './schema.ts';

/** Each sample of a trial is asked `n` times; beside the mean, its scores are reduced to one value by each of `reduce`. */
export interface Repeats {
  /** At least 2. */
  readonly n: number;
  /** `mean`, `max`, `min`, `majority`, `pass@2`; the first one ranks. Without doubles, and never empty. */
  readonly reduce: readonly string[];
}

/** Undefined where each sample is asked once. */
export function readRepeats(written: WrittenTask['repeats'], asked: boolean, { reporter }: Checking): Repeats | undefined {
  if (written === undefined) return undefined;
  const { n, reduce = 'mean' } = typeof written === 'number' ? { n: written } : written;
  if (!asked) reporter.atKey(['repeats'], 'every model is recorded and gave each answer once, so `repeats` has no effect', 'remove it', 'warning');
  const list = typeof reduce === 'string' ? [reduce] : reduce;
  if (n === 1 && list.some(reducer => reducer !== 'mean')) reporter.at(['repeats', 'n'], 'with `n: 1` there is nothing to reduce', 'raise `n`, or remove `reduce`', 'warning');
  if (n === 1) return undefined;
  const named = list.map(reducer => (reducer === 'pass@k' ? `pass@${n}` : reducer));
  for (const [k, reducer] of named.entries()) {
    const at = typeof reduce === 'string' ? ['repeats', 'reduce'] : ['repeats', 'reduce', k];
    if (named.indexOf(reducer) !== k) reporter.at(at, `\`${reducer}\` is there twice`, 'remove one of them');
    if (reducer.startsWith('pass@') && Number(reducer.slice('pass@'.length)) > n) reporter.at(at, `\`${reducer}\` needs more repeats than \`n: ${n}\``, 'raise `n`');
  }
  return { n, reduce: named };
}
