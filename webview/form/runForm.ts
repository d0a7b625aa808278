import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { live } from 'lit/directives/live.js';
import { ref } from 'lit/directives/ref.js';
import type { FromPanel } from '../../src/protocol/messages.ts';
import type { RunForm, RunFormField } from '../../src/protocol/runForm.ts';
import { amount } from './amount.ts';
import { choices, type Choice } from './choices.ts';
import { fieldText } from './fieldTexts.ts';
import { formKey } from './formKey.ts';
import type { FormState } from './formState.ts';
import { readForm, type ReadForm } from './readForm.ts';

/** Fields that stand together, in the order of the keyboard. */
const groups = (): readonly { readonly title: string; readonly fields: readonly RunFormField[] }[] => [
  { title: l10n.t('How much'), fields: ['sample', 'sweepLevels', 'concurrency', 'rates', 'levelRequests', 'levelDuration', 'levelRepeats', 'maxExperiments', 'parallelExperiments', 'parallelRequests', 'cache'] },
  { title: l10n.t('Budget'), fields: ['maxCost', 'maxTokensTotal', 'maxTime'] },
  { title: l10n.t('Log, and other changes'), fields: ['logLevel', 'logRequests', 'set'] },
];

/** The screen Run With…: Enter runs, Escape goes back. */
export function runForm(form: RunForm, state: FormState, post: (message: FromPanel) => void): TemplateResult {
  const read = readForm(form, state.values);
  const submit = (action: 'run' | 'plan' | 'copy'): void => {
    // Read again: a key may come before the last one was drawn.
    const { choices: chosen, problems } = readForm(form, state.values);
    if (problems.size === 0) return post({ type: 'submitForm', form: form.id, action, choices: chosen });
    state.try();
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.run-form [aria-invalid="true"]')?.focus());
  };
  const keys = (event: KeyboardEvent): void => {
    const means = formKey(event);
    if (means === undefined) return;
    event.preventDefault();
    if (means === 'leave') post({ type: 'closeScreen' });
    else submit('run');
  };
  return html`
    <main class="run-form" aria-labelledby="form-title" @keydown=${keys}>
      ${keyed(form.id, html`<h1 id="form-title" tabindex="-1" ${ref(focused)}>${l10n.t('Run {0} with…', form.task)}</h1>`)}
      <p class="dim">${l10n.t('{0}. What you change holds for this run alone; the file stays as it is.', form.file)}</p>
      ${models(form, state, read)} ${parts(form, state, read)}
      ${groups().map(({ title, fields }) => group(title, form.fields.filter(({ field }) => fields.includes(field)), state, read))}
      <div class="foot">
        <p class="amount" role="status">${amount(form, state.values)}</p>
        <p class="buttons">
          <vscode-button @click=${() => submit('run')}>${l10n.t('Run')}</vscode-button>
          <vscode-button appearance="secondary" @click=${() => submit('plan')}>${l10n.t('Plan')}</vscode-button>
          <vscode-button appearance="secondary" @click=${() => submit('copy')}>${l10n.t('Copy as Command Line')}</vscode-button>
          <vscode-button appearance="secondary" @click=${() => post({ type: 'closeScreen' })}>${l10n.t('Cancel')}</vscode-button>
        </p>
      </div>
    </main>
  `;
}

/** The keyboard begins where the form does; the element is in the page a moment later. */
function focused(title: Element | undefined): void {
  if (title instanceof HTMLElement) queueMicrotask(() => title.focus());
}

function models(form: RunForm, state: FormState, { problems }: ReadForm): TemplateResult | typeof nothing {
  if (form.models.length === 0) return nothing;
  const items: readonly Choice[] = form.models.map(({ id, detail }) => ({ key: id, label: id, detail, checked: state.values.models.includes(id) }));
  return choices('models', l10n.t('Models'), items, { check: (keys, checked) => state.checkModels(keys, checked), problem: problems.get('models') });
}

function parts(form: RunForm, state: FormState, { problems }: ReadForm): TemplateResult | typeof nothing {
  if (form.parts.length === 0) return nothing;
  const items: readonly Choice[] = form.parts.map(({ dataset, split, samples }, k) => ({
    key: String(k),
    label: split === undefined ? dataset : `${dataset} / ${split}`,
    detail: samples !== undefined ? l10n.t('{0} samples', samples.toLocaleString('en-US')) : form.counting ? l10n.t('counting…') : l10n.t('not counted'),
    checked: state.values.parts.includes(k),
  }));
  return choices('parts', l10n.t('Datasets'), items, { check: (keys, checked) => state.checkParts(keys.map(Number), checked), problem: problems.get('parts') });
}

function group(title: string, fields: RunForm['fields'], state: FormState, read: ReadForm): TemplateResult | typeof nothing {
  if (fields.length === 0) return nothing;
  return html`<fieldset>
    <legend>${title}</legend>
    <div class="fields">${fields.map(field => line(field, state, read))}</div>
  </fieldset>`;
}

function line({ field, value, source }: RunForm['fields'][number], state: FormState, { problems }: ReadForm): TemplateResult {
  const { label, hint, example, options } = fieldText(field);
  const text = state.values.texts[field] ?? '';
  const problem = state.shows(field) ? problems.get(field) : undefined;
  const [id, described] = [`field-${field}`, `about-${field}`];
  const write = (event: Event): void => state.write(field, (event.target as HTMLInputElement).value);
  const from = source === undefined || source === 'built-in' ? '' : ` ${l10n.t('In force: {0} ({1}).', value, source)}`;
  const input =
    options !== undefined
      ? html`<select id=${id} aria-describedby=${described} @change=${write}>${options.map(([of, name]) => html`<option value=${of} .selected=${live(of === text)}>${name}</option>`)}</select>`
      : field === 'set'
        ? html`<textarea id=${id} rows="2" spellcheck="false" placeholder=${example ?? ''} aria-describedby=${described} aria-invalid=${problem === undefined ? 'false' : 'true'} .value=${live(text)} @input=${write} @blur=${() => state.leave(field)}></textarea>`
        : html`<input id=${id} type="text" autocomplete="off" spellcheck="false" placeholder=${example ?? ''} aria-describedby=${described} aria-invalid=${problem === undefined ? 'false' : 'true'} .value=${live(text)} @input=${write} @blur=${() => state.leave(field)} />`;
  return html`<div class=${field === 'set' ? 'field broad' : 'field'}>
    <label for=${id}>${label}</label>
    ${input}
    <p id=${described} class="small">${problem === undefined ? html`<span class="dim">${hint}${from}</span>` : html`<span class="error">⚠ ${problem}</span>`}</p>
  </div>`;
}
