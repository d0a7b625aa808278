/** An exact decimal: ± digits × 10^exponent, with no leading or trailing zero in `digits`; zero is `''`, never negative. */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

export function createDecimal(parts: { negative: boolean; integer: string; fraction: string; exponent: number }): Decimal {
  const all = parts.integer + parts.fraction;
  let start = 0;
  while (start < all.length && all[start] === '0') start++;
  let end = all.length;
  while (end > start && all[end - 1] === '0') end--;
  if (start === end) return { negative: false, digits: '', exponent: 0 };
  return { negative: parts.negative, digits: all.slice(start, end), exponent: parts.exponent - parts.fraction.length + (all.length - end) };
}

/** Longer numbers are shown in powers of ten, cut to this many digits. */
const shownDigits = 20;

/** `1250`, `-0.5`, `1e21`: for a person to read. */
export function decimalText({ negative, digits, exponent }: Decimal): string {
  const sign = negative ? '-' : '';
  if (digits === '') return '0';
  const places = digits.length + exponent;
  if (Math.max(places, -exponent, digits.length) > shownDigits) return `${sign}${digits[0] ?? ''}${digits.length > 1 ? `.${digits.slice(1, shownDigits)}` : ''}e${places - 1}`;
  if (exponent >= 0) return `${sign}${digits}${'0'.repeat(exponent)}`;
  return places > 0 ? `${sign}${digits.slice(0, places)}.${digits.slice(places)}` : `${sign}0.${'0'.repeat(-places)}${digits}`;
}

export function equalDecimals(a: Decimal, b: Decimal): boolean {
  return a.negative === b.negative && a.exponent === b.exponent && a.digits === b.digits;
}

/** |a − target| ≤ absolute, or ≤ relative × |target|; exact, so 1.1 is within 0.1 of 1. */
export function nearDecimals(a: Decimal, target: Decimal, tolerance: { readonly absolute?: Decimal; readonly relative?: Decimal }): boolean {
  if (equalDecimals(a, target)) return true;
  const scale = Math.min(a.exponent, target.exponent, 0) + Math.min(tolerance.absolute?.exponent ?? 0, tolerance.relative?.exponent ?? 0, 0);
  // Beyond any number a person would write, doubles decide: aligning exponents exactly could take gigabytes.
  if (!a.digits && !target.digits) return true;
  if (width(a, scale) > longest || width(target, scale) > longest) return nearDoubles(toNumber(a), toNumber(target), tolerance);
  const reference = toInteger(target, scale);
  const distance = magnitude(toInteger(a, scale) - reference);
  if (tolerance.absolute && distance <= toInteger(tolerance.absolute, scale)) return true;
  if (!tolerance.relative) return false;
  // distance ≤ r·10^e × |reference|, with 10^−e moved to the left where e is negative.
  const { digits, exponent } = tolerance.relative;
  const right = BigInt(digits || '0') * magnitude(reference);
  return exponent < 0 ? distance * 10n ** BigInt(-exponent) <= right : distance <= right * 10n ** BigInt(exponent);
}

const longest = 2000;

/** How many digits the number has when written as an integer × 10^scale. */
function width(value: Decimal, scale: number): number {
  return value.digits.length + value.exponent - scale;
}

function toInteger(value: Decimal, scale: number): bigint {
  const whole = BigInt(value.digits + '0'.repeat(Math.max(0, value.exponent - scale)) || '0');
  return value.negative ? -whole : whole;
}

function toNumber(value: Decimal): number {
  return Number(`${value.negative ? '-' : ''}${value.digits || '0'}e${value.exponent}`);
}

function nearDoubles(a: number, target: number, tolerance: { readonly absolute?: Decimal; readonly relative?: Decimal }): boolean {
  if (!Number.isFinite(a) || !Number.isFinite(target)) return false;
  const distance = Math.abs(a - target);
  return (tolerance.absolute !== undefined && distance <= toNumber(tolerance.absolute)) || (tolerance.relative !== undefined && distance <= toNumber(tolerance.relative) * Math.abs(target));
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
