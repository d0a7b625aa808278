import type { Rng } from '../../base/rng.ts';

/** A duration in ms that is the same each time, or is drawn each time anew. `sd` is the standard deviation; no draw is below 0. */
export type Spread =
  | number
  | { readonly kind: 'normal' | 'lognormal' | 'gamma'; readonly mean: number; readonly sd: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  | { readonly kind: 'uniform'; readonly from: number; readonly to: number };

export function drawSpread(spread: Spread, rng: Rng): number {
  if (typeof spread === 'number') return spread;
  switch (spread.kind) {
    case 'normal':
      return Math.max(0, spread.mean + spread.sd * normal(rng));
    case 'lognormal': {
      // The logarithm's moments, from those of the value itself.
      const variance = Math.log(1 + (spread.sd / spread.mean) ** 2);
      return Math.exp(Math.log(spread.mean) - variance / 2 + Math.sqrt(variance) * normal(rng));
    }
    case 'gamma':
      return spread.sd === 0 ? spread.mean : gamma((spread.mean / spread.sd) ** 2, rng) * (spread.sd ** 2 / spread.mean);
    case 'exponential':
      return -spread.mean * Math.log(1 - rng.next());
    case 'uniform':
      return spread.from + (spread.to - spread.from) * rng.next();
  }
}

/** How a person writes one. */
export const spreadForms = 'MS, normal(MEAN,SD), lognormal(MEAN,SD), gamma(MEAN,SD), exponential(MEAN) or uniform(FROM,TO)';

/** Undefined where the text is none of `spreadForms`. */
export function parseSpread(text: string): Spread | undefined {
  const whole = numberFrom(text);
  if (whole !== undefined) return whole;
  const [, kind, inside = ''] = /^\s*([a-z]+)\((.*)\)\s*$/.exec(text) ?? [];
  const [first, second, ...more] = inside.split(',').map(numberFrom);
  if (first === undefined || more.length > 0) return undefined;
  if (kind === 'exponential') return second === undefined && !inside.includes(',') ? { kind, mean: first } : undefined;
  if (second === undefined) return undefined;
  if (kind === 'uniform') return second >= first ? { kind, from: first, to: second } : undefined;
  if (kind === 'normal') return { kind, mean: first, sd: second };
  return (kind === 'lognormal' || kind === 'gamma') && first > 0 ? { kind, mean: first, sd: second } : undefined;
}

export function spreadText(spread: Spread): string {
  if (typeof spread === 'number') return String(spread);
  if (spread.kind === 'exponential') return `exponential(${spread.mean})`;
  return spread.kind === 'uniform' ? `uniform(${spread.from},${spread.to})` : `${spread.kind}(${spread.mean},${spread.sd})`;
}

function numberFrom(text: string): number | undefined {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** Box and Muller. */
function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
}

/** Of scale 1 (Marsaglia and Tsang, "A simple method for generating gamma variables", 2000; below shape 1 by their boost). */
function gamma(shape: number, rng: Rng): number {
  if (shape < 1) return gamma(shape + 1, rng) * (1 - rng.next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(rng);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - rng.next()) < x * x / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
