import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { countText, intervalText, metricTitle, valueText } from '../../src/protocol/texts.ts';
import type { RunView, TrialView } from '../../src/report/view.ts';
import { gridOf, valueOf, type Grid, type GridColumn, type GridSort } from './gridOf.ts';

/** Models down, datasets and prompts across: where a task has several. A cell leads to its samples. */
export function trialGrid(view: RunView, sort: GridSort, sortBy: (by: string) => void, show: (trial: TrialView) => void): TemplateResult | typeof nothing {
  const grid = gridOf(view, sort);
  if (grid === undefined) return nothing;
  const scorers = [...new Set(view.trials.map(({ scorers: [first] }) => first))];
  const best = grid.columns.map((_, k) => bestOf(view, grid, k));
  return html`
    <section aria-labelledby="grid-title">
      <h2 id="grid-title">${l10n.t('Trials')}</h2>
      <p class="hint">${caption(view, scorers)}</p>
      <div class="wide">
        <table class="grid" aria-labelledby="grid-title">
          <thead>
            ${head(grid.columns, sort, sortBy)}
          </thead>
          <tbody>
            ${grid.rows.map(
              ({ label, cells }) => html`<tr>
                <th scope="row"><span class="name">${label}</span></th>
                ${cells.map((trial, k) => html`<td class="number">${trial === undefined ? html`<span class="dim" title=${l10n.t('The task leaves this combination out')}>–</span>` : cell(view, trial, valueOf(trial) === best[k], show)}</td>`)}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>
  `;
}

function caption(view: RunView, scorers: readonly (string | undefined)[]): string {
  const [only] = scorers;
  const scorer = view.scorers.find(({ id }) => id === only);
  const of = scorers.length !== 1 || scorer === undefined ? l10n.t('Each by its first scorer.') : l10n.t('By {0}.', metricTitle(scorer));
  return `${of} ${l10n.t('★ is the best of its column; a cell opens its samples.')}`;
}

/** Two rows of titles where both differ, so that a dataset's name stands once. */
function head(columns: readonly GridColumn[], sort: GridSort, sortBy: (by: string) => void): TemplateResult {
  const two = columns.some(({ dataset }) => dataset !== '') && columns.some(({ prompt }) => prompt !== '');
  const order = (by: string): 'ascending' | 'descending' | 'none' => (sort.by !== by ? 'none' : sort.descending === (by === model) ? 'descending' : 'ascending');
  const button = (by: string, title: string): TemplateResult => html`<button type="button" class="sort" title=${l10n.t('Sort by {0}', title)} @click=${() => sortBy(by)}>${title}${{ none: '', ascending: ' ▲', descending: ' ▼' }[order(by)]}</button>`;
  const spans = columns.reduce<{ readonly dataset: string; readonly span: number }[]>((all, { dataset }) => (all.at(-1)?.dataset === dataset ? [...all.slice(0, -1), { dataset, span: (all.at(-1)?.span ?? 0) + 1 }] : [...all, { dataset, span: 1 }]), []);
  return html`
    ${two ? html`<tr><td></td>${spans.map(({ dataset, span }) => html`<th scope="colgroup" class="number" colspan=${span}>${dataset}</th>`)}</tr>` : nothing}
    <tr>
      <th scope="col" aria-sort=${order(model)}>${button(model, l10n.t('model'))}</th>
      ${columns.map(({ key, dataset, prompt }) => html`<th scope="col" class="number" aria-sort=${order(key)}>${button(key, two || dataset === '' ? prompt : dataset)}</th>`)}
    </tr>
  `;
}

/** What the rows are sorted by where it is no column. */
const model = 'model';

function bestOf(view: RunView, { rows }: Grid, column: number): number | undefined {
  const trials = rows.flatMap(({ cells }) => cells[column] ?? []);
  const values = trials.flatMap(trial => valueOf(trial) ?? []);
  if (values.length < 2 || new Set(values).size < 2) return undefined;
  return view.scorers.find(({ id }) => id === trials[0]?.scorers[0])?.direction === 'lower' ? Math.min(...values) : Math.max(...values);
}

function cell(view: RunView, trial: TrialView, isBest: boolean, show: (trial: TrialView) => void): TemplateResult {
  const scorer = view.scorers.find(({ id }) => id === trial.scorers[0]);
  const metric = scorer === undefined ? undefined : trial.metrics[scorer.id];
  const binary = scorer?.binary === true;
  const title = metric === undefined ? l10n.t('Show its samples') : l10n.t('{0} {1}, n {2}. Show its samples', scorer?.id ?? '', metric.interval === undefined ? '' : intervalText(metric.interval, metric.unit), countText(metric, binary));
  return html`<button type="button" class="cell" title=${title} @click=${() => show(trial)}>
    <span class="value ${isBest ? 'strong' : ''}">${isBest ? html`<span role="img" aria-label=${l10n.t('best')}>★</span> ` : nothing}${valueText(metric)}</span>
    ${standing(trial, metric?.n)}
  </button>`;
}

/** How far it is, or on how many its value rests; what went wrong by sign and word. */
function standing(trial: TrialView, n: number | undefined): TemplateResult {
  const { state, outcome, done, total } = trial;
  if (state === 'ended' && outcome !== undefined && outcome !== 'succeeded') return html`<span class="small bad">✗ ${outcome === 'timedOut' ? l10n.t('timed out at {0}', done) : outcome === 'failed' ? l10n.t('failed at {0}', done) : l10n.t('stopped at {0}', done)}</span>`;
  if (state === 'ended') return html`<span class="small dim">n ${(n ?? 0).toLocaleString('en-US')}</span>`;
  if (state === 'pending' || state === 'queued') return html`<span class="small dim">${l10n.t('waiting')}</span>`;
  return html`<progress max=${total ?? 1} value=${total === undefined ? 0 : done} aria-label=${l10n.t('Samples done')}></progress><span class="small dim">${done}/${total ?? '?'}</span>`;
}
