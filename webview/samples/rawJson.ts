import * as l10n from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { SampleDetail } from '../../src/report/samplePage.ts';

/** The sample as the store has it. */
export function rawJson(detail: SampleDetail, copy: () => void): TemplateResult {
  const { others: _others, ...sample } = detail;
  return html`<details>
    <summary>${l10n.t('Raw JSON')}</summary>
    <p><vscode-button appearance="secondary" @click=${copy}>${l10n.t('Copy')}</vscode-button></p>
    <pre tabindex="0" role="group" aria-label=${l10n.t('Raw JSON')}>${guard([detail], () => JSON.stringify(sample, null, 2))}</pre>
  </details>`;
}
