import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { levelCharts, type Chart } from '../../src/protocol/charts.ts';
import { loadCaption, loadCells, percentileCells, reportedCells, telemetryCaption, telemetryCells } from '../../src/protocol/texts.ts';
import type { LoadView } from '../../src/report/load/loadView.ts';
import { cellTable } from '../cellTable.ts';
import { figure } from '../charts/figure.ts';
import { madeOnce } from '../charts/madeOnce.ts';
import type { State } from '../state.ts';
import { overTime } from './overTime.ts';
import { verdictBox } from './verdictBox.ts';

const charts = madeOnce<LoadView, readonly Chart[]>(levelCharts);

/** What each load did to the endpoint: whether its numbers may be believed, tables and charts of all levels, and one level over its time. */
export function load(state: State, view: LoadView): TemplateResult {
  const cells = loadCells(view);
  const telemetry = telemetryCells(view);
  const percentiles = percentileCells(view);
  const reported = reportedCells(view);
  return html`
    ${verdictBox(view)}
    <section aria-labelledby="load-title">
      <h2 id="load-title">${l10n.t('Load')}</h2>
      ${cellTable(loadCaption(view), cells)} ${cells.rows.some(row => row.some(cell => cell.includes('/ –'))) ? html`<p class="hint">${l10n.t('A dash: too few requests were answered to tell that percentile.')}</p>` : nothing}
      <div class="charts">${charts(view).map((chart, k) => figure(chart, { wide: k === 0 && chart.id === 'latency' }))}</div>
      ${telemetry.rows.length === 0 ? nothing : cellTable(telemetryCaption, telemetry)} ${percentiles.rows.length === 0 ? nothing : cellTable(l10n.t('percentiles by level; a dash: too few answers to tell it'), percentiles)}
      ${reported === undefined ? nothing : cellTable(reported.caption, reported)}
    </section>
    ${overTime(state, view)}
  `;
}
