import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { PanelPage } from '../../src/protocol/panelPage.ts';
import type { PageTab } from './pagesOf.ts';

/** One tab stop; arrows, Home and End move along the tabs and open them, as WAI-ARIA's tabs pattern says. One page needs no tabs. */
export function tabs(pages: readonly PageTab[], shown: PanelPage, choose: (page: PanelPage) => void): TemplateResult | typeof nothing {
  if (pages.length < 2) return nothing;
  const keys = (event: KeyboardEvent): void => {
    const at = pages.findIndex(({ page }) => page === shown);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: pages.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = pages[(to + pages.length) % pages.length];
    if (next === undefined) return;
    choose(next.page);
    document.getElementById(tabId(next.page))?.focus();
  };
  return html`
    <div class="tabs" role="tablist" aria-label=${l10n.t('Pages of the run')} @keydown=${keys}>
      ${pages.map(({ page, title }) => html`<button type="button" role="tab" id=${tabId(page)} aria-selected=${page === shown ? 'true' : 'false'} aria-controls="page" tabindex=${page === shown ? 0 : -1} @click=${() => choose(page)}>${title}</button>`)}
    </div>
  `;
}

export function tabId(page: PanelPage): string {
  return `tab-${page}`;
}
