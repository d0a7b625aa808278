import type { Chart } from '../chart/chart.ts';
import { drawChart } from '../chart/drawChart.ts';
import { svgMarkup } from '../chart/svgNode.ts';
import { effectCells, levelCells, levelsCaption, rankingCells, type TuneTable } from '../tune/tuneCells.ts';
import { tuneCharts } from '../tune/tuneCharts.ts';
import { bestHeading, caption } from '../tune/tuneText.ts';
import type { TuneView } from '../tune/tuneView.ts';
import { escapeMarkup as text } from './escapeMarkup.ts';
import { htmlList, htmlTable } from './htmlTable.ts';

const wide = { width: 860, height: 320 };
const narrow = { width: 520, height: 250 };

/** A tune: its ranking, the best configuration, its charts, every level, what was seen of each parameter. */
export function* htmlTune(view: TuneView): Generator<string> {
  yield `<h2>Ranking</h2>\n<p>${caption(view).map(text).join('<br>')}</p>\n${table(rankingCells(view, { remarks: true }))}`;
  const best = bestHeading(view);
  if (best !== undefined) yield `<h2>Best configuration</h2>\n<p>${text(best)}</p>\n${[view.best?.command, view.best?.task].flatMap(of => (of === undefined ? [] : [`<pre>${text(of)}</pre>\n`])).join('')}`;
  const charts = tuneCharts(view);
  const [main] = charts.filter(({ id }) => id === 'progress');
  const plain = charts.filter(chart => chart !== main && chart.height === undefined);
  if (main !== undefined) yield figure(main, wide);
  if (plain.length > 0) yield `<div class="charts">${plain.map(chart => figure(chart, narrow)).join('')}</div>\n`;
  for (const chart of charts) if (chart.height !== undefined) yield figure(chart, { width: wide.width, height: chart.height });
  const levels = levelCells(view);
  if (levels.rows.length > 0) yield `<h2>Every level</h2>\n<p>${text(levelsCaption(view))}</p>\n${table(levels)}`;
  if (view.effects.length > 0) yield `<h2>What was seen of each parameter</h2>\n<p>Whatever the other parameters were; medians are of feasible ones.</p>\n${table(effectCells(view))}`;
  yield htmlList(view.notes);
}

function table({ columns, rows }: TuneTable): string {
  return htmlTable(columns.map(({ title }) => title), rows);
}

function figure(chart: Chart, size: { readonly width: number; readonly height: number }): string {
  return `<figure><figcaption>${text(chart.title)}</figcaption>${svgMarkup(drawChart(chart, size).svg)}</figure>\n`;
}
