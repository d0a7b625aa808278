import { html, type TemplateResult } from 'lit';

/** What stands in backquotes is code. */
export function withCode(sentence: string): readonly (string | TemplateResult)[] {
  return sentence.split('`').map((part, k) => (k % 2 === 1 ? html`<code>${part}</code>` : part));
}
