import { html, type TemplateResult } from 'lit';

/** A table of texts; the first `named` columns hold names, the others numbers. The first name heads its row. */
export function cellsTable({ titles, rows, named, label }: { readonly titles: readonly string[]; readonly rows: readonly (readonly string[])[]; readonly named: readonly number[]; readonly label: string }): TemplateResult {
  const isName = (k: number): boolean => named.includes(k);
  return html`<div class="wide">
    <table aria-label=${label}>
      <thead>
        <tr>
          ${titles.map((title, k) => html`<th scope="col" class=${isName(k) ? '' : 'number'}>${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          row => html`<tr>
            ${row.map((cell, k) => (k === named[0] ? html`<th scope="row"><span class="name">${cell}</span></th>` : html`<td class=${isName(k) ? '' : 'number'}>${isName(k) ? html`<span class="name">${cell}</span>` : cell}</td>`))}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
