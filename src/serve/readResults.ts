import type { SampleRow } from '../store/rows.ts';
import type { StoreReader } from '../store/store.ts';
import { evalapMetrics, type EvalapMetric } from '../task/convert/evalap/metrics.ts';
import type { PostedExperiment, PostedMetric } from './posting.ts';

/** What is known of an experiment's answers, in Evalap's shapes. */
export interface Results {
  /** Its trials are over and complete, whether or not the run goes on with others. */
  readonly ended: boolean;
  readonly tried: number;
  readonly answered: number;
  readonly answers: readonly object[];
  readonly metrics: readonly { readonly metric: PostedMetric; readonly tried: number; readonly scored: number; readonly observations: readonly object[] }[];
}

/**
 * Reads the samples of an experiment's trials, a repeat of each.
 * @param read what was read of trials before; what is read now is added
 */
export function readResults(reader: StoreReader, run: string, { places, metrics }: PostedExperiment, read: Map<string, readonly SampleRow[]>): Results {
  const trials = reader.trials(run);
  const samplesOf = (trial: string): readonly SampleRow[] => {
    const samples = read.get(trial) ?? [...reader.samples(run, trial)];
    read.set(trial, samples);
    return samples;
  };
  const own = places.map(({ model, dataset, prompt, repeat }) => ({ repeat, trials: trials.filter(({ configuration: of }) => of.model === model && of.dataset === dataset && (prompt === undefined || of.prompt === prompt)) }));
  const samples = own.flatMap(({ repeat, trials: its }) => its.flatMap(({ id }) => samplesOf(id).filter(sample => sample.repeat === repeat)));
  const observed = metrics.map(metric => {
    const is = evalapMetrics[metric.name];
    const rows = samples.map(sample => ({ sample, score: is === undefined ? null : scoreOf(sample, metric, is) }));
    return {
      metric,
      tried: rows.length,
      scored: rows.filter(({ score }) => score !== null).length,
      observations: rows.map(({ sample, score }) => ({ id: sample.index, created_at: timeOf(sample.endedMs), score, observation: sample.scores.find(({ scorer }) => scorer === metric.scorer)?.reason ?? null, num_line: sample.index, error_msg: score === null ? whyNot(sample, metric, is) : null, execution_time: null })),
    };
  });
  const ended = own.every(({ trials: its }) => its.length > 0 && its.every(({ state, outcome }) => state === 'ended' && outcome === 'succeeded'));
  return { ended, tried: samples.length, answered: samples.filter(isAnswered).length, answers: samples.map(answerOf), metrics: observed };
}

function isAnswered({ outcome }: SampleRow): boolean {
  return outcome === 'ok' || outcome === 'empty' || outcome === 'extractionFailed';
}

/** As Evalap has it: grades and per cents in full, times in seconds. */
function scoreOf(sample: SampleRow, { scorer }: PostedMetric, { observed, scale = 1 }: EvalapMetric): number | null {
  switch (observed) {
    case 'words':
      return sample.output === undefined ? null : sample.output.split(/\s+/).filter(word => word !== '').length;
    case 'seconds':
      return sample.latencyMs === undefined ? null : sample.latencyMs / 1000;
    case 'tokensIn':
      return sample.tokensIn ?? null;
    case 'tokensOut':
      return sample.tokensOut ?? null;
    default: {
      const value = sample.scores.find(score => score.scorer === scorer)?.value;
      return value === undefined || value === null ? null : Number((value * scale).toPrecision(12));
    }
  }
}

function whyNot(sample: SampleRow, { name, scorer }: PostedMetric, is: EvalapMetric | undefined): string {
  if (scorer === undefined && is?.observed === undefined) return `the metric \`${name}\` has no counterpart in Pitwall`;
  if (!isAnswered(sample)) return sample.error ?? 'there is no answer';
  return sample.scores.find(score => score.scorer === scorer)?.reason ?? 'it could not be judged';
}

function answerOf(sample: SampleRow): object {
  return { id: sample.index, created_at: timeOf(sample.endedMs), answer: sample.output ?? null, think: null, context: null, retrieval_context: null, num_line: sample.index, error_msg: isAnswered(sample) ? null : (sample.error ?? sample.outcome), execution_time: sample.latencyMs === undefined ? null : Math.floor(sample.latencyMs / 1000), tool_steps: null };
}

export function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
