import type { SampleRow } from '../../store/rows.ts';
import type { StoreReader } from '../../store/store.ts';
import { leaderboardCells, leaderboardNotes } from '../leaderboardText.ts';
import { intervalText, percentText, pText, shareText, signedText } from '../numberText.ts';
import { rankings } from '../runView.ts';
import { tagCells } from '../tagText.ts';
import { durationText } from '../timeText.ts';
import { trialLabels } from '../trialLabels.ts';
import type { RunView, TrialView } from '../view.ts';
import { escapeMarkup as text } from './escapeMarkup.ts';
import { histogram, intervalChart, timeline } from './htmlCharts.ts';
import { htmlStyle } from './htmlStyle.ts';
import { messagesOf } from './sampleFields.ts';

/** So many samples of a trial are shown one by one; the page says where the others are. */
const shownSamples = 200;

/**
 * A run as one page that opens anywhere, offline: no script, nothing loaded, and a policy that forbids both, because what models wrote is in it.
 * Ranking with intervals, differences, gates, latencies, pace, failures by class, and the first samples of every trial.
 */
export function* htmlChunks(view: RunView, reader: Pick<StoreReader, 'samples' | 'latencies' | 'ticks'>): Generator<string> {
  const labels = trialLabels(view.trials);
  const name = (trial: string): string => labels.get(trial) ?? trial;
  yield `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\n<meta name="viewport" content="width=device-width">\n<title>${text(view.task)} · Pitwall</title>\n<style>${htmlStyle}</style>\n</head>\n<body>\n`;
  yield `<h1>${text(view.task)}</h1>\n<p class="facts">${text(factsOf(view))}</p>\n`;
  if (view.description !== undefined) yield `<p>${text(view.description)}</p>\n`;
  if (view.error !== undefined) yield `<p class="bad">${text(view.error)}</p>\n`;
  yield* ranking(view, name);
  for (const { title, titles, rows, notes } of tagCells(view, labels)) yield `<h3>${text(title)}</h3>\n${table(titles, rows)}${notes.map(note => `<p>${text(note)}</p>\n`).join('')}`;
  yield* leaderboard(view);
  yield* gates(view, name);
  yield* differences(view, name);
  yield* timing(view, reader, name);
  yield* failures(view, name);
  yield* samples(view, reader, name);
  yield '</body>\n</html>\n';
}

function factsOf(view: RunView): string {
  const how = view.state === 'ended' ? (view.outcome ?? 'ended') : view.state;
  const scope = view.total === undefined || view.total === view.done ? `${view.done} samples` : `${view.done} of ${view.total} samples`;
  return `run ${view.id} · ${how} · ${new Date(view.createdMs).toISOString().slice(0, 16).replace('T', ' ')} UTC · ${durationText(view.durationMs)} · ${scope} · ${view.failed} failed`;
}

function* ranking(view: RunView, name: (trial: string) => string): Generator<string> {
  yield '<h2>Ranking</h2>\n';
  for (const { trials } of rankings(view.trials, view.scorers)) {
    const scorers = view.scorers.filter(({ id }) => trials.some(trial => trial.scorers.includes(id)));
    for (const { id } of scorers) {
      const lines = trials.flatMap(trial => {
        const metric = trial.metrics[id];
        return metric === undefined ? [] : [{ label: name(trial.id), value: metric.value, text: shareText(metric.value), interval: metric.interval }];
      });
      if (lines.length > 0) yield intervalChart(`${id}, with 95 % intervals`, lines, scaleOf(lines));
    }
    yield table(
      ['', 'Trial', ...scorers.flatMap(({ id }) => [id, '95 % interval', 'n']), 'Failed'],
      trials.map((trial, place) => [
        String(place + 1),
        name(trial.id),
        ...scorers.flatMap(({ id }) => {
          const metric = trial.metrics[id];
          return metric === undefined ? ['–', '–', '0'] : [shareText(metric.value), intervalText(metric.interval), String(metric.n)];
        }),
        String(failedOf(trial)),
      ]),
    );
  }
  const warnings = view.trials.flatMap(trial => trial.warnings.map(warning => `<li>${text(name(trial.id))}: ${text(warning)}</li>`));
  if (warnings.length > 0) yield `<h2>Warnings</h2>\n<ul>${warnings.join('')}</ul>\n`;
}

/** From 0 to 1 for shares, else as far as the values and their intervals go. */
function scaleOf(lines: readonly { readonly value: number; readonly interval?: { readonly low: number; readonly high: number } | undefined }[]): { low: number; high: number } {
  const values = lines.flatMap(({ value, interval }) => [value, interval?.low ?? value, interval?.high ?? value]);
  return { low: Math.min(0, ...values), high: Math.max(1, ...values) };
}

function* leaderboard({ leaderboard: board }: RunView): Generator<string> {
  if (board === undefined) return;
  const { titles, rows } = leaderboardCells(board);
  yield `<h2>Leaderboard</h2>\n${table(titles, rows)}`;
  const notes = leaderboardNotes(board);
  if (notes.length > 0) yield `<ul>${notes.map(note => `<li>${text(note)}</li>`).join('')}</ul>\n`;
}

