import { html, type TemplateResult } from 'lit';
import type { ComparedTable } from '../../src/report/comparison/comparisonView.ts';

/** Figures of all runs, one below the other; the first run's rows begin their groups. */
export function comparedTable({ caption, columns, rows }: ComparedTable): TemplateResult {
  return html`
    <section aria-label=${caption}>
      <div class="wide">
        <table class="compared">
          <caption>
            ${caption}
          </caption>
          <thead>
            <tr>
              ${columns.map(({ title, align }) => (title === '' ? html`<td></td>` : html`<th scope="col" class=${align === 'right' ? 'number' : ''}>${title}</th>`))}
            </tr>
          </thead>
          <tbody>
            ${rows.map(({ cells, isFirst }) => html`<tr class=${isFirst ? 'first' : ''}>${cells.map((cell, k) => html`<td class=${columns[k]?.align === 'right' ? 'number' : ''}>${cell}</td>`)}</tr>`)}
          </tbody>
        </table>
      </div>
    </section>
  `;
}
