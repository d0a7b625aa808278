import { fitGaussianProcess, gaussianProcess, type GaussianProcess, type Prior } from './gaussianProcess.ts';
import type { Points } from './kernel.ts';
import { logBelow, logDensity } from './normal.ts';

/** What an experiment tells of how far inside or outside its limits it is: that it is inside, by how much it is outside, or only that it is (it did not start). */
export type Margin = 'within' | 'outside' | number;

/** Violations are told in units of the middle one: at least what is next to the noise of a measurement, at most what is far outside. */
const leastUnit = 0.05;
const mostUnit = 0.3;
/** How sharply a margin of 0 parts feasible from infeasible, in these units; also how exactly a violation is known. */
const blur = 0.1;
/** Outside by however little is outside: otherwise the next is sent to the same place again, as it might just be within. */
const leastOutside = 2 * blur;
/** Of what an observation may be worth: more variance than this says nothing. */
const mostVariance = 1e4;

/** Observations of the latent margin: a Gaussian process on them is the posterior. */
export interface FittedMargins {
  readonly targets: Float64Array;
  readonly variances: Float64Array;
  readonly process: GaussianProcess;
}

/**
 * A Gaussian process of the latent margin, negative where the limits are held: a violation is a value of it, and "feasible" or "did not start" only its sign (a Tobit model).
 * What only has a sign is replaced by the normal observation that says as much, by expectation propagation (C. Rasmussen and C. Williams, 2006, section 3.6, all observations at once).
 */
export function fitMargins(points: Points, margins: readonly Margin[], prior: Prior, steps: number): FittedMargins {
  const unit = Math.min(mostUnit, Math.max(leastUnit, middle(margins.filter(margin => typeof margin === 'number'))));
  const targets = new Float64Array(points.n);
  const variances = new Float64Array(points.n).fill(mostVariance);
  margins.forEach((margin, i) => {
    if (typeof margin !== 'number') return;
    // Ten times a limit or twenty: both are far outside.
    targets[i] = leastOutside + Math.log1p(margin / unit);
    variances[i] = blur * blur;
  });
  const start = { lengths: points.squared.map(() => Math.exp(prior.length.mean)), signal: Math.exp(prior.signal.mean), noise: 0 };
  propagate(points, margins, targets, variances, start, 8);
  const { hyperparameters } = fitGaussianProcess(points, targets, variances, prior, [start], steps);
  propagate(points, margins, targets, variances, hyperparameters, 3);
  // What the observations are worth depends on the hyperparameters, and they on it.
  const process = fitGaussianProcess(points, targets, variances, prior, [hyperparameters], steps);
  propagate(points, margins, targets, variances, process.hyperparameters, 3);
  return { targets, variances, process: gaussianProcess(points, targets, variances, process.hyperparameters) };
}

/** The logarithm of the probability that a configuration is feasible. */
export function logFeasible(process: GaussianProcess, x: Float64Array): number {
  const { mean, variance } = process.predict(x);
  return logBelow(-mean / Math.sqrt(variance + blur * blur));
}

/** Makes the observations of signs agree with the others, in place. */
function propagate(points: Points, margins: readonly Margin[], targets: Float64Array, variances: Float64Array, hyperparameters: GaussianProcess['hyperparameters'], rounds: number): void {
  for (let round = 0; round < rounds; round++) {
    const process = gaussianProcess(points, targets, variances, hyperparameters);
    const spreads = process.variancesAtTargets();
    let moved = 0;
    margins.forEach((margin, i) => {
      if (typeof margin === 'number') return;
      const [mean, variance] = [process.atTargets[i] as number, spreads[i] as number];
      const [precision, pull] = [1 / (variances[i] as number), (targets[i] as number) / (variances[i] as number)];
      // What everybody else says of this one.
      const others = 1 / Math.max(1e-9, 1 / variance - precision);
      const told = signed((mean / variance - pull) * others, others, margin === 'within' ? -1 : 1);
      const next = { precision: Math.max(1 / mostVariance, 1 / told.variance - 1 / others), pull: told.mean / told.variance - (mean / variance - pull) };
      // Half of the way: all at once would overshoot.
      const [newPrecision, newPull] = [0.4 * precision + 0.6 * next.precision, 0.4 * pull + 0.6 * next.pull];
      moved = Math.max(moved, Math.abs(newPrecision - precision) / newPrecision);
      variances[i] = 1 / newPrecision;
      targets[i] = newPull / newPrecision;
    });
    if (moved < 0.02) return;
  }
}

/** Mean and variance of a normal variable of which the sign is known, as sharply as `blur` says. */
function signed(mean: number, variance: number, sign: 1 | -1): { readonly mean: number; readonly variance: number } {
  const scale = Math.sqrt(blur * blur + variance);
  const z = (sign * mean) / scale;
  const ratio = Math.exp(logDensity(z) - logBelow(z));
  return { mean: mean + (sign * variance * ratio) / scale, variance: Math.max(1e-9, variance - ((variance * variance) / (scale * scale)) * ratio * (z + ratio)) };
}

function middle(values: readonly number[]): number {
  const sorted = values.filter(value => value > 0).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 1;
}
