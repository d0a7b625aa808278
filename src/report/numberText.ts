import type { Interval } from '../score/interval.ts';

/** A share as it is read aloud: four decimals. */
export function shareText(value: number): string {
  return value.toFixed(4);
}

/** `[0.5356, 0.5891]`; `–` where there is none. */
export function intervalText(interval: Interval | undefined): string {
  return interval === undefined ? '–' : `[${shareText(interval.low)}, ${shareText(interval.high)}]`;
}

/** A difference with its sign: `+0.1721`, `−0.0200`, `0.0000`. */
export function signedText(value: number): string {
  const digits = Math.abs(value).toFixed(4);
  if (Number(digits) === 0) return digits;
  return `${value < 0 ? '−' : '+'}${digits}`;
}

/** `< 0.0001`, `0.0312`; nothing where there is none. */
export function pText(p: number | undefined): string {
  if (p === undefined) return '';
  return p < 0.0001 ? '< 0.0001' : p.toFixed(4);
}

/** `27.3 %` */
export function percentText(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
