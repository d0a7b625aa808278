import * as l10n from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { SampleColumn } from './columns.ts';

/** Which columns the table has. The first tells the samples apart and stays. */
export function columnChooser(columns: readonly SampleColumn[], hidden: ReadonlySet<string>, hide: (hidden: ReadonlySet<string>) => void): TemplateResult {
  const toggle = (id: string, shown: boolean): void => {
    const next = new Set(hidden);
    if (shown) next.delete(id);
    else next.add(id);
    hide(next);
  };
  const close = (event: KeyboardEvent): void => {
    const menu = event.currentTarget as HTMLDetailsElement;
    if (event.key !== 'Escape' || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector('summary')?.focus();
  };
  const leave = (event: FocusEvent): void => {
    const menu = event.currentTarget as HTMLDetailsElement;
    if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
  };
  return html`<details class="menu" @keydown=${close} @focusout=${leave}>
    <summary>${l10n.t('Columns')}</summary>
    <fieldset class="choices">
      <legend class="unseen">${l10n.t('Columns of the table')}</legend>
      ${columns.slice(1).map(({ id, title }) => html`<label><input type="checkbox" .checked=${!hidden.has(id)} @change=${(event: Event) => toggle(id, (event.target as HTMLInputElement).checked)} /> ${title}</label>`)}
    </fieldset>
  </details>`;
}
