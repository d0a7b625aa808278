import type { Interval } from '../score/interval.ts';
import { isClustered } from './clustersOf.ts';
import { intervalText, metricText, percentText, pText, signedText } from './numberText.ts';
import { cacheFact } from './cacheFact.ts';
import { leaderboardText } from './leaderboardText.ts';
import { tagText as tagTablesText } from './tagText.ts';
import { scoringFact } from './scoringFact.ts';
import { printable } from './printable.ts';
import { rankings, type Ranking } from './runView.ts';
import { textTable, type Column } from './textTable.ts';
import { durationText } from './timeText.ts';
import { trialLabels } from './trialLabels.ts';
import type { Difference, Metric, RunView, TrialView } from './view.ts';

/** A run as the terminal shows it: how it ended, the trials best first with intervals and n, what failed, and the paired differences. */
export function rankingText(view: RunView, width: number): string {
  const labels = trialLabels(view.trials);
  const parts = [
    `${heading(view)}\n`,
    view.rescoredFrom === undefined ? '' : `scored again from run ${view.rescoredFrom}: nobody was asked; latencies, tokens and costs are that run’s\n`,
    rankingTables(view, labels, width),
    tagText(view, labels),
    tagTablesText(view, labels, width),
    view.leaderboard === undefined ? '' : leaderboardText(view.leaderboard, width),
    factsText(view, labels),
    warningsText(view, labels),
    gatesText(view),
    differencesText(view.differences, { name: trial => labels.get(trial) ?? trial, width }),
  ];
  return parts.filter(part => part !== '').join('\n');
}

function heading(view: RunView): string {
  const how = view.state === 'ended' ? `${view.outcome ?? 'ended'} after ${durationText(view.durationMs)}` : `${view.state} since ${durationText(view.durationMs)}`;
  const samples = view.total === undefined || view.total === view.done ? `${view.done} samples` : `${view.done} of ${view.total} samples`;
  return `${view.task} · run ${view.id} · ${how} · ${samples} · ${view.failed} failed${costText(view)}`;
}

function costText({ trials, rescoredFrom, otherSpending }: RunView): string {
  const costs = [...(rescoredFrom === undefined ? trials.flatMap(({ cost }) => cost ?? []) : []), ...(otherSpending === undefined ? [] : [otherSpending.cost])];
  return costs.length === 0 ? '' : ` · cost ${Number(costs.reduce((sum, cost) => sum + cost, 0).toPrecision(4))}`;
}

/** One table for all trials that the same scorer ranks. */
function rankingTables(view: RunView, labels: ReadonlyMap<string, string>, width: number): string {
  return rankings(view.trials, view.scorers).map(group => rankingTable(group, view.scorers, labels, width)).join('\n');
}

function rankingTable({ scorer, trials }: Ranking<TrialView>, scorers: RunView['scorers'], labels: ReadonlyMap<string, string>, width: number): string {
  const first = scorers.find(({ id }) => id === scorer);
  const others = scorers.filter(({ id }) => id !== scorer && trials.some(trial => trial.scorers.includes(id)));
  if (first === undefined) return '';
  const columns: Column[] = [
    { title: '#', align: 'right' },
    { title: 'trial', align: 'left', shrinks: true },
    { title: first.id, align: 'right' },
    { title: intervalTitle(trials.map(trial => trial.metrics[first.id]?.interval)), align: 'left' },
    { title: trials.some(trial => trial.metrics[first.id]?.repeats !== undefined) ? 'n × repeats' : first.binary ? 'right/n' : 'n', align: 'right' },
    ...others.map((scorer): Column => ({ title: scorer.id, align: 'right', mayGo: true })),
    { title: 'failed', align: 'right', mayGo: true },
    { title: 'missing', align: 'right', mayGo: true },
  ];
  return textTable(columns, trials.map((trial, k) => rankingRow(trial, k + 1)), width);

  function rankingRow(trial: TrialView, place: number): readonly string[] {
    const metric = first === undefined ? undefined : trial.metrics[first.id];
    return [
      String(place),
      labels.get(trial.id) ?? trial.id,
      metric === undefined ? '–' : valueText(metric),
      intervalText(metric?.interval, metric?.unit),
      metric === undefined ? '–' : metric.repeats !== undefined ? `${metric.n} × ${metric.repeats.n}` : first?.binary === true ? `${metric.sum}/${metric.n}` : String(metric.n),
      ...others.map(({ id }) => {
        const other = trial.metrics[id];
        return other === undefined ? '–' : valueText(other);
      }),
      String((trial.outcomes.failed ?? 0) + (trial.outcomes.timedOut ?? 0)),
      metric === undefined ? String(trial.done) : String(metric.missing),
    ];
  }
}