function* gates(view: RunView, name: (trial: string) => string): Generator<string> {
  if (view.gates.length === 0) return;
  yield '<h2>Gates</h2>\n';
  yield table(['Gate', 'Held', 'Worst', 'In'], view.gates.map(({ gate, held, value, trial }) => [gate, held ? 'yes' : 'no', value === undefined ? '–' : shareText(value), trial === undefined ? '' : name(trial)]));
}

function* differences(view: RunView, name: (trial: string) => string): Generator<string> {
  if (view.differences.length === 0) return;
  yield '<h2>Differences</h2>\n<p>Paired by sample; p is corrected by Holm.</p>\n';
  yield table(
    ['Metric', 'a', 'b', 'a − b', '95 % interval', 'p', 'n', 'Flipped', ''],
    view.differences.map(({ metric, a, b, value, interval, pHolm, n, flipped, caveats }) => [metric, name(a), name(b), signedText(value), `[${signedText(interval.low)}, ${signedText(interval.high)}]`, pText(pHolm), String(n), percentText(flipped), caveats.join('; ')]),
  );
}

function* timing(view: RunView, reader: Pick<StoreReader, 'latencies' | 'ticks'>, name: (trial: string) => string): Generator<string> {
  const charts = view.trials.flatMap(trial => {
    const latencies = reader.latencies(view.id, trial.id);
    return latencies.length < 2 ? [] : [histogram(`Latency of ${name(trial.id)}, n = ${latencies.length}`, latencies, 'ms')];
  });
  const points = reader.ticks(view.id).map(({ atMs, requestsPerS }) => ({ atMs, value: requestsPerS }));
  if (charts.length === 0 && points.length < 2) return;
  yield '<h2>Time</h2>\n';
  if (points.length >= 2) yield timeline('Samples a second over the run', points, '/s');
  yield* charts;
}

function* failures(view: RunView, name: (trial: string) => string): Generator<string> {
  const rows = view.trials.flatMap(trial => [...Object.entries(trial.outcomes).filter(([outcome]) => outcome !== 'ok'), ...Object.entries(trial.errors)].map(([what, count]) => [name(trial.id), what, String(count)]));
  if (rows.length === 0) return;
  yield '<h2>What was not answered well</h2>\n';
  yield table(['Trial', 'Outcome or class', 'Samples'], rows);
}

function* samples(view: RunView, reader: Pick<StoreReader, 'samples'>, name: (trial: string) => string): Generator<string> {
  yield '<h2>Samples</h2>\n';
  let trial: string | undefined;
  let shown = 0;
  for (const sample of reader.samples(view.id)) {
    if (sample.trial !== trial) {
      trial = sample.trial;
      shown = 0;
      yield `<h3>${text(name(trial))}</h3>\n`;
    }
    shown++;
    if (shown <= shownSamples) yield sampleDetails(sample);
    else if (shown === shownSamples + 1) yield `<p>The first ${shownSamples} samples are shown; every one is in <code>pitwall export ${text(view.id)} --format csv</code>.</p>\n`;
  }
}

function sampleDetails(sample: SampleRow): string {
  const scores = sample.scores.map(({ scorer, value, reason }) => `${scorer} ${value === null ? '–' : Number(value.toPrecision(4))}${reason === undefined ? '' : ` (${reason})`}`).join(', ');
  const summary = `#${sample.index}${sample.repeat === 0 ? '' : ` repeat ${sample.repeat}`} · ${sample.outcome}${sample.errorClass === undefined ? '' : ` (${sample.errorClass})`}${scores === '' ? '' : ` · ${scores}`}`;
  const parts = [
    ...messagesOf(sample.prompt).map(({ role, content }) => part(role, content)),
    ...(sample.output === undefined ? [] : [part('output', sample.output)]),
    ...(sample.answer === undefined || sample.answer === sample.output ? [] : [part('answer', sample.answer)]),
    part('target', sample.target),
    ...(sample.error === undefined ? [] : [part('error', sample.error)]),
  ];
  return `<details><summary>${text(summary)}</summary>${parts.join('')}</details>\n`;
}

function part(title: string, content: string): string {
  return `<strong>${text(title)}</strong><pre>${text(content)}</pre>`;
}

function failedOf(trial: TrialView): number {
  return (trial.outcomes.failed ?? 0) + (trial.outcomes.timedOut ?? 0);
}

/** Cells that read as numbers stand to the right. */
function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (value: string): string => `<td${/^[\d–+−.,\s[\]%]+$/.test(value) ? ' class="number"' : value.length > 60 ? ' class="wide"' : ''}>${text(value)}</td>`;
  return `<table>\n<thead><tr>${titles.map(title => `<th>${text(title)}</th>`).join('')}</tr></thead>\n<tbody>\n${rows.map(row => `<tr>${row.map(cell).join('')}</tr>\n`).join('')}</tbody>\n</table>\n`;
}
