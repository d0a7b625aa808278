import { html, nothing, type TemplateResult } from 'lit';
import { sweepCells } from '../src/protocol/texts.ts';
import type { Sweep } from '../src/report/sweep/sweepView.ts';
import type { RunView } from '../src/report/view.ts';
import { cellTable } from './cellTable.ts';

/** What each number of parallel requests took, the best marked, and what to write into the eval; one table for each model. What must be known of them stands among the run's notes. */
export function sweeps(view: RunView): TemplateResult {
  return html`
    <section aria-labelledby="sweeps-title">
      <h2 id="sweeps-title">Parallel requests</h2>
      ${view.sweeps?.map(sweep => ofModel(sweep))}
    </section>
  `;
}

function ofModel(sweep: Sweep): TemplateResult {
  return html`
    ${cellTable(sweep.model, sweepCells(sweep), k => sweep.levels[k]?.parallelRequests === sweep.best)}
    ${sweep.advice.length === 0 ? nothing : html`<ul class="plain">${sweep.advice.map(sentence => html`<li>${withCode(sentence)}.</li>`)}</ul>`}
  `;
}

/** What stands in backquotes is code. */
function withCode(sentence: string): readonly (string | TemplateResult)[] {
  return sentence.split('`').map((part, k) => (k % 2 === 1 ? html`<code>${part}</code>` : part));
}
