import { cholesky, inverse, logDeterminant, solve, solveLower, type Cholesky } from './cholesky.ts';
import { matern, squaredDifference, type Hyperparameters, type Points } from './kernel.ts';
import { maximise } from './maximise.ts';

/** What is known of the lengths, the signal and the noise before anything was measured: normal in their logarithms. */
export interface Prior {
  readonly length: Normal;
  readonly signal: Normal;
  /** Absent: there is no noise but the given one. */
  readonly noise?: Normal;
}

interface Normal {
  readonly mean: number;
  readonly sd: number;
}

/** Regression by a Gaussian process with a Matérn 5/2 kernel, a length for each dimension, and a constant mean that follows from the data. */
export interface GaussianProcess {
  readonly hyperparameters: Hyperparameters;
  /** The logarithm of the marginal likelihood and the priors, up to a constant. */
  readonly evidence: number;
  /** The function's most probable values where it was observed. */
  readonly atTargets: Float64Array;
  /** How uncertain these are. */
  variancesAtTargets(): Float64Array;
  /** Of the function itself, without noise. */
  predict(x: Float64Array): { readonly mean: number; readonly variance: number };
}

/** Of the signal: equal rows of the covariance stay apart. */
const ridge = 1e-9;

/**
 * The most probable hyperparameters for these targets. `given`: variance of each target's noise, beside the one that is learnt.
 * @param steps of the optimiser, from each of the starts
 */
export function fitGaussianProcess(points: Points, targets: Float64Array, given: Float64Array, prior: Prior, starts: readonly Hyperparameters[], steps: number): GaussianProcess {
  const found = starts.map(start => maximise(logs => evidence(points, targets, given, prior, logs), toLogs(start, prior), steps));
  const best = found.reduce((a, b) => (b.value > a.value ? b : a));
  return { ...gaussianProcess(points, targets, given, fromLogs(best.at, points.dimensions, prior)), evidence: best.value };
}

/** The same for hyperparameters that are known. */
export function gaussianProcess(points: Points, targets: Float64Array, given: Float64Array, hyperparameters: Hyperparameters): GaussianProcess {
  const { n, at, ordered } = points;
  const factored = cholesky(covariance(points, given, hyperparameters), n);
  const { mean, weights } = centred(factored, targets);
  const { lengths, signal } = hyperparameters;
  const inverseSquared = lengths.map(length => 1 / (length * length));
  return {
    hyperparameters,
    evidence: Number.NaN,
    atTargets: targets.map((target, i) => target - (hyperparameters.noise + (given[i] as number) + ridge * signal) * (weights[i] as number)),
    variancesAtTargets: () => {
      const inverted = inverse(factored);
      return targets.map((_, i) => {
        const noise = hyperparameters.noise + (given[i] as number) + ridge * signal;
        return Math.max(1e-12 * signal, noise - noise * noise * (inverted[i * n + i] as number));
      });
    },
    predict: x => {
      const k = new Float64Array(n);
      let sum = mean;
      for (let i = 0; i < n; i++) {
        const y = at[i] as Float64Array;
        let distance = 0;
        for (let d = 0; d < inverseSquared.length; d++) distance += squaredDifference(ordered[d] as boolean, x[d] as number, y[d] as number) * (inverseSquared[d] as number);
        const here = signal * matern(distance);
        k[i] = here;
        sum += here * (weights[i] as number);
      }
      const v = solveLower(factored, k);
      let variance = signal;
      for (let i = 0; i < n; i++) variance -= (v[i] as number) * (v[i] as number);
      return { mean: sum, variance: Math.max(variance, 1e-12 * signal) };
    },
  };
}

function covariance({ n, squared }: Points, given: Float64Array, { lengths, signal, noise }: Hyperparameters): Float64Array {
  const a = new Float64Array(n * n);
  const inverseSquared = lengths.map(length => 1 / (length * length));
  let pair = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++, pair++) {
      let distance = 0;
      for (let d = 0; d < inverseSquared.length; d++) distance += ((squared[d] as Float64Array)[pair] as number) * (inverseSquared[d] as number);
      a[i * n + j] = signal * matern(distance);
    }
    a[i * n + i] = signal + noise + (given[i] as number) + ridge * signal;
  }
  return a;
}

