import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

export interface Choice {
  readonly key: string;
  readonly label: string;
  readonly detail: string;
  readonly checked: boolean;
}

/** A list of checkboxes with one above that checks all. */
export function choices(id: string, title: string, items: readonly Choice[], { check, problem }: { readonly check: (keys: readonly string[], checked: boolean) => void; readonly problem: string | undefined }): TemplateResult {
  const checked = items.filter(item => item.checked).length;
  const about = `about-${id}`;
  return html`<fieldset aria-describedby=${problem === undefined ? nothing : about}>
    <legend>${title} <span class="dim">${l10n.t('{0} of {1}', checked, items.length)}</span></legend>
    ${items.length < 2
      ? nothing
      : box(l10n.t('All'), '', checked === items.length, checked > 0 && checked < items.length, problem !== undefined, now => check(items.map(({ key }) => key), now))}
    <div class=${items.length < 2 ? 'choices' : 'choices under'}>${items.map(item => box(item.label, item.detail, item.checked, false, problem !== undefined && items.length < 2, now => check([item.key], now)))}</div>
    ${problem === undefined ? nothing : html`<p id=${about} class="error small" role="alert">⚠ ${problem}</p>`}
  </fieldset>`;
}

function box(label: string, detail: string, checked: boolean, partly: boolean, invalid: boolean, changed: (checked: boolean) => void): TemplateResult {
  return html`<label class="choice"><input type="checkbox" .checked=${live(checked)} .indeterminate=${live(partly)} aria-invalid=${invalid ? 'true' : nothing} @change=${(event: Event) => changed((event.target as HTMLInputElement).checked)} /><span>${label} <span class="dim">${detail}</span></span></label>`;
}