/** Whoever compares two runs must see that one interval is wider because it draws clusters. */
function intervalTitle(intervals: readonly (Interval | undefined)[]): string {
  return intervals.some(interval => interval !== undefined && isClustered(interval)) ? '95 % by cluster' : '95 % interval';
}

/** With the standard deviation from repeat to repeat, where there are some. */
function valueText({ value, unit, repeats }: Metric): string {
  return `${metricText(value, unit)}${repeats === undefined ? '' : ` ± ${metricText(repeats.sd, unit)}`}`;
}

/** A track's score is the mean over its directions, not the metric of the pooled sentences: both are named. */
function tagText(view: RunView, labels: ReadonlyMap<string, string>): string {
  return view.trials
    .flatMap(trial =>
      Object.entries(trial.metrics).flatMap(([id, { value, unit, byTag }]) =>
        Object.entries(byTag ?? {}).map(([column, { mean, tags }]) => printable(`${labels.get(trial.id) ?? trial.id}: ${id} ${metricText(mean, unit)} is the mean over ${tags} ${column}s, ${metricText(value, unit)} that of all samples pooled`) + '\n'),
      ),
    )
    .join('');
}

/** Who reads latencies and costs must know that some answers had none, and that judging cost more. */
function factsText(view: RunView, labels: ReadonlyMap<string, string>): string {
  return view.trials
    .flatMap(trial => [cacheFact(trial), scoringFact(trial)].flatMap(fact => (fact === undefined ? [] : [printable(`${labels.get(trial.id) ?? trial.id}: ${fact}`) + '\n'])))
    .join('');
}

function warningsText(view: RunView, labels: ReadonlyMap<string, string>): string {
  return view.trials
    .flatMap(trial => [...(trial.error === undefined || trial.outcome === 'succeeded' ? [] : [trial.error]), ...trial.warnings].map(warning => printable(`! ${labels.get(trial.id) ?? trial.id}: ${warning}`) + '\n'))
    .join('');
}

function gatesText(view: RunView): string {
  return view.gates.map(({ gate, held, value, unit, why }) => `${held ? '✓' : '✗'} ${gate} (${value === undefined ? (why ?? 'nothing was measured') : `worst ${metricText(value, unit)}`})\n`).join('');
}

/** One table a metric: a − b, its interval, p, n and the share of samples that flipped; what differs between the two is said below. */
export function differencesText(differences: readonly Difference[], { name, width }: { readonly name: (trial: string) => string; readonly width: number }): string {
  const metrics = [...new Set(differences.map(difference => difference.metric))];
  return metrics.map(metric => metricDifferences(metric, differences.filter(difference => difference.metric === metric))).join('\n');

  function metricDifferences(metric: string, ofMetric: readonly Difference[]): string {
    const corrected = ofMetric.some(difference => difference.pHolm !== undefined);
    const columns: Column[] = [
      { title: 'a', align: 'left', shrinks: true },
      { title: 'b', align: 'left', shrinks: true },
      { title: 'a − b', align: 'right' },
      { title: intervalTitle(ofMetric.map(({ interval }) => interval)), align: 'left' },
      ...(corrected ? [{ title: 'p (Holm)', align: 'left' } as const] : []),
      { title: 'n', align: 'right' },
      { title: 'flipped', align: 'right', mayGo: true },
    ];
    const rows = ofMetric.map(({ a, b, unit, value, interval, pHolm, n, flipped, caveats }) => [
      name(a),
      name(b),
      `${caveats.length === 0 ? '' : '* '}${signedText(value, unit)}`,
      `[${signedText(interval.low, unit)}, ${signedText(interval.high, unit)}]`,
      ...(corrected ? [pText(pHolm)] : []),
      String(n),
      percentText(flipped),
    ]);
    const caveats = [...new Set(ofMetric.flatMap(difference => difference.caveats))].map(caveat => `* not strictly comparable: ${caveat}\n`);
    return `${metric}, paired differences\n${textTable(columns, rows, width)}${caveats.join('')}`;
  }
}
