import type { Rng } from '../../base/rng.ts';

/**
 * Points of the unit cube that lie more evenly than chance: Halton's sequence (1960) with the digits of each base permuted at random, so that high bases do not run in step
 * (E. Braaten and G. Weller, 1979), and shifted at random (R. Cranley and T. Patterson, 1976). Endless; each point is `dimensions` long.
 */
export function* halton(dimensions: number, rng: Rng): Generator<readonly number[], never> {
  const bases = primes(dimensions).map(base => ({ base, permuted: shuffled(base, rng), shift: rng.next() }));
  for (let k = 0; ; k++) yield bases.map(({ base, permuted, shift }) => (mirrored(k, base, permuted) + shift) % 1);
}

/** So many digits that the smallest step is under 10⁻⁶. */
const digitsOf = (base: number): number => Math.ceil(6 / Math.log10(base));

/** The number's digits behind the point, in reverse: 6 = 110₂ → 0.011₂. */
function mirrored(k: number, base: number, permuted: readonly number[]): number {
  let rest = k;
  let sum = 0;
  let unit = 1 / base;
  for (let i = digitsOf(base); i > 0; i--) {
    sum += (permuted[rest % base] ?? 0) * unit;
    rest = Math.floor(rest / base);
    unit /= base;
  }
  return sum;
}

function shuffled(n: number, rng: Rng): readonly number[] {
  const order = Array.from({ length: n }, (_, k) => k);
  for (let i = n - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
}

function primes(n: number): readonly number[] {
  const found: number[] = [];
  for (let k = 2; found.length < n; k++) if (found.every(prime => k % prime !== 0)) found.push(k);
  return found;
}
