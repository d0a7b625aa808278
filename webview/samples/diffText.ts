import * as l10n from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { shownText } from '../shownText.ts';
import { wordDiff, type DiffPart } from './wordDiff.ts';

/** How a text differs from another: what is missing in it is struck out behind a minus, what it has beyond is underlined behind a plus. */
export function diffText(from: string, to: string, label: string): unknown {
  return guard([from, to, label], () => drawn(from, to, label));
}

function drawn(from: string, to: string, label: string): TemplateResult {
  const parts = wordDiff(from, to);
  if (parts === undefined) return html`<p class="hint">${l10n.t('The texts are too long and too different to compare word by word.')}</p>`;
  if (parts.every(({ kind }) => kind === 'same')) return html`<p class="good">${l10n.t('✓ Word for word the same.')}</p>`;
  return html`<pre class="diff" tabindex="0" role="group" aria-label=${label}>${parts.map(part)}</pre>`;
}

function part({ kind, text }: DiffPart): TemplateResult | ReturnType<typeof shownText> {
  const shown = shownText(text);
  if (kind === 'same') return shown;
  return kind === 'added' ? html`<ins>${shown}</ins>` : html`<del>${shown}</del>`;
}
