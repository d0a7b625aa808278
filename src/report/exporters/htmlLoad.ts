import type { Chart } from '../chart/chart.ts';
import { drawChart } from '../chart/drawChart.ts';
import { svgMarkup } from '../chart/svgNode.ts';
import { levelCharts } from '../load/levelCharts.ts';
import { levelName } from '../load/levelName.ts';
import { loadCaption, loadCells } from '../load/loadText.ts';
import type { LoadView } from '../load/loadView.ts';
import { reportedCells } from '../load/reportedCells.ts';
import { readTimeline } from '../load/readTimeline.ts';
import { telemetryCaption, telemetryCells } from '../load/telemetryText.ts';
import { timelineCharts } from '../load/timelineCharts.ts';
import type { StoreReader } from '../../store/store.ts';
import { escapeMarkup as text } from './escapeMarkup.ts';
import { htmlTable } from './htmlTable.ts';

const wide = { width: 860, height: 340 };
const narrow = { width: 520, height: 260 };
/** Of so many levels the time is drawn: a page of more could hardly be read. */
const mostTimelines = 24;

/** A bench under load: its charts and tables, and what each level was like over its time. */
export function* htmlLoad(view: LoadView, run: string, reader: Pick<StoreReader, 'trials' | 'requests' | 'readings' | 'ticks'>): Generator<string> {
  const { columns, rows } = loadCells(view);
  yield `<h2>Load</h2>\n<p>${text(loadCaption(view))}.</p>\n${htmlTable(columns.map(({ title }) => title), rows)}`;
  const [first, ...others] = levelCharts(view);
  if (first !== undefined) yield figure(first, wide);
  if (others.length > 0) yield `<div class="charts">${others.map(chart => figure(chart, narrow)).join('')}</div>\n`;
  const telemetry = telemetryCells(view);
  if (telemetry.rows.length > 0) yield `<p>${text(telemetryCaption)}.</p>\n${htmlTable(telemetry.columns.map(({ title }) => title), telemetry.rows)}`;
  const reported = reportedCells(view);
  if (reported !== undefined) yield `<p>${text(reported.caption)}.</p>\n${htmlTable(reported.columns.map(({ title }) => title), reported.rows)}`;
  yield* timelines(view, run, reader);
}

function* timelines(view: LoadView, run: string, reader: Pick<StoreReader, 'trials' | 'requests' | 'readings' | 'ticks'>): Generator<string> {
  const trials = new Map(reader.trials(run).map(trial => [trial.id, trial]));
  const told = view.levels.flatMap(level => (level.measured === undefined ? [] : level.trials.map((id, k) => ({ id, name: `${levelName(level)}${level.trials.length === 1 ? '' : `, repeat ${k + 1}`}` }))));
  if (told.length === 0) return;
  yield `<h3>Over time</h3>\n${told.length > mostTimelines ? `<p>The first ${mostTimelines} of ${told.length}.</p>\n` : ''}`;
  for (const { id, name } of told.slice(0, mostTimelines)) {
    const trial = trials.get(id);
    const timeline = trial === undefined ? undefined : readTimeline(reader, { id: run }, trial, view, 0);
    if (timeline !== undefined) yield `<details><summary>${text(name)}</summary><div class="charts">${timelineCharts(timeline, name).map(chart => figure(chart, narrow)).join('')}</div></details>\n`;
  }
}

function figure(chart: Chart, size: { readonly width: number; readonly height: number }): string {
  return `<figure><figcaption>${text(chart.title)}</figcaption>${svgMarkup(drawChart(chart, size).svg)}</figure>`;
}
