import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { tagCells } from '../src/protocol/texts.ts';
import type { RunView } from '../src/report/view.ts';
import { cellsTable } from './cellsTable.ts';
import { ofTrial, type Change } from './samples/question.ts';

/** The first scorer's metric for each value of the tags, once trials have ended; each row leads to its samples. */
export function tags(view: RunView, labels: ReadonlyMap<string, string>, show: (change: Change) => void): TemplateResult | typeof nothing {
  const tables = tagCells(view, labels);
  if (tables.length === 0) return nothing;
  const showSamples = (trial: string, tag: { readonly column: string; readonly value: string }): void => {
    const found = view.trials.find(({ id }) => id === trial);
    show({ ...(found === undefined ? {} : ofTrial(view, found)), tag });
  };
  return html`${tables.map(
    ({ title, column, titles, rows, keys, notes }) => html`<details open>
      <summary><h2>${title}</h2></summary>
      ${cellsTable({
        titles,
        rows,
        named: [0, 1, 3],
        label: title,
        action: k => {
          const key = keys[k];
          return key === undefined ? nothing : html`<button type="button" class="link" aria-label=${l10n.t('Show samples: {0}', `${rows[k]?.[0] ?? ''}, ${key.tag}`)} @click=${() => showSamples(key.trial, { column, value: key.tag })}>${l10n.t('Show samples')}</button>`;
        },
      })}
      ${notes.map(note => html`<p class="hint">${note}</p>`)}
    </details>`,
  )}`;
}
