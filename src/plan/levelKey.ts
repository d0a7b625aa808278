import type { Configuration } from './plan.ts';

/** What the repeats of one level have in common: `concurrency=4`, `rate=2.5`. */
export function levelKey({ concurrency, rate }: Pick<Configuration, 'concurrency' | 'rate'>): string {
  return rate === undefined ? `concurrency=${concurrency ?? 0}` : `rate=${rate}`;
}
