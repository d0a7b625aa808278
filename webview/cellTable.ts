import { html, type TemplateResult } from 'lit';
import type { loadCells } from '../src/protocol/texts.ts';

type Cells = ReturnType<typeof loadCells>;

/** A table of texts that are made already, under its caption. @param isStrong whether the row at this place stands out */
export function cellTable(caption: string, { columns, rows }: Cells, isStrong: (row: number) => boolean = () => false): TemplateResult {
  return html`
    <div class="wide" tabindex="0" role="group" aria-label=${caption}>
      <table>
        <caption>
          ${caption}
        </caption>
        <thead>
          <tr>
            ${columns.map(({ title, align }) => (title === '' ? html`<td></td>` : html`<th scope="col" class=${align === 'right' ? 'number' : ''}>${title}</th>`))}
          </tr>
        </thead>
        <tbody>
          ${rows.map((cells, k) => html`<tr>${cells.map((cell, column) => html`<td class="${columns[column]?.align === 'right' ? 'number' : ''} ${isStrong(k) ? 'strong' : ''}">${cell}</td>`)}</tr>`)}
        </tbody>
      </table>
    </div>
  `;
}
