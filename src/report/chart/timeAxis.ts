import type { Axis } from './chart.ts';

const units = [{ unit: 's', ms: 1_000 }, { unit: 'min', ms: 60_000 }, { unit: 'h', ms: 3_600_000 }] as const;

/** An axis of time from 0, in a unit of which there are some. @param since what time counts from: `the run began` */
export function timeAxis(lengthMs: number, since: string): { readonly axis: Axis; /** On the axis. */ readonly at: (ms: number) => number } {
  const { unit, ms } = units.findLast((of, k) => k === 0 || lengthMs > 3 * of.ms) ?? units[0];
  return { axis: { title: `${unit} since ${since}`, unit, scale: 'linear', from: 0, until: Math.max(1_000, lengthMs) / ms }, at: time => time / ms };
}
