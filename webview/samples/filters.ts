import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ref } from 'lit/directives/ref.js';
import type { TagValues } from '../../src/report/samplePage.ts';
import type { RunView } from '../../src/report/view.ts';
import { outcomeWord } from '../outcomeWord.ts';
import { isFiltered, type Change, type Question } from './question.ts';
import { scoreFilters } from './scoreFilters.ts';
import { any, choice } from './choice.ts';
import { tagFilters } from './tagFilters.ts';

/** What the filters offer, and what is chosen. */
export interface Filters {
  readonly view: RunView;
  readonly labels: ReadonlyMap<string, string>;
  readonly tags: readonly TagValues[];
  readonly question: Question | undefined;
  readonly total: number;
  /** Another run, or all filters off: what was typed goes. */
  readonly round: string;
  readonly change: (change: Change) => void;
  readonly clear: () => void;
  /** Stands at the end. */
  readonly more: TemplateResult;
}

/** What is typed is asked for at once, and what follows it sooner than this after a pause of as long: an answer is there in well under 300 ms. */
const searchWaitMs = 80;
let searchTimer: number | undefined;
let typedAtMs = -Infinity;

/** A search, and lists of what differs in this run: each asks the store anew. */
export function sampleFilters(filters: Filters): TemplateResult {
  const { view, question, total, round, change, clear, more } = filters;
  const outcomes = keysOf(view.trials.map(trial => trial.outcomes));
  const errors = keysOf(view.trials.map(trial => trial.errors));
  return html`
    <div class="filters" role="search" aria-label=${l10n.t('Filters')}>
      ${keyed(round, html`<vscode-text-field ${ref(named)} class="search" value=${question?.search ?? ''} placeholder=${l10n.t('Search prompts, outputs and targets')} @input=${(event: Event) => searchSoon((event.target as HTMLInputElement).value)}></vscode-text-field>`)}
      ${keyed(round, html`${ofTrials(filters)}
      ${outcomes.length < 2 && question?.outcome === undefined ? nothing : choice(l10n.t('Outcome'), question?.outcome ?? any, [[any, l10n.t('Any outcome')], ...outcomes.map((outcome): [string, string] => [outcome, outcomeWord(outcome)])], value => change({ outcome: outcomes.find(outcome => outcome === value) }))}
      ${errors.length === 0 && question?.errorClass === undefined ? nothing : choice(l10n.t('Error'), question?.errorClass ?? any, [[any, l10n.t('Any error')], ...errors.map((error): [string, string] => [error, error])], value => change({ errorClass: errors.find(error => error === value) }))}
      ${scoreFilters(view, question, change)} ${tagFilters(filters.tags, question, change)}`)}
      <span class="count" role="status">${total === 1 ? l10n.t('1 sample') : l10n.t('{0} samples', total.toLocaleString('en-US'))}</span>
      ${isFiltered(question) ? html`<button type="button" class="link" @click=${clear}>${l10n.t('Clear filters')}</button>` : nothing} ${more}
    </div>
  `;

  function searchSoon(text: string): void {
    const search = (): void => change({ search: text.trim() === '' ? undefined : text.trim() });
    window.clearTimeout(searchTimer);
    const isFirst = performance.now() - typedAtMs >= searchWaitMs;
    typedAtMs = performance.now();
    if (isFirst) search();
    else searchTimer = window.setTimeout(search, searchWaitMs);
  }
}

/** Lists of what the trials differ in. Where that does not tell them apart, the trials themselves. */
function ofTrials({ view, labels, question, change }: Filters): TemplateResult {
  const { trials } = view;
  const configurations = trials.map(({ configuration }) => configuration);
  const models = [...new Set(configurations.map(({ model }) => model))];
  const prompts = [...new Set(configurations.map(({ prompt }) => prompt))];
  const splits = new Set(configurations.map(({ split }) => split)).size > 1;
  const data = [...new Map(configurations.map(({ dataset, split }) => [JSON.stringify([dataset, split]), { dataset, split, text: splits ? `${dataset} · ${split}` : dataset }])).entries()];
  const told = new Set(configurations.map(({ model, dataset, split, prompt }) => JSON.stringify([model, dataset, split, prompt]))).size;
  const list = (label: string, all: string, value: string | undefined, options: readonly (readonly [string, string])[], chosen: (value: string | undefined) => void): TemplateResult | typeof nothing =>
    options.length < 2 ? nothing : choice(label, value ?? any, [[any, all], ...options], id => chosen(id === any ? undefined : id));
  const chosenData = question?.dataset === undefined ? undefined : data.find(([, of]) => of.dataset === question.dataset && of.split === (question.split ?? of.split))?.[0];
  return html`
    ${list(l10n.t('Model'), l10n.t('All models'), question?.model, models.map(model => [model, model]), model => change({ model, trial: undefined }))}
    ${list(l10n.t('Dataset'), l10n.t('All datasets'), chosenData, data.map(([id, { text }]) => [id, text]), id => {
      const of = data.find(([key]) => key === id)?.[1];
      change({ dataset: of?.dataset, split: of?.split, trial: undefined });
    })}
    ${list(l10n.t('Prompt'), l10n.t('All prompts'), question?.prompt, prompts.map(prompt => [prompt, prompt]), prompt => change({ prompt, trial: undefined }))}
    ${told === trials.length && question?.trial === undefined ? nothing : list(l10n.t('Trial'), l10n.t('All trials'), question?.trial, trials.map(({ id }) => [id, labels.get(id) ?? id]), trial => change({ trial }))}
  `;
}

/** What there is any of. */
function keysOf<K extends string>(counts: readonly Readonly<Partial<Record<K, number>>>[]): readonly K[] {
  return [...new Set(counts.flatMap(of => (Object.entries(of) as [K, number][]).flatMap(([key, n]) => (n > 0 ? [key] : []))))];
}

/** The toolkit's field names itself once it is in the page: its name is said after that. */
function named(field: Element | undefined): void {
  queueMicrotask(() => field?.setAttribute('aria-label', l10n.t('Search')));
}

