import type { Interval } from '../score/interval.ts';
import type { MetricUnit } from '../score/metricKinds.ts';

/** A share as it is read aloud: four decimals. */
export function shareText(value: number): string {
  return value.toFixed(4);
}

/** A metric's value: a share as `0.5625`, points of 100 as `34.2`, as they are printed everywhere. */
export function metricText(value: number, unit: MetricUnit = 'share'): string {
  return value.toFixed(unit === 'points' ? 1 : 4);
}

/** `[0.5356, 0.5891]`, `[33.1, 35.2]`; `–` where there is none. */
export function intervalText(interval: Pick<Interval, 'low' | 'high'> | undefined, unit: MetricUnit = 'share'): string {
  return interval === undefined ? '–' : `[${metricText(interval.low, unit)}, ${metricText(interval.high, unit)}]`;
}

/** A difference with its sign: `+0.1721`, `−0.0200`, `0.0000`; of points `+0.31`, a decimal more than they are shown with. */
export function signedText(value: number, unit: MetricUnit = 'share'): string {
  const digits = Math.abs(value).toFixed(unit === 'points' ? 2 : 4);
  if (Number(digits) === 0) return digits;
  return `${value < 0 ? '−' : '+'}${digits}`;
}

/** `< 0.0001`, `0.0312`; nothing where there is none. */
export function pText(p: number | undefined): string {
  if (p === undefined) return '';
  return p < 0.0001 ? '< 0.0001' : p.toFixed(4);
}

/** `27.3 %`; `–` where there is none. */
export function percentText(share: number | undefined): string {
  return share === undefined ? '–' : `${(share * 100).toFixed(1)} %`;
}
