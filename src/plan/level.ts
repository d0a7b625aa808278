import type { Ramp } from '../task/load.ts';
import type { Configuration } from './plan.ts';

/** What a level of a bench offers: one of these. */
export type Level = Pick<Configuration, 'concurrency' | 'rate' | 'replay' | 'ramp'>;

/** `1 to 50 req/s`. */
export function rampName({ of, from, to }: Pick<Ramp, 'of' | 'from' | 'to'>): string {
  return `${from} to ${to} ${of === 'rate' ? 'req/s' : 'in flight'}`;
}
