import * as l10n from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import { withHidden } from './hiddenCharacters.ts';

/** A text as it is: nothing in it is rendered, and what it hides is told. */
export function shownText(text: string): readonly (string | TemplateResult)[] {
  return withHidden(text).map(part => (typeof part === 'string' ? part : html`<span class="hidden-character" title=${l10n.t('A character that cannot be seen')}>${part.code}</span>`));
}
