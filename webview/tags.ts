import { html, nothing, type TemplateResult } from 'lit';
import { tagCells } from '../src/protocol/texts.ts';
import type { RunView } from '../src/report/view.ts';
import { cellsTable } from './cellsTable.ts';

/** The first scorer's metric for each value of the tags, once trials have ended. */
export function tags(view: RunView, labels: ReadonlyMap<string, string>): TemplateResult | typeof nothing {
  const tables = tagCells(view, labels);
  if (tables.length === 0) return nothing;
  return html`${tables.map(
    ({ title, titles, rows, notes }) => html`<details open>
      <summary><h2>${title}</h2></summary>
      ${cellsTable({ titles, rows, named: [0, 1, 3], label: title })}
      ${notes.map(note => html`<p class="hint">${note}</p>`)}
    </details>`,
  )}`;
}
