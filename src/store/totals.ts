import { addStats, type Stats } from '../score/stats.ts';
import { addCosts, noCosts, type ScoringCosts } from '../score/scoringCosts.ts';
import type { NewSampleRow, SampleRow, TrialTotals } from './rows.ts';

type ScoreTotals = TrialTotals['scores'][string];
const noScores: ScoreTotals = { n: 0, sum: 0, sumOfSquares: 0, nulls: 0 };

export function emptyTotals(trial: string): TrialTotals {
  return { trial, done: 0, outcomes: {}, errors: {}, tokensIn: 0, tokensOut: 0, latencySumMs: 0, latencyN: 0, scores: {} };
}

/** What a trial's samples add up to. */
export function sumSamples(trial: string, samples: Iterable<SampleRow>): TrialTotals {
  const adder = new TotalsAdder(emptyTotals(trial));
  for (const sample of samples) adder.add(sample, 1);
  return adder.totals();
}

/** What of a sample is added up. */
export type Counted = Pick<NewSampleRow, 'outcome' | 'errorClass' | 'tokensIn' | 'tokensOut' | 'cost' | 'latencyMs' | 'cached' | 'cutShort' | 'scores' | 'scoring'>;

/** Adds samples to totals, and takes away those that are replaced; mutable inside, so that a batch of 500 copies nothing. */
export class TotalsAdder {
  private readonly outcomes: Record<string, number>;
  private readonly errors: Record<string, number>;
  private readonly cutShort: Record<string, number>;
  /** A map: a scorer may be called `constructor`. */
  private readonly scores: Map<string, ScoreTotals>;
  private readonly trial: string;
  private done: number;
  private tokensIn: number;
  private tokensOut: number;
  private cost: number | undefined;
  private latencySumMs: number;
  private latencyN: number;
  private cached: number;
  private scoring: ScoringCosts | undefined;

  constructor(before: TrialTotals) {
    this.trial = before.trial;
    this.outcomes = { ...before.outcomes };
    this.errors = { ...before.errors };
    this.cutShort = { ...before.cutShort };
    this.scores = new Map(Object.entries(before.scores));
    this.done = before.done;
    this.tokensIn = before.tokensIn;
    this.tokensOut = before.tokensOut;
    this.cost = before.cost;
    this.latencySumMs = before.latencySumMs;
    this.latencyN = before.latencyN;
    this.cached = before.cached ?? 0;
    this.scoring = before.scoring;
  }

  add(sample: Counted, sign: 1 | -1): void {
    this.done += sign;
    count(this.outcomes, sample.outcome, sign);
    if (sample.errorClass !== undefined) count(this.errors, sample.errorClass, sign);
    if (sample.cutShort !== undefined) count(this.cutShort, sample.cutShort, sign);
    this.tokensIn += sign * (sample.tokensIn ?? 0);
    this.tokensOut += sign * (sample.tokensOut ?? 0);
    if (sample.cost !== undefined) this.cost = (this.cost ?? 0) + sign * sample.cost;
    if (sample.latencyMs !== undefined) {
      this.latencySumMs += sign * sample.latencyMs;
      this.latencyN += sign;
    }
    if (sample.cached === true) this.cached += sign;
    if (sample.scoring !== undefined) this.scoring = addScoring(this.scoring, sample.scoring, sign);
    for (const { scorer, value, stats: added } of sample.scores) {
      const { n, sum, sumOfSquares, nulls, stats: before } = this.scores.get(scorer) ?? noScores;
      const stats = merged(before, added, sign);
      this.scores.set(
        scorer,
        value === null
          ? { n, sum, sumOfSquares, nulls: nulls + sign, ...stats }
          : { n: n + sign, sum: sum + sign * value, sumOfSquares: sumOfSquares + sign * value * value, nulls, ...stats },
      );
    }
  }

  totals(): TrialTotals {
    return {
      trial: this.trial,
      done: this.done,
      outcomes: this.outcomes,
      errors: this.errors,
      tokensIn: this.tokensIn,
      tokensOut: this.tokensOut,
      ...(this.cost === undefined ? {} : { cost: this.cost }),
      latencySumMs: this.latencySumMs,
      latencyN: this.latencyN,
      ...(Object.keys(this.cutShort).length === 0 ? {} : { cutShort: this.cutShort }),
      ...(this.cached === 0 ? {} : { cached: this.cached }),
      ...(this.scoring === undefined ? {} : { scoring: this.scoring }),
      scores: Object.fromEntries(this.scores),
    };
  }
}

/** A part of a trial added to it: `b` is of recorded outputs and pure scorers, which cost nothing to judge. */
export function mergeTotals(a: TrialTotals, b: TrialTotals): TrialTotals {
  const cost = a.cost === undefined && b.cost === undefined ? undefined : (a.cost ?? 0) + (b.cost ?? 0);
  const cached = (a.cached ?? 0) + (b.cached ?? 0);
  return {
    trial: a.trial,
    done: a.done + b.done,
    outcomes: mergeCounts(a.outcomes, b.outcomes),
    errors: mergeCounts(a.errors, b.errors),
    tokensIn: a.tokensIn + b.tokensIn,
    tokensOut: a.tokensOut + b.tokensOut,
    ...(cost === undefined ? {} : { cost }),
    latencySumMs: a.latencySumMs + b.latencySumMs,
    latencyN: a.latencyN + b.latencyN,
    ...(a.cutShort === undefined ? {} : { cutShort: a.cutShort }),
    ...(cached === 0 ? {} : { cached }),
    ...(a.scoring === undefined ? {} : { scoring: a.scoring }),
    scores: mergeScores(a.scores, b.scores),
  };
}

/** By scorer id, as `TrialTotals` has them. */
export function mergeScores(a: TrialTotals['scores'], b: TrialTotals['scores']): TrialTotals['scores'] {
  const sums = new Map(Object.entries(a));
  for (const [scorer, added] of Object.entries(b)) {
    const { n, sum, sumOfSquares, nulls, stats } = sums.get(scorer) ?? noScores;
    sums.set(scorer, { n: n + added.n, sum: sum + added.sum, sumOfSquares: sumOfSquares + added.sumOfSquares, nulls: nulls + added.nulls, ...merged(stats, added.stats, 1) });
  }
  return Object.fromEntries(sums);
}

function mergeCounts<T extends Readonly<Record<string, number | undefined>>>(a: T, b: T): T {
  const sums: Record<string, number | undefined> = { ...a };
  for (const [name, added] of Object.entries(b)) sums[name] = (sums[name] ?? 0) + (added ?? 0);
  return sums as T;
}

function merged(before: Stats | undefined, added: Stats | undefined, sign: 1 | -1): { readonly stats?: Stats } {
  if (added === undefined) return before === undefined ? {} : { stats: before };
  return { stats: addStats(before, added, sign) };
}

/** A count that falls to 0 goes: absent and 0 mean the same, and one of them is enough. */
function count(counts: Record<string, number>, key: string, sign: 1 | -1): void {
  const after = (counts[key] ?? 0) + sign;
  if (after === 0) delete counts[key];
  else counts[key] = after;
}

/** Undefined again where everything was taken away. */
function addScoring(before: ScoringCosts | undefined, costs: ScoringCosts, sign: 1 | -1): ScoringCosts | undefined {
  const sum = addCosts(before ?? noCosts, costs, sign);
  return sum.requests === 0 && sum.tokensIn === 0 && sum.tokensOut === 0 ? undefined : sum;
}
