import { counted } from '../../base/counted.ts';
import { shownOperational, unitAndDirection } from '../../score/operational.ts';
import type { StoreReader } from '../../store/store.ts';
import { gateValue } from '../gateValue.ts';
import { countedNoun } from '../countedNoun.ts';
import { intervalTitle } from '../intervalTitle.ts';
import { leaderboardCells, leaderboardNotes } from '../leaderboardText.ts';
import { countText, countTitle, metricIntervalText, valueText } from '../metricCells.ts';
import { metricTitle } from '../metricTitle.ts';
import { metricText, percentText, pText, signedText } from '../numberText.ts';
import { runNotes } from '../runNotes.ts';
import { rankings } from '../runView.ts';
import { sweepCells } from '../sweep/sweepText.ts';
import type { Sweep } from '../sweep/sweepView.ts';
import { tagCells } from '../tagText.ts';
import { definitions } from '../signature.ts';
import { durationText } from '../timeText.ts';
import { tooFew } from '../tooFew.ts';
import { trialLabels } from '../trialLabels.ts';
import { costOf, rescoredText, trialCautions, trialNotes, trialReasons } from '../trialNotes.ts';
import type { Difference, RunView, TrialView } from '../view.ts';
import { escapeMarkup as text } from './escapeMarkup.ts';
import { histogram, intervalChart, timeline } from './htmlCharts.ts';
import { htmlLabels } from './htmlLabels.ts';
import { htmlLoad } from './htmlLoad.ts';
import { htmlTune } from './htmlTune.ts';
import { htmlSamples } from './htmlSamples.ts';
import { htmlStyle } from './htmlStyle.ts';
import { htmlList, htmlTable } from './htmlTable.ts';

type Name = (trial: string) => string;

/** So many lines make a chart that can be read; the table has them all. */
const mostLines = 30;

/**
 * A run as one page that opens anywhere, offline: no script, nothing loaded, and a policy that forbids both, because what models wrote is in it.
 * All that the terminal shows of a run, with charts, latencies, pace, labels, and the first samples of every trial.
 */
export function* htmlChunks(view: RunView, reader: Pick<StoreReader, 'trials' | 'samples' | 'requests' | 'readings' | 'latencies' | 'ticks'>): Generator<string> {
  const labels = trialLabels(view.trials);
  const name: Name = trial => labels.get(trial) ?? trial;
  yield `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\n<meta name="viewport" content="width=device-width">\n<title>${text(view.task)} · Pitwall</title>\n<style>${htmlStyle}</style>\n</head>\n<body>\n`;
  yield `<h1>${text(view.task)}</h1>\n<p class="facts">${text(factsOf(view))}</p>\n`;
  if (view.description !== undefined) yield `<p>${text(view.description)}</p>\n`;
  if (view.error !== undefined) yield `<p class="bad">${text(view.error)}</p>\n`;
  const sentence = (notes: readonly { readonly trial: string; readonly text: string }[]): readonly string[] => notes.map(note => `${note.trial}: ${note.text}`);
  // A bench has a note for each doubt about a level: first what was measured.
  yield htmlList([...(view.rescoredFrom === undefined ? [] : [rescoredText(view) ?? '']), ...(view.load === undefined && view.tune === undefined ? runNotes(view) : [])]);
  if (view.tune !== undefined) yield* htmlTune(view.tune);
  else if (view.load !== undefined) yield* htmlLoad(view.load, view.id, reader);
  else if (view.sweeps === undefined) yield* ranking(view, name);
  else yield* sweeps(view.sweeps);
  if (view.load !== undefined) yield `<h2>Notes</h2>\n${htmlList(runNotes(view))}`;
  yield htmlList(sentence(trialNotes(view, labels)));
  const cautions = sentence(trialCautions(view, labels));
  if (cautions.length > 0) yield `<h2>Warnings</h2>\n${htmlList(cautions)}`;
  const reasons = sentence(trialReasons(view, labels));
  if (reasons.length > 0) yield `<h2>Reasons</h2>\n${htmlList(reasons)}`;
  yield* gates(view, name);
  yield* leaderboard(view);
  for (const { title, titles, rows, notes } of tagCells(view, labels)) yield `<h3>${text(title)}</h3>\n${htmlTable(titles, rows)}${htmlList(notes)}`;
  yield* differences(view, name);
  yield* htmlLabels(view, name);
  if (view.tune === undefined) yield* timing(view, reader, name);
  yield* failures(view, name);
  if (view.kind === 'eval') yield `<h2>How scores are defined</h2>\n${htmlList(definitions(view))}`;
  yield settings(view);
  if (view.tune === undefined) yield* htmlSamples(view, reader, name);
  yield '</body>\n</html>\n';
}

