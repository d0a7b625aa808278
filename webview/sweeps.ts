import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { sweepCharts } from '../src/protocol/charts.ts';
import { sweepCells } from '../src/protocol/texts.ts';
import type { Sweep } from '../src/report/sweep/sweepView.ts';
import type { RunView } from '../src/report/view.ts';
import { cellTable } from './cellTable.ts';
import { figure } from './charts/figure.ts';
import { madeOnce } from './charts/madeOnce.ts';
import { withCode } from './withCode.ts';

/** What each number of parallel requests took, the best marked, and what to write into the eval; one table for each model. What must be known of them stands among the run's notes. */
export function sweeps(view: RunView): TemplateResult {
  return html`
    <section aria-labelledby="sweeps-title">
      <h2 id="sweeps-title">${l10n.t('Parallel requests')}</h2>
      ${view.sweeps?.map(sweep => ofModel(sweep))}
    </section>
  `;
}

const charts = madeOnce(sweepCharts);

function ofModel(sweep: Sweep): TemplateResult {
  const curves = charts(sweep);
  return html`
    ${cellTable(sweep.model, sweepCells(sweep), k => sweep.levels[k]?.parallelRequests === sweep.best)}
    ${curves.length === 0 ? nothing : html`<div class="charts">${curves.map(chart => figure(chart))}</div>`}
    ${sweep.advice.length === 0 ? nothing : html`<ul class="plain">${sweep.advice.map(sentence => html`<li>${withCode(sentence)}.</li>`)}</ul>`}
  `;
}
