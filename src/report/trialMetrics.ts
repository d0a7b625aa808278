import type { SampleOutcome } from '../base/outcomes.ts';
import { liveInterval } from '../score/liveInterval.ts';
import { meanInterval } from '../score/meanInterval.ts';
import type { RunRow, TrialTotals } from '../store/rows.ts';
import type { SampleScoreWithOutcome } from '../store/store.ts';
import type { Metric } from './view.ts';

type Metrics = Readonly<Record<string, Metric>>;
type Rules = Pick<RunRow, 'scorers' | 'onMissing' | 'seed'>;

/** What `on_missing: zero` turns into a 0: whatever was asked for and gave no answer to score. A cancelled or skipped sample was not asked. */
const missingOutcomes: readonly SampleOutcome[] = ['failed', 'timedOut', 'empty', 'extractionFailed'];

/** The metrics of a trial under way, from its sums alone. A metric over no sample is left out. */
export function liveMetrics(totals: TrialTotals, { scorers, onMissing }: Rules): Metrics {
  const zeros = onMissing === 'zero' ? missingOutcomes.reduce((sum, outcome) => sum + (totals.outcomes[outcome] ?? 0), 0) : 0;
  return metricsOf(scorers, ({ id, binary }) => {
    const { n: scored, sum, sumOfSquares } = (Object.hasOwn(totals.scores, id) ? totals.scores[id] : undefined) ?? { n: 0, sum: 0, sumOfSquares: 0 };
    const n = scored + zeros;
    return { n, sum, missing: totals.done - n, interval: liveInterval({ n, sum, sumOfSquares, binary }) };
  });
}

/** The metrics of a trial that ended, from every score: Wilson's interval for 0/1 scores, a seeded bootstrap for others. */
export function finalMetrics(scores: (scorer: string) => readonly SampleScoreWithOutcome[], { scorers, onMissing, seed }: Rules): Metrics {
  return metricsOf(scorers, ({ id, binary }) => {
    const all = countMissing(scores(id), onMissing);
    const values = all.flatMap(({ value }) => (value === null ? [] : [value]));
    const sum = values.reduce((total, value) => total + value, 0);
    return { n: values.length, sum, missing: all.length - values.length, interval: meanInterval(values, { binary, seed }) };
  });
}

/** The scores with the task's `on_missing` applied: those without an answer are 0, or stay null. */
export function countMissing(scores: readonly SampleScoreWithOutcome[], onMissing: 'exclude' | 'zero'): readonly SampleScoreWithOutcome[] {
  if (onMissing === 'exclude') return scores;
  return scores.map(score => (score.value === null && missingOutcomes.includes(score.outcome) ? { ...score, value: 0 } : score));
}

type Measured = Pick<Metric, 'n' | 'sum' | 'missing'> & { readonly interval: Metric['interval'] | undefined };

function metricsOf(scorers: RunRow['scorers'], measure: (scorer: RunRow['scorers'][number]) => Measured): Metrics {
  return Object.fromEntries(
    scorers.flatMap(scorer => {
      const { n, sum, missing, interval } = measure(scorer);
      return n === 0 ? [] : [[scorer.id, { value: sum / n, n, sum, missing, unit: 'share', ...(interval === undefined ? {} : { interval }) } satisfies Metric]];
    }),
  );
}
