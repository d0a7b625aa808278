import { counted } from '../../base/counted.ts';
import { leaderboardCells, leaderboardNotes } from '../leaderboardText.ts';
import { intervalTitle } from '../intervalTitle.ts';
import { countText, countTitle, metricIntervalText, valueText } from '../metricCells.ts';
import { metricTitle } from '../metricTitle.ts';
import { percentText, pText, signedText } from '../numberText.ts';
import { loadCaption, loadCells } from '../load/loadText.ts';
import { reportedCells } from '../load/reportedCells.ts';
import { telemetryCaption, telemetryCells } from '../load/telemetryText.ts';
import { sweepCells, sweepNotes } from '../sweep/sweepText.ts';
import { tagCells } from '../tagText.ts';
import { definitions } from '../signature.ts';
import { durationText } from '../timeText.ts';
import { printable } from '../printable.ts';
import { rankings } from '../runView.ts';
import { trialLabels } from '../trialLabels.ts';
import { costOf, rescoredText, trialCautions, trialNotes, trialReasons } from '../trialNotes.ts';
import { gateValue } from '../gateValue.ts';
import { countedNoun } from '../countedNoun.ts';
import { effectCells, levelCells, rankingCells, type TuneTable } from '../tune/tuneCells.ts';
import { bestHeading, caption } from '../tune/tuneText.ts';
import type { TuneView } from '../tune/tuneView.ts';
import type { RunView } from '../view.ts';

/** A run as a page for a pull request or a notebook: the ranking with intervals and n, the differences, what failed, the gates. */
export function* markdownChunks(view: RunView): Generator<string> {
  const labels = trialLabels(view.trials);
  const name = (trial: string): string => labels.get(trial) ?? trial;
  yield `# ${text(view.task)}\n\n${view.description === undefined ? '' : `${text(view.description)}\n\n`}`;
  const cost = costOf(view);
  yield `Run \`${view.id}\` ${view.state === 'ended' ? (view.outcome ?? 'ended') : `is ${view.state}`} after ${durationText(view.durationMs)}: ${counted(view.done, countedNoun(view))}, ${view.failed} ${view.tune === undefined ? 'failed' : 'not measured'}${cost === undefined ? '' : `, cost ${cost}`}.\n`;
  if (view.rescoredFrom !== undefined) yield `\n${text(rescoredText(view) ?? '')}\n`;
  if (view.error !== undefined) yield `\n${text(view.error)}\n`;
  if (view.tune !== undefined) yield* tuned(view.tune);
  if (view.load !== undefined) {
    const { columns, rows } = loadCells(view.load);
    const telemetry = telemetryCells(view.load);
    const reported = reportedCells(view.load);
    yield `\n## Load\n\n${text(loadCaption(view.load))}.\n\n${table(columns.map(({ title }) => title), rows)}\n${telemetry.rows.length === 0 ? '' : `${text(telemetryCaption)}.\n\n${table(telemetry.columns.map(({ title }) => title), telemetry.rows)}\n`}${reported === undefined ? '' : `${text(reported.caption)}.\n\n${table(reported.columns.map(({ title }) => title), reported.rows)}\n`}${view.load.notes.map(note => `- ${text(note)}\n`).join('')}`;
  }
  for (const sweep of view.sweeps ?? []) {
    const { columns, rows } = sweepCells(sweep);
    yield `\n## Parallel requests: ${text(sweep.model)}\n\n${table(columns.map(({ title }) => title), rows)}\n${sweep.advice.map(sentence => `- ${text(sentence)}.\n`).join('')}`;
  }
  if (view.sweeps !== undefined) yield `\n${sweepNotes(view).map(note => `- ${text(note)}\n`).join('')}`;
  else if (view.load === undefined && view.tune === undefined) yield '\n## Ranking\n\n';
  for (const [k, { trials }] of (view.kind === 'eval' ? rankings(view.trials, view.scorers) : []).entries()) {
    const scorers = view.scorers.filter(({ id }) => trials.some(trial => trial.scorers.includes(id)));
    if (k > 0) yield '\n';
    yield table(
      ['', 'Trial', ...scorers.flatMap(scorer => [metricTitle(scorer), intervalTitle(trials.map(trial => trial.metrics[scorer.id]?.interval)), countTitle(trials.map(trial => trial.metrics[scorer.id]), false)]), 'Failed'],
      trials.map((trial, place) => {
        const metrics = scorers.flatMap(({ id }) => [valueText(trial.metrics[id]), metricIntervalText(trial.metrics[id]), trial.metrics[id] === undefined ? '0' : countText(trial.metrics[id], false)]);
        return [String(place + 1), name(trial.id), ...metrics, String((trial.outcomes.failed ?? 0) + (trial.outcomes.timedOut ?? 0))];
      }),
    );
  }
  if (view.scorers.some(({ direction }) => direction === 'lower')) yield '\n↓ lower is better\n';
  if (view.kind === 'eval') yield `\n### Scorers\n\n${definitions(view).map(line => `- ${text(line)}\n`).join('')}`;
  const notes = trialNotes(view, labels);
  if (notes.length > 0) yield `\n${notes.map(note => `- ${text(note.trial)}: ${text(note.text)}\n`).join('')}`;
  for (const { title, titles, rows, notes } of tagCells(view, labels)) yield `\n### ${text(title)}\n\n${table(titles, rows)}${notes.map(note => `\n${text(note)}\n`).join('')}`;
  if (view.leaderboard !== undefined) {
    const { titles, rows } = leaderboardCells(view.leaderboard);
    yield `\n## Leaderboard\n\n${table(titles, rows)}`;
    const notes = leaderboardNotes(view.leaderboard);
    if (notes.length > 0) yield `\n${notes.map(note => `- ${text(note)}\n`).join('')}`;
  }
  if (view.differences.length > 0) {
    yield '\n## Differences\n\nPaired by sample; p is corrected by Holm.\n\n';
    yield table(
      ['Metric', 'a − b', 'Difference', intervalTitle(view.differences.map(({ interval }) => interval)), 'p', 'n', 'Flipped'],
      view.differences.map(({ metric, a, b, unit, direction, value, interval, pHolm, n, flipped, caveats }) => [
        direction === 'lower' ? `${metric} (lower is better)` : metric,
        `${name(a)} − ${name(b)}${caveats.length === 0 ? '' : ` (${caveats.join('; ')})`}`,
        signedText(value, unit),
        `[${signedText(interval.low, unit)}, ${signedText(interval.high, unit)}]`,
        pText(pHolm),
        String(n),
        percentText(flipped),
      ]),
    );
  }
  const warnings = trialCautions(view, labels).map(note => `- ${text(note.trial)}: ${text(note.text)}\n`);
  if (warnings.length > 0) yield `\n## Warnings\n\n${warnings.join('')}`;
  const reasons = trialReasons(view, labels).map(note => `- ${text(note.trial)}: ${text(note.text)}\n`);
  if (reasons.length > 0) yield `\n## Reasons\n\n${reasons.join('')}`;
  if (view.gates.length > 0) {
    yield '\n## Gates\n\n';
    yield table(['Gate', 'Held', 'Worst'], view.gates.map(of => [of.gate, of.held ? 'yes' : 'no', of.value === undefined ? (of.why ?? '–') : gateValue(of, view.tune, '')]));
  }
}

