import { html, type TemplateResult } from 'lit';

/** The choice that filters nothing. It may not be empty: the toolkit's list would take it for its own first value, over the one that is selected. */
export const any = '*';

/** A list to choose one of; `options` by value and text. */
export function choice(label: string, value: string, options: readonly (readonly [string, string])[], chosen: (value: string) => void): TemplateResult {
  return html`<vscode-dropdown aria-label=${label} @change=${(event: Event) => chosen((event.target as HTMLSelectElement).value)}>
    ${options.map(([id, text]) => html`<vscode-option value=${id} ?selected=${id === value}>${text}</vscode-option>`)}
  </vscode-dropdown>`;
}
