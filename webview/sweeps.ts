import { html, nothing, type TemplateResult } from 'lit';
import { sweepCells, sweepNotes } from '../src/protocol/texts.ts';
import type { Sweep } from '../src/report/sweep/sweepView.ts';
import type { RunView } from '../src/report/view.ts';

/** What each number of parallel requests took, the best marked, and what to write into the eval; one table for each model. */
export function sweeps(view: RunView): TemplateResult {
  return html`
    <section aria-labelledby="sweeps-title">
      <h2 id="sweeps-title">Parallel requests</h2>
      ${view.sweeps?.map(sweep => ofModel(sweep))} ${sweepNotes(view).map(note => html`<p class="description">${note}</p>`)}
    </section>
  `;
}

function ofModel(sweep: Sweep): TemplateResult {
  const { columns, rows } = sweepCells(sweep);
  return html`
    <div class="wide">
      <table aria-label=${`Levels of ${sweep.model}`}>
        <caption>
          ${sweep.model}
        </caption>
        <thead>
          <tr>
            ${columns.map(({ title, align }) => html`<th scope="col" class=${align === 'right' ? 'number' : ''}>${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map((cells, k) => html`<tr>${cells.map((cell, column) => html`<td class="${columns[column]?.align === 'right' ? 'number' : ''} ${sweep.levels[k]?.parallelRequests === sweep.best ? 'strong' : ''}">${cell}</td>`)}</tr>`)}
        </tbody>
      </table>
    </div>
    ${sweep.advice.length === 0 ? nothing : html`<ul class="plain">${sweep.advice.map(sentence => html`<li>${withCode(sentence)}.</li>`)}</ul>`}
  `;
}

/** What stands in backquotes is code. */
function withCode(sentence: string): readonly (string | TemplateResult)[] {
  return sentence.split('`').map((part, k) => (k % 2 === 1 ? html`<code>${part}</code>` : part));
}