function* tuned(tune: TuneView): Generator<string> {
  const part = ({ columns, rows }: TuneTable): string => table(columns.map(({ title }) => title), rows);
  yield `\n## Ranking\n\n${caption(tune).map(line => `${text(line)}\n`).join('\n')}\n${part(rankingCells(tune, { remarks: true }))}`;
  const best = bestHeading(tune);
  if (best !== undefined) yield `\n## Best configuration\n\n${text(best)}\n`;
  // What a shell or a task file reads must not be escaped: an indented block takes no markup.
  for (const code of [tune.best?.command, tune.best?.task]) if (code !== undefined) yield `\n${code.split('\n').map(line => `    ${printable(line)}`.trimEnd()).join('\n')}\n`;
  const levels = levelCells(tune);
  if (levels.rows.length > 0) yield `\n## Every level\n\n${part(levels)}`;
  if (tune.effects.length > 0) yield `\n## Parameters\n\n${part(effectCells(tune))}`;
  if (tune.notes.length > 0) yield `\n${tune.notes.map(note => `- ${text(note)}\n`).join('')}`;
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(text).join(' | ')} |\n`;
  return line(titles) + line(titles.map(() => '---')) + rows.map(line).join('');
}

/** Names and messages come from task files and endpoints: they are shown as text, not as Markdown or HTML, nor as a terminal's escape sequences. */
function text(words: string): string {
  return printable(words.replace(/\s*[\r\n]+\s*/g, ' ')).replace(/[\\`*_|<>[\]]/g, '\\$&');
}
