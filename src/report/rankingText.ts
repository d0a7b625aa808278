import { counted } from '../base/counted.ts';
import { gateValue } from './gateValue.ts';
import { importedNotes } from './imported/importedNotes.ts';
import { intervalTitle } from './intervalTitle.ts';
import { leaderboardText } from './leaderboardText.ts';
import { countText, countTitle, metricIntervalText, valueText } from './metricCells.ts';
import { metricTitle } from './metricTitle.ts';
import { percentText, pText, signedText } from './numberText.ts';
import { tagText } from './tagText.ts';
import { costOf, rescoredText, trialCautions, trialNotes, trialReasons, type TrialNote } from './trialNotes.ts';
import { loadText } from './load/loadText.ts';
import { printable } from './printable.ts';
import { signatures } from './signature.ts';
import { tuneText } from './tune/tuneText.ts';
import { countedNoun } from './countedNoun.ts';
import { sweepText } from './sweep/sweepText.ts';
import { rankings, type Ranking } from './runView.ts';
import { textTable, type Column } from './textTable.ts';
import { durationText } from './timeText.ts';
import { trialLabels } from './trialLabels.ts';
import type { Difference, RunView, TrialView } from './view.ts';

/** A run as the terminal shows it: how it ended, the trials best first with intervals and n, what failed, and the paired differences. */
export function rankingText(view: RunView, width: number): string {
  const labels = trialLabels(view.trials);
  const parts = [
    `${heading(view)}\n`,
    view.parent === undefined ? '' : `measured experiment ${view.parent.experiment} of run ${view.parent.run}\n`,
    view.rescoredFrom === undefined ? '' : `${rescoredText(view)}\n`,
    view.tune !== undefined ? tuneText(view.tune, width) : view.load !== undefined ? loadText(view.load, width) : view.sweeps === undefined ? rankingTables(view, labels, width) : sweepText(view, width),
    tagText(view, labels, width),
    view.leaderboard === undefined ? '' : leaderboardText(view.leaderboard, width),
    trialNotes(view, labels).map(note => lineOf(note)).join(''),
    trialCautions(view, labels).map(note => `! ${lineOf(note)}`).join(''),
    reasonsText(view, labels),
    // Those of a bench stand with its levels.
    view.imported === undefined || view.load !== undefined ? '' : importedNotes(view.imported).map(note => `${printable(note)}\n`).join(''),
    gatesText(view),
    differencesText(view.differences, { name: trial => labels.get(trial) ?? trial, width }),
  ];
  return parts.filter(part => part !== '').join('\n');
}

function heading(view: RunView): string {
  const how = view.state === 'ended' ? `${view.outcome ?? 'ended'} after ${durationText(view.durationMs)}` : `${view.state} since ${durationText(view.durationMs)}`;
  // A search that has found nothing left to try is complete.
  const samples = counted(view.done, countedNoun(view), view.total === view.done || (view.tune !== undefined && view.outcome === 'succeeded') ? undefined : view.total);
  const called = `${view.label === undefined ? '' : ` · ${printable(view.label)}`}${view.baseline === true ? ' · baseline' : ''}${view.imported === undefined ? '' : ` · imported from ${printable(view.imported.title)}`}`;
  return `${printable(view.task)} · run ${view.id}${called} · ${how} · ${samples}${view.tune === undefined ? ` · ${view.failed} failed` : ''}${costText(view)}`;
}

function costText(view: RunView): string {
  const cost = costOf(view);
  return cost === undefined ? '' : ` · cost ${cost}`;
}

function reasonsText(view: RunView, labels: ReadonlyMap<string, string>): string {
  const reasons = trialReasons(view, labels);
  return reasons.length === 0 ? '' : `reasons\n${reasons.map(note => lineOf(note)).join('')}`;
}

function lineOf({ trial, text }: TrialNote): string {
  return `${printable(`${trial}: ${text}`)}\n`;
}

/** One table for all trials that the same scorer ranks. */
function rankingTables(view: RunView, labels: ReadonlyMap<string, string>, width: number): string {
  const tables = rankings(view.trials, view.scorers).map(group => rankingTable(group, view.scorers, labels, width)).join('\n');
  return `${tables}${signatures(view).map(line => `${printable(line)}\n`).join('')}`;
}

function rankingTable({ scorer, trials }: Ranking<TrialView>, scorers: RunView['scorers'], labels: ReadonlyMap<string, string>, width: number): string {
  const first = scorers.find(({ id }) => id === scorer);
  const others = scorers.filter(({ id }) => id !== scorer && trials.some(trial => trial.scorers.includes(id)));
  if (first === undefined) return '';
  const columns: Column[] = [
    { title: '#', align: 'right' },
    { title: 'trial', align: 'left', shrinks: true },
    { title: metricTitle(first), align: 'right' },
    { title: intervalTitle(trials.map(trial => trial.metrics[first.id]?.interval)), align: 'left' },
    { title: countTitle(trials.map(trial => trial.metrics[first.id]), first.binary), align: 'right' },
    ...others.map((scorer): Column => ({ title: metricTitle(scorer), align: 'right', mayGo: true })),
    { title: 'failed', align: 'right' },
    { title: 'missing', align: 'right' },
  ];
  return textTable(columns, trials.map((trial, k) => rankingRow(trial, k + 1)), width);

  function rankingRow(trial: TrialView, place: number): readonly string[] {
    const metric = first === undefined ? undefined : trial.metrics[first.id];
    return [
      String(place),
      labels.get(trial.id) ?? trial.id,
      valueText(metric),
      metricIntervalText(metric),
      countText(metric, first?.binary === true),
      ...others.map(({ id }) => valueText(trial.metrics[id])),
      String((trial.outcomes.failed ?? 0) + (trial.outcomes.timedOut ?? 0)),
      metric === undefined ? String(trial.done) : String(metric.missing),
    ];
  }
}

function gatesText(view: RunView): string {
  return view.gates.map(gate => `${gate.held ? '✓' : '✗'} ${printable(gate.gate)} (${gateValue(gate, view.tune, 'worst ')})\n`).join('');
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
    const caveats = [...new Set(ofMetric.flatMap(difference => difference.caveats))].map(caveat => `* not strictly comparable: ${printable(caveat)}\n`);
    return `${printable(metric)}, paired differences${ofMetric.some(isLower) ? ' (lower is better)' : ''}\n${textTable(columns, rows, width)}${caveats.join('')}`;
  }
}

function isLower({ direction }: Difference): boolean {
  return direction === 'lower';
}
