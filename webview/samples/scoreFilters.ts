import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { RunView, ScorerView } from '../../src/report/view.ts';
import { any, choice } from './choice.ts';
import type { Change, Question } from './question.ts';

/** By which scorer, and what of its scores: right, wrong, a range, or where the models disagree. */
export function scoreFilters(view: RunView, question: Question | undefined, change: (change: Change) => void): TemplateResult | typeof nothing {
  const scorers = view.scorers.filter(({ reduced }) => reduced !== true);
  const scorer = scorers.find(({ id }) => id === question?.scorer) ?? scorers[0];
  if (scorer === undefined) return nothing;
  const chosen = question?.disagree === true ? 'disagree' : question?.score !== undefined ? 'range' : (question?.correctness ?? any);
  const options: readonly (readonly [string, string])[] = [
    [any, l10n.t('Any score')],
    ['right', l10n.t('Right')],
    ['wrong', l10n.t('Wrong')],
    ...(sharesData(view) ? ([['disagree', l10n.t('Models disagree')]] as const) : []),
    ['range', l10n.t('Score between…')],
  ];
  const choose = (value: string): void => {
    const correctness = value === 'right' || value === 'wrong' ? value : undefined;
    change({ correctness, disagree: value === 'disagree' ? true : undefined, score: value === 'range' ? {} : undefined });
  };
  return html`
    ${choice(l10n.t('Score'), chosen, options, choose)}
    ${scorers.length < 2 || chosen === any ? nothing : choice(l10n.t('Scorer'), scorer.id, scorers.map(({ id }) => [id, id]), id => change({ scorer: id === scorers[0]?.id ? undefined : id }))}
    ${question?.score === undefined ? nothing : range(scorer, question.score, score => change({ score }))}
  `;
}

/** Whether any sample was asked of two trials. */
function sharesData({ trials }: RunView): boolean {
  const data = trials.map(({ configuration: { dataset, split } }) => JSON.stringify([dataset, split]));
  return new Set(data).size < data.length;
}

type Range = NonNullable<Question['score']>;

function range(scorer: ScorerView, { from, to }: Range, changed: (range: Range) => void): TemplateResult {
  const most = scorer.unit === 'share' ? 1 : scorer.unit === 'points' ? 100 : undefined;
  const field = (label: string, value: number | undefined, set: (value: number | undefined) => Range): TemplateResult => html`<input
    type="number"
    class="number"
    step="any"
    aria-label=${label}
    placeholder=${label}
    min=${most === undefined ? nothing : 0}
    max=${most ?? nothing}
    .value=${value === undefined ? '' : String(value)}
    @change=${(event: Event) => {
      const typed = (event.target as HTMLInputElement).valueAsNumber;
      changed(set(Number.isFinite(typed) ? typed : undefined));
    }}
  />`;
  const range = (low: number | undefined, high: number | undefined): Range => ({ ...(low === undefined ? {} : { from: low }), ...(high === undefined ? {} : { to: high }) });
  return html`<span class="range">${field(l10n.t('Lowest score'), from, low => range(low, to))} – ${field(l10n.t('Highest score'), to, high => range(from, high))}</span>`;
}
