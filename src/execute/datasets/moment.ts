/** Powers of a thousand: how many of the unit are a second. */
export type Fraction = 0 | 1 | 2 | 3;

/** A count of seconds (or thousandths, millionths, billionths: `fraction` 1, 2, 3) since 1970 as ISO 8601 text without a zone: `2024-02-29T12:30:01.5`. */
export function momentText(count: bigint, fraction: Fraction): string {
  const perSecond = 1000n ** BigInt(fraction);
  const rest = ((count % perSecond) + perSecond) % perSecond;
  const date = new Date(Number((count - rest) / perSecond) * 1000);
  if (Number.isNaN(date.getTime())) return String(count);
  const digits = rest === 0n ? '' : `.${String(rest).padStart(3 * fraction, '0').replace(/0+$/, '')}`;
  return date.toISOString().replace('.000Z', digits);
}

/** Days since 1970 as `2024-02-29`. */
export function dayText(days: number): string {
  return momentText(BigInt(days) * 86_400n, 0).replace('T00:00:00', '');
}