function factsOf(view: RunView): string {
  const how = view.state === 'ended' ? (view.outcome ?? 'ended') : view.state;
  const scope = counted(view.done, countedNoun(view), view.total === view.done ? undefined : view.total);
  const cost = costOf(view);
  return `run ${view.id} · ${how} · ${new Date(view.createdMs).toISOString().slice(0, 16).replace('T', ' ')} UTC · ${durationText(view.durationMs)} · ${scope} · ${view.failed} ${view.tune === undefined ? 'failed' : 'not measured'}${cost === undefined ? '' : ` · cost ${cost}`}`;
}

function* sweeps(ofModels: readonly Sweep[]): Generator<string> {
  for (const sweep of ofModels) {
    const { columns, rows } = sweepCells(sweep);
    yield `<h2>Parallel requests: ${text(sweep.model)}</h2>\n${htmlTable(columns.map(({ title }) => title), rows)}${htmlList(sweep.advice)}`;
  }
}

function* ranking(view: RunView, name: Name): Generator<string> {
  yield '<h2>Ranking</h2>\n';
  for (const { scorer: first, trials } of rankings(view.trials, view.scorers)) {
    const scorers = view.scorers.filter(({ id }) => trials.some(trial => trial.scorers.includes(id))).toSorted((a, b) => Number(b.id === first) - Number(a.id === first));
    const metricsOf = (id: string): readonly (TrialView['metrics'][string] | undefined)[] => trials.map(trial => trial.metrics[id]);
    const priced = trials.some(({ cost }) => cost !== undefined);
    const titlesOf = (scorer: RunView['scorers'][number]): readonly string[] => [metricTitle(scorer), intervalTitle(metricsOf(scorer.id).map(metric => metric?.interval)), countTitle(metricsOf(scorer.id), scorer.binary)];
    const cellsOf = ({ id, binary }: RunView['scorers'][number], { metrics }: TrialView): readonly string[] => [valueText(metrics[id]), metricIntervalText(metrics[id]), countText(metrics[id], binary)];
    const [main, ...others] = scorers;
    yield htmlTable(
      ['#', 'Trial', ...(main === undefined ? [] : titlesOf(main)), 'Missing', 'Failed', ...(priced ? ['Cost'] : []), ...others.flatMap(titlesOf)],
      trials.map((trial, place) => [
        String(place + 1),
        name(trial.id),
        ...(main === undefined ? [] : cellsOf(main, trial)),
        String((main === undefined ? undefined : trial.metrics[main.id]?.missing) ?? trial.done),
        String(failedOf(trial)),
        ...(priced ? [trial.cost === undefined ? '–' : String(Number(trial.cost.toPrecision(4)))] : []),
        ...others.flatMap(scorer => cellsOf(scorer, trial)),
      ]),
    );
    if (scorers.some(({ direction }) => direction === 'lower')) yield '<p>↓ lower is better</p>\n';
    for (const scorer of scorers) yield metricChart(scorer, trials, name);
  }
}

function metricChart(scorer: RunView['scorers'][number], trials: readonly TrialView[], name: Name): string {
  const lines = trials.flatMap(trial => {
    const metric = trial.metrics[scorer.id];
    return metric === undefined ? [] : [{ label: name(trial.id), value: metric.value, text: metricText(metric.value, metric.unit), interval: metric.interval }];
  });
  if (lines.length === 0) return '';
  const values = lines.flatMap(({ value, interval }) => [value, interval?.low ?? value, interval?.high ?? value]);
  const scale = { low: Math.min(0, ...values), high: Math.max({ share: 1, points: 100, number: 0 }[scorer.unit], ...values) };
  return intervalChart(`${metricTitle(scorer)}, with ${intervalTitle(lines.map(({ interval }) => interval)).replace(/^95 %( interval)?/, '95 % intervals')}${lines.length > mostLines ? `, the first ${mostLines}` : ''}`, lines.slice(0, mostLines), scale);
}

function* leaderboard({ leaderboard: board }: RunView): Generator<string> {
  if (board === undefined) return;
  const { titles, rows } = leaderboardCells(board);
  const how = board.models.some(({ dynascore }) => dynascore !== undefined) ? 'Dynascore' : board.by;
  yield `<h2>Leaderboard</h2>\n<p>By ${text(how)}; means over each model’s trials.</p>\n${htmlTable(titles, rows)}${htmlList(leaderboardNotes(board))}`;
}

function* gates(view: RunView, name: Name): Generator<string> {
  if (view.gates.length === 0) return;
  yield '<h2>Gates</h2>\n';
  yield htmlTable(
    ['Gate', 'Held', 'Worst', 'In'],
    view.gates.map(of => [of.gate, of.held ? 'yes' : 'no', gateValue(of, view.tune, ''), of.trial === undefined ? '' : name(of.trial)]),
  );
}

