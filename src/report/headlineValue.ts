import type { RunListItem } from './view.ts';

type Headline = NonNullable<RunListItem['headline']>;

/** `0.56`, `34.2` of 100, `669 req/s`: enough to tell runs apart at a glance; the panel has the rest. */
export function headlineValue({ value, unit, perS }: Pick<Headline, 'value' | 'unit' | 'perS'>): string {
  if (perS === true) return `${value < 10 ? value.toFixed(1) : Math.round(value)} req/s`;
  return value.toFixed(unit === 'points' ? 1 : 2);
}
