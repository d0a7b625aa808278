/** A figure of a run, with its 95 % interval where it has one. */
export interface Figure {
  readonly value: number;
  readonly interval?: { readonly low: number; readonly high: number };
}

/** What the marks of `changeText` mean. */
export const changeLegend = 'in brackets the change from A; ≈: their 95 % intervals overlap; ?: one of them has none, so nothing tells the change from chance';

/** `+8 %`, `≈`, `+8 %?`; nothing where there is nothing to compare. */
export function changeText(first: Figure | undefined, other: Figure | undefined): string {
  if (first === undefined || other === undefined || first.value === 0) return '';
  const [a, b] = [first.interval, other.interval];
  if (a !== undefined && b !== undefined && a.low <= b.high && b.low <= a.high) return '≈';
  const percent = (100 * (other.value - first.value)) / Math.abs(first.value);
  const digits = Math.abs(percent) >= 10 ? percent.toFixed(0) : percent.toFixed(1);
  const known = a !== undefined && b !== undefined;
  return `${Number(digits) > 0 ? '+' : Number(digits) < 0 ? '−' : ''}${digits.replace('-', '')} %${known ? '' : '?'}`;
}
