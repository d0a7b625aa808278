import { html, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ref } from 'lit/directives/ref.js';
import type { SampleLine } from '../../src/report/samplePage.ts';
import type { RunView } from '../../src/report/view.ts';
import { outcomeText } from './columns.ts';
import type { Question } from './pages.ts';

/** A filter set to undefined takes its part of the question away. */
export interface Change {
  readonly trial?: string | undefined;
  readonly outcome?: SampleLine['outcome'] | undefined;
  readonly correctness?: 'right' | 'wrong' | undefined;
  readonly search?: string | undefined;
}

export function changed(question: Question, change: Change): Question {
  const { run, sort, descending, scorer } = question;
  const { trial, outcome, correctness, search } = { ...question, ...change };
  return {
    run,
    sort,
    descending,
    ...(scorer === undefined ? {} : { scorer }),
    ...(trial === undefined ? {} : { trial }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(correctness === undefined ? {} : { correctness }),
    ...(search === undefined ? {} : { search }),
  };
}

/** The choice that filters nothing. It may not be empty: the toolkit's list would take it for its own first value, over the one that is selected. */
const any = '*';
const searchWaitMs = 250;
let searchTimer: number | undefined;

/** Model, outcome, right or wrong, and a search: each asks the store anew. */
export function sampleFilters(view: RunView, labels: ReadonlyMap<string, string>, question: Question | undefined, total: number, change: (change: Change) => void): TemplateResult {
  const outcomes = [...new Set(view.trials.flatMap(trial => Object.entries(trial.outcomes).flatMap(([outcome, n]) => (n > 0 ? [outcome as SampleLine['outcome']] : []))))];
  return html`
    <div class="filters">
      ${choice('Model', question?.trial ?? any, [[any, 'All models'], ...view.trials.map((trial): [string, string] => [trial.id, labels.get(trial.id) ?? trial.id])], value => change({ trial: value === any ? undefined : value }))}
      ${choice('Outcome', question?.outcome ?? any, [[any, 'Any outcome'], ...outcomes.map((outcome): [string, string] => [outcome, outcomeText(outcome)])], value => change({ outcome: outcomes.find(outcome => outcome === value) }))}
      ${choice('Score', question?.correctness ?? any, [[any, 'Any score'], ['right', 'Right'], ['wrong', 'Wrong']], value => change({ correctness: value === 'right' || value === 'wrong' ? value : undefined }))}
      ${keyed(view.id, html`<vscode-text-field ${ref(named)} class="search" value=${question?.search ?? ''} placeholder="Search prompts, outputs and targets" @input=${(event: Event) => searchSoon((event.target as HTMLInputElement).value)}></vscode-text-field>`)}
      <span class="hint" role="status">${total.toLocaleString('en-US')} ${total === 1 ? 'sample' : 'samples'}</span>
    </div>
  `;

  function searchSoon(text: string): void {
    window.clearTimeout(searchTimer);
    searchTimer = window.setTimeout(() => change({ search: text.trim() === '' ? undefined : text.trim() }), searchWaitMs);
  }
}

/** The toolkit's field names itself once it is in the page: its name is said after that. */
function named(field: Element | undefined): void {
  queueMicrotask(() => field?.setAttribute('aria-label', 'Search'));
}

function choice(label: string, value: string, options: readonly (readonly [string, string])[], chosen: (value: string) => void): TemplateResult {
  return html`<vscode-dropdown aria-label=${label} @change=${(event: Event) => chosen((event.target as HTMLSelectElement).value)}>
    ${options.map(([id, text]) => html`<vscode-option value=${id} ?selected=${id === value}>${text}</vscode-option>`)}
  </vscode-dropdown>`;
}
