import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';

interface CellsTable {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns that hold names; the others hold numbers. The first of them heads its row. */
  readonly named: readonly number[];
  readonly label: string;
  /** What can be done with a row: at its end. */
  readonly action?: (row: number) => TemplateResult | typeof nothing;
}

/** A table of texts. */
export function cellsTable({ titles, rows, named, label, action }: CellsTable): TemplateResult {
  const isName = (k: number): boolean => named.includes(k);
  return html`<div class="wide">
    <table aria-label=${label}>
      <thead>
        <tr>
          ${titles.map((title, k) => html`<th scope="col" class=${isName(k) ? '' : 'number'}>${title}</th>`)} ${action === undefined ? nothing : html`<th scope="col"><span class="unseen">${l10n.t('samples')}</span></th>`}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row, place) => html`<tr>
            ${row.map((cell, k) => (k === named[0] ? html`<th scope="row"><span class="name">${cell}</span></th>` : html`<td class=${isName(k) ? '' : 'number'}>${isName(k) ? html`<span class="name">${cell}</span>` : cell}</td>`))} ${action === undefined ? nothing : html`<td>${action(place)}</td>`}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
