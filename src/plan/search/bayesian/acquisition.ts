import type { ServerConfiguration } from '../../../task/tune.ts';
import type { Tried } from '../search.ts';
import type { Space } from '../space.ts';
import { fitMargins, logFeasible, type Margin } from './feasibility.ts';
import { fitGaussianProcess, gaussianProcess, type GaussianProcess, type Prior } from './gaussianProcess.ts';
import { pointsOf, squaredDifference } from './kernel.ts';
import { logImprovement } from './normal.ts';
import { warped } from './warped.ts';

/** How much is to be expected of trying a configuration; only the order means anything. */
export type Acquisition = (configuration: ServerConfiguration) => number;

/** More experiments than this are not all looked at: time grows with their cube. */
const mostLearntFrom = 120;

/**
 * The logarithm of expected improvement × probability of being feasible (M. Schonlau, 1997; M. Gelbart, J. Snoek and R. Adams, 2014), in logarithms so that it has an order where both are next to nothing
 * (S. Ament and others, 2023). While nothing was feasible: of the probability alone.
 * Experiments under way count as having told what the model expects of them (Kriging believer; D. Ginsbourger and others, 2010), so that the next one goes elsewhere.
 * Undefined where nothing was observed.
 */
export function acquisitionOf(space: Space, tried: readonly Tried[]): Acquisition | undefined {
  const encode = encoder(space);
  const seen = mostTelling(tried.flatMap(({ configuration, result }) => (result === undefined ? [] : [{ at: encode(configuration), result }])), mostLearntFrom);
  if (seen.length === 0) return undefined;
  const underWay = tried.filter(({ result }) => result === undefined).map(({ configuration }) => encode(configuration));
  const feasibility = feasibilityOf(space, seen, underWay);
  const improvement = improvementOf(space, seen, underWay, at => feasibility === undefined || logFeasible(feasibility, at) > Math.log(0.5));
  if (feasibility === undefined && improvement === undefined) return undefined;
  return configuration => {
    const at = encode(configuration);
    return (feasibility === undefined ? 0 : logFeasible(feasibility, at)) + (improvement === undefined ? 0 : improvement(at)) + apart(space, at, underWay);
  };
}

/** What the model is sure of it would try again a hair's breadth away, while the first answer is still to come: next to nothing within this part of an axis of what is under way. */
const elbowRoom = 0.02;

function apart({ axes }: Space, at: Float64Array, underWay: readonly Float64Array[]): number {
  return underWay.reduce((sum, other) => {
    const squared = axes.reduce((distance, { ordered }, d) => distance + squaredDifference(ordered, at[d] as number, other[d] as number), 0);
    return sum + Math.log(-Math.expm1(-squared / (2 * elbowRoom * elbowRoom)) + 1e-300);
  }, 0);
}

interface Seen {
  readonly at: Float64Array;
  readonly result: NonNullable<Tried['result']>;
}

export function encoder(space: Space): (configuration: ServerConfiguration) => Float64Array {
  return configuration => Float64Array.from(space.axes, axis => axis.place(configuration[axis.name] ?? 0));
}

/** Undefined where everything was feasible: then nothing is known of any limit. */
function feasibilityOf(space: Space, seen: readonly Seen[], underWay: readonly Float64Array[]): GaussianProcess | undefined {
  if (seen.every(({ result }) => result.feasible)) return undefined;
  const ordered = space.axes.map(axis => axis.ordered);
  const margins = seen.map(({ result }): Margin => (result.feasible ? 'within' : result.violation !== undefined && result.violation > 0 && Number.isFinite(result.violation) ? result.violation : 'outside'));
  const at = seen.map(one => one.at);
  const { process, targets, variances } = fitMargins(pointsOf(at, ordered), margins, { length: lengthPrior(ordered.length), signal: { mean: 0, sd: 1 } }, steps(at.length, 12));
  return believing(process, at, targets, variances, underWay, ordered);
}

/** The logarithm of the expected improvement on the best feasible configuration; undefined where there is none. */
function improvementOf(space: Space, seen: readonly Seen[], underWay: readonly Float64Array[], likely: (at: Float64Array) => boolean): ((at: Float64Array) => number) | undefined {
  const ordered = space.axes.map(axis => axis.ordered);
  const measured = seen.filter(({ result }) => result.loss !== undefined && Number.isFinite(result.loss));
  if (!measured.some(({ result }) => result.feasible)) return undefined;
  const at = measured.map(one => one.at);
  const targets = warped(measured.map(({ result }) => result.loss ?? 0));
  const given = new Float64Array(at.length);
  const prior: Prior = { length: lengthPrior(ordered.length), signal: { mean: 0, sd: 1 }, noise: { mean: Math.log(1e-3), sd: 2 } };
  const start = (length: number, noise: number): { lengths: number[]; signal: number; noise: number } => ({ lengths: ordered.map(() => length), signal: 1, noise });
  const middle = Math.exp(prior.length.mean);
  const process = fitGaussianProcess(pointsOf(at, ordered), targets, given, prior, [start(middle, 1e-3), ...(at.length <= 60 ? [start(middle / 3, 1e-2)] : [])], steps(at.length, 40));
  // With noise the best that was seen is partly luck; what the model makes of it is not.
  const reached = measured.flatMap(({ result }, i) => (result.feasible ? [process.atTargets[i] as number] : []));
  // What is under way is expected to be reached too: otherwise the next one would be sent right beside it.
  const best = Math.min(...reached, ...underWay.filter(likely).map(x => process.predict(x).mean));
  const believed = believing(process, at, targets, given, underWay, ordered);
  return x => {
    const { mean, variance } = believed.predict(x);
    const sd = Math.sqrt(variance);
    return Math.log(sd) + logImprovement((best - mean) / sd);
  };
}

function believing(process: GaussianProcess, at: readonly Float64Array[], targets: Float64Array, given: Float64Array, underWay: readonly Float64Array[], ordered: readonly boolean[]): GaussianProcess {
  if (underWay.length === 0) return process;
  const expected = underWay.map(x => process.predict(x).mean);
  return gaussianProcess(pointsOf([...at, ...underWay], ordered), Float64Array.from([...targets, ...expected]), Float64Array.from([...given, ...underWay.map(() => 0)]), process.hyperparameters);
}

/** Lengths grow with the square root of the dimensions, as distances do (C. Hvarfner and others, 2024). */
function lengthPrior(dimensions: number): { readonly mean: number; readonly sd: number } {
  return { mean: Math.log(0.4) + 0.5 * Math.log(Math.max(1, dimensions)), sd: 1 };
}

/** Fewer steps of the optimiser where each takes longer. */
function steps(n: number, most: number): number {
  return Math.max(8, Math.min(most, Math.round(most * (40 / n) ** 2)));
}

/** The best half by loss, and of the others every so many-th. */
function mostTelling(seen: readonly Seen[], most: number): readonly Seen[] {
  if (seen.length <= most) return seen;
  const order = [...seen.keys()].sort((a, b) => lossOf(seen[a]) - lossOf(seen[b]));
  const rest = order.slice(most / 2);
  const kept = new Set([...order.slice(0, most / 2), ...Array.from({ length: most / 2 }, (_, k) => rest[Math.floor((k * rest.length) / (most / 2))])]);
  return seen.filter((_, k) => kept.has(k));
}

function lossOf(seen: Seen | undefined): number {
  return seen?.result.feasible === true ? (seen.result.loss ?? Infinity) : Number.MAX_VALUE;
}
