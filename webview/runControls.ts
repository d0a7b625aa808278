import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { RunView } from '../src/report/view.ts';
import { LimitSteps } from './limitSteps.ts';
import type { State } from './state.ts';

const steps = new LimitSteps();
/** What is being typed as the limit of a run, until it is entered or left: the page is drawn anew meanwhile. */
let typing: { readonly run: string; readonly text: string } | undefined;

/** Of a run under way: hold it up or let it go on, and how many requests it keeps in flight. Only what can be done is there. */
export function pauseButton(state: State, { id: run, controls, kind }: RunView): TemplateResult | typeof nothing {
  if (controls === undefined) return nothing;
  if (controls.paused) return html`<vscode-button @click=${() => state.post({ type: 'resumeRun', run })}>${l10n.t('Resume')}</vscode-button>`;
  const what = kind === 'tune' ? l10n.t('No new experiment begins until it is resumed; those under way come to their end') : l10n.t('Nothing more is sent until it is resumed; what is under way may end');
  return html`<vscode-button appearance="secondary" title=${what} @click=${() => state.post({ type: 'pauseRun', run })}>${l10n.t('Pause')}</vscode-button>`;
}

/** A number with its steps, `auto`, and what is in force. */
export function parallelRequests(state: State, view: RunView): TemplateResult | typeof nothing {
  const control = view.controls?.parallelRequests;
  if (control === undefined) return nothing;
  const { wanted, inForce, max } = control;
  const shown = wanted === 'auto' ? inForce : wanted;
  const set = (limit: number | 'auto'): void => {
    // What is above the largest gets the host's refusal, and the next step goes from where it was.
    if (limit !== 'auto' && limit <= (max ?? Infinity)) steps.ask(view.id, limit, wanted);
    state.post({ type: 'setLimit', run: view.id, parallelRequests: limit });
  };
  const stepped = (by: number, from = shown): number => Math.min(Math.max((from ?? 1) + by, 1), max ?? Infinity);
  const typed = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    typing = undefined;
    const limit = field.valueAsNumber;
    if (Number.isSafeInteger(limit) && limit >= 1) return set(limit);
    field.value = shown === undefined ? '' : String(shown);
    state.tell('error', max === undefined ? l10n.t('Parallel requests are a whole number from 1 up.') : l10n.t('Parallel requests are a whole number from 1 to {0}.', max));
  };
  const keep = (event: Event): void => void (typing = { run: view.id, text: (event.target as HTMLInputElement).value });
  const leave = (): void => void (typing = undefined);
  const value = typing?.run === view.id ? typing.text : shown === undefined ? '' : String(shown);
  const step = (by: number, sign: string, name: string): TemplateResult => html`<button type="button" class="step" aria-label=${name} ?disabled=${shown === undefined || stepped(by) === shown} @click=${() => set(stepped(by, steps.from(view.id, shown, wanted)))}>${sign}</button>`;
  return html`
    <div class="limit" role="group" aria-label=${l10n.t('Parallel requests')}>
      <label for="limit">${l10n.t('Parallel requests')}</label>
      ${step(-1, '−', l10n.t('One parallel request fewer'))}
      <input id="limit" type="number" min="1" max=${max ?? nothing} step="1" .value=${live(value)} aria-describedby="limit-hint" @input=${keep} @blur=${leave} @change=${typed} />
      ${step(1, '+', l10n.t('One parallel request more'))}
      <label><input type="checkbox" .checked=${live(wanted === 'auto')} ?disabled=${wanted === 'auto' && inForce === undefined} @change=${(event: Event) => set((event.target as HTMLInputElement).checked ? 'auto' : (inForce ?? 1))} /> ${l10n.t('auto')}</label>
      <span id="limit-hint" class="dim">${max === undefined ? '' : l10n.t('at most {0}', max)}</span>
    </div>
  `;
}