/** The constant mean by generalised least squares, and K⁻¹(y − mean). */
function centred(factored: Cholesky, targets: Float64Array): { readonly mean: number; readonly weights: Float64Array } {
  const ones = solve(factored, new Float64Array(targets.length).fill(1));
  const weights = solve(factored, targets);
  let [top, bottom] = [0, 0];
  for (let i = 0; i < targets.length; i++) {
    top += weights[i] as number;
    bottom += ones[i] as number;
  }
  const mean = bottom > 0 ? top / bottom : 0;
  for (let i = 0; i < targets.length; i++) weights[i] = (weights[i] as number) - mean * (ones[i] as number);
  return { mean, weights };
}

/** Of the logarithms: one for each length, the signal's, and the noise's where it is learnt. With its gradient (Rasmussen and Williams, eq. 5.9). */
function evidence(points: Points, targets: Float64Array, given: Float64Array, prior: Prior, logs: Float64Array): { readonly value: number; readonly gradient: Float64Array } {
  const { n, dimensions, squared } = points;
  const hyperparameters = fromLogs(logs, dimensions, prior);
  const { lengths, signal, noise } = hyperparameters;
  const factored = cholesky(covariance(points, given, hyperparameters), n);
  const { mean, weights } = centred(factored, targets);
  const inverted = inverse(factored);
  let value = -0.5 * logDeterminant(factored);
  const gradient = new Float64Array(logs.length);
  let [signalPart, noisePart] = [0, 0];
  const inverseSquared = lengths.map(length => 1 / (length * length));
  let pair = 0;
  for (let i = 0; i < n; i++) {
    const wi = weights[i] as number;
    value -= 0.5 * wi * ((targets[i] as number) - mean);
    for (let j = 0; j < i; j++, pair++) {
      let distance = 0;
      for (let d = 0; d < dimensions; d++) distance += ((squared[d] as Float64Array)[pair] as number) * (inverseSquared[d] as number);
      const a = Math.sqrt(5 * distance);
      const decay = Math.exp(-a);
      // Twice ½: the pair is there as (i, j) and as (j, i).
      const pull = wi * (weights[j] as number) - (inverted[i * n + j] as number);
      signalPart += pull * signal * (1 + a + (a * a) / 3) * decay;
      const common = pull * signal * (5 / 3) * (1 + a) * decay;
      for (let d = 0; d < dimensions; d++) gradient[d] = (gradient[d] as number) + common * ((squared[d] as Float64Array)[pair] as number) * (inverseSquared[d] as number);
    }
    const pull = 0.5 * (wi * wi - (inverted[i * n + i] as number));
    signalPart += pull * signal;
    noisePart += pull * noise;
  }
  gradient[dimensions] = signalPart;
  if (prior.noise !== undefined) gradient[dimensions + 1] = noisePart;
  for (let p = 0; p < logs.length; p++) {
    const normal = p < dimensions ? prior.length : p === dimensions ? prior.signal : (prior.noise ?? prior.signal);
    const off = ((logs[p] as number) - normal.mean) / normal.sd;
    value -= 0.5 * off * off;
    gradient[p] = (gradient[p] as number) - off / normal.sd;
  }
  return { value, gradient };
}

function toLogs({ lengths, signal, noise }: Hyperparameters, prior: Prior): Float64Array {
  return Float64Array.from([...lengths, signal, ...(prior.noise === undefined ? [] : [noise])], Math.log);
}

function fromLogs(logs: Float64Array, dimensions: number, prior: Prior): Hyperparameters {
  const value = (p: number): number => Math.exp(Math.max(-20, Math.min(10, logs[p] ?? 0)));
  return { lengths: Array.from({ length: dimensions }, (_, d) => value(d)), signal: value(dimensions), noise: prior.noise === undefined ? 0 : value(dimensions + 1) };
}
