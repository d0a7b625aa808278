import { counted } from '../base/counted.ts';
import { cacheFact } from './cacheFact.ts';
import { metricText } from './numberText.ts';
import { scoringFact } from './scoringFact.ts';
import type { RunView, TrialView } from './view.ts';

/** A sentence about one trial. */
export interface TrialNote {
  /** Its label. */
  readonly trial: string;
  readonly text: string;
}

type Labels = ReadonlyMap<string, string>;

/** What a reader of the numbers must know besides them, the same everywhere: of a track, both of its scores; that some answers were not asked for; what judging took. */
export function trialNotes(view: RunView, labels: Labels): readonly TrialNote[] {
  const ofAll = (textsOf: (trial: TrialView) => readonly (string | undefined)[]): readonly TrialNote[] => view.trials.flatMap(trial => textsOf(trial).flatMap(text => (text === undefined ? [] : [{ trial: labels.get(trial.id) ?? trial.id, text }])));
  return [...ofAll(tagMeans), ...ofAll(noIntervals), ...ofAll(trial => [cacheFact(trial), scoringFact(trial)])];
}

/** What stopped a trial, then its warnings, the gravest first. */
export function trialCautions(view: RunView, labels: Labels): readonly TrialNote[] {
  return view.trials.flatMap(trial => [...(trial.error === undefined || trial.outcome === 'succeeded' ? [] : [trial.error]), ...trial.warnings].map(text => ({ trial: labels.get(trial.id) ?? trial.id, text })));
}

/** Why samples have no answer or no score: each sentence that was said, and for how many samples. */
export function trialReasons(view: RunView, labels: Labels): readonly TrialNote[] {
  return view.trials.flatMap(trial => (trial.reasons ?? []).map(({ of, text, n, index }) => ({ trial: labels.get(trial.id) ?? trial.id, text: `${n} × ${'error' in of ? of.error : of.scorer}: ${text === '' ? 'no reason was given' : text} (${n === 1 ? `sample ${index}` : `first sample ${index}`})` })));
}

/** What the run has cost, judges and lost samples included; undefined where nothing has a price. A run that judged another's outputs anew paid for none of them. */
export function costOf({ trials, rescoredFrom, otherSpending }: Pick<RunView, 'trials' | 'rescoredFrom' | 'otherSpending'>): number | undefined {
  const costs = [...(rescoredFrom === undefined ? trials.flatMap(({ cost }) => cost ?? []) : []), ...(otherSpending === undefined || otherSpending.cost === 0 ? [] : [otherSpending.cost])];
  return costs.length === 0 ? undefined : Number(costs.reduce((sum, cost) => sum + cost, 0).toPrecision(4));
}

/** Of a run that was scored again. */
export function rescoredText({ rescoredFrom, rescoredOnlyFailed }: Pick<RunView, 'rescoredFrom' | 'rescoredOnlyFailed'>): string | undefined {
  return rescoredFrom === undefined ? undefined : `scored again from run ${rescoredFrom}: ${rescoredOnlyFailed === true ? 'only what could not be judged there was judged, other scores are that run’s' : 'every answer was judged anew'}; no model under test was asked: latencies, tokens and costs are that run’s`;
}

/** Each reason once, with the metrics that it holds for. */
function noIntervals({ metrics }: TrialView): readonly string[] {
  const without = Object.entries(metrics).flatMap(([id, { noInterval }]) => (noInterval === undefined ? [] : [{ id, noInterval }]));
  return [...Map.groupBy(without, one => one.noInterval)].map(([why, ids]) => `${ids.map(({ id }) => id).join(', ')} ${ids.length === 1 ? 'has' : 'have'} no interval: ${why}`);
}

/** A track's score is the mean over its directions, not the metric of the pooled sentences: both are named, for each tag column. */
function tagMeans({ metrics }: TrialView): readonly string[] {
  const tagged = Object.entries(metrics).flatMap(([id, { value, unit, byTag }]) => Object.entries(byTag ?? {}).map(([column, { mean, tags, untagged }]) => ({ over: `${counted(tags, column)}${untagged === undefined ? '' : ` (${counted(untagged, 'sample')} without one left out)`}`, mean: `${id} ${metricText(mean, unit)}`, pooled: metricText(value, unit) })));
  return [...Map.groupBy(tagged, one => one.over)].map(([over, all]) => {
    const means = all.map(({ mean }) => mean).join(', ');
    const pooled = all.map(one => one.pooled).join(', ');
    return all.length === 1 ? `${means} is the mean over ${over}, ${pooled} that of all samples pooled` : `${means} are the means over ${over}; ${pooled} those of all samples pooled`;
  });
}