function* differences(view: RunView, name: Name): Generator<string> {
  if (view.differences.length === 0) return;
  yield '<h2>Differences</h2>\n<p>Paired by sample; p is corrected by Holm. Where the interval does not reach 0, chance alone hardly explains the difference.</p>\n';
  for (const [metric, all] of Map.groupBy(view.differences, difference => difference.metric)) {
    const lower = all.some(({ direction }) => direction === 'lower') ? ' (lower is better)' : '';
    const corrected = all.some(({ pHolm }) => pHolm !== undefined);
    const strict = all.every(({ caveats }) => caveats.length === 0);
    yield `<h3>${text(metric)}${lower}</h3>\n`;
    yield htmlTable(
      ['a', 'b', 'a − b', intervalTitle(all.map(({ interval }) => interval)), ...(corrected ? ['p (Holm)'] : []), 'n', 'Flipped', ...(strict ? [] : ['Not strictly comparable'])],
      all.map(({ a, b, unit, value, interval, pHolm, n, flipped, caveats }) => [
        name(a),
        name(b),
        signedText(value, unit),
        `[${signedText(interval.low, unit)}, ${signedText(interval.high, unit)}]`,
        ...(corrected ? [pText(pHolm)] : []),
        String(n),
        percentText(flipped),
        ...(strict ? [] : [caveats.join('; ')]),
      ]),
    );
    yield differenceChart(`${metric}: a − b${lower}`, all.slice(0, mostLines), name);
  }
}

function differenceChart(title: string, all: readonly Difference[], name: Name): string {
  const reach = Math.max(1e-6, ...all.flatMap(({ interval, value }) => [Math.abs(interval.low), Math.abs(interval.high), Math.abs(value)]));
  return intervalChart(title, all.map(({ a, b, value, unit, interval }) => ({ label: `${name(a)} − ${name(b)}`, value, text: signedText(value, unit), interval })), { low: -reach, high: reach });
}

function* timing(view: RunView, reader: Pick<StoreReader, 'latencies' | 'ticks'>, name: Name): Generator<string> {
  const observed = operational(view, name);
  const charts = view.trials.flatMap(trial => {
    const latencies = reader.latencies(view.id, trial.id);
    return latencies.length < 2 ? [] : [histogram(`Latency of ${name(trial.id)}, n = ${latencies.length}`, latencies, 'ms')];
  });
  const points = reader.ticks(view.id).map(({ atMs, requestsPerS }) => ({ atMs, value: requestsPerS }));
  if (charts.length === 0 && points.length < 2 && observed === '') return;
  yield `<h2>Time, tokens and cost</h2>\n${observed}`;
  if (points.length >= 2) yield timeline(`${view.load === undefined ? 'Samples' : 'Requests'} a second over the run`, points, '/s');
  yield* charts;
}

/** What the requests took, of trials that ended; the same that the run document holds. */
function operational(view: RunView, name: Name): string {
  const shown = shownOperational.filter(metric => view.trials.some(trial => trial.operational?.[metric]?.value !== undefined));
  if (shown.length === 0) return '';
  const cell = (trial: TrialView, metric: string): string => {
    const { value, n } = trial.operational?.[metric] ?? { n: 0 };
    return value === undefined ? (n === 0 ? '–' : tooFew(metric, n)) : String(Number(value.toPrecision(4)));
  };
  return htmlTable(['', ...view.trials.map(trial => name(trial.id))], shown.map(metric => [`${metric}, ${unitAndDirection(metric).unit}`, ...view.trials.map(trial => cell(trial, metric))]));
}

function* failures(view: RunView, name: Name): Generator<string> {
  const rows = view.trials.flatMap(trial => [...Object.entries(trial.outcomes).filter(([outcome]) => outcome !== 'ok'), ...Object.entries(trial.errors)].map(([what, count]) => [name(trial.id), what, String(count)]));
  if (rows.length === 0) return;
  yield `<h2>What was not answered well</h2>\n${htmlTable(['Trial', 'Outcome or class', 'Samples'], rows)}`;
}

function settings(view: RunView): string {
  const rows = Object.entries(view.settings).map(([setting, { value, source }]) => [setting, typeof value === 'string' ? value : JSON.stringify(value), source]);
  return rows.length === 0 ? '' : `<details class="table"><summary>Settings in force</summary>${htmlTable(['Setting', 'Value', 'From'], rows)}</details>\n`;
}

function failedOf(trial: TrialView): number {
  return (trial.outcomes.failed ?? 0) + (trial.outcomes.timedOut ?? 0);
}
