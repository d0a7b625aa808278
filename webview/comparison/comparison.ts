import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { agoText } from '../../src/protocol/texts.ts';
import type { Chart } from '../../src/protocol/charts.ts';
import type { ComparedRun, ComparisonView } from '../../src/report/comparison/comparisonView.ts';
import { outcomeWord } from '../outcomeWord.ts';
import { sentence } from '../sentence.ts';
import type { State } from '../state.ts';
import { comparedSamples } from './comparedSamples.ts';
import { comparedTable } from './comparedTable.ts';
import { results } from './results.ts';

/** Runs beside each other: what they differ in, how they fared, and which samples changed. */
export function comparison(state: State): TemplateResult | typeof nothing {
  const { screen } = state.comparison;
  if (screen === undefined) return nothing;
  const { view, failure, runs } = screen;
  return html`
    <header>
      <p class="above"><button class="link" @click=${() => state.post({ type: 'closeScreen' })}>← ${l10n.t('Back to the run')}</button></p>
      <div class="title">
        <h1>${l10n.t('Comparison')}</h1>
        <span class="spacer"></span>
        <vscode-button appearance="secondary" @click=${() => state.post({ type: 'chooseCompared', runs: [...runs] })}>${l10n.t('Choose Runs…')}</vscode-button>
        <vscode-button appearance="secondary" @click=${() => state.post({ type: 'compareRuns', runs: [...runs] })}>${l10n.t('Compare Again')}</vscode-button>
      </div>
    </header>
    <main class="comparison">
      ${failure === undefined ? nothing : html`<p class="error" role="alert">${failure}.</p>`}
      ${view === undefined ? (failure === undefined ? html`<p class="dim" role="status">${l10n.t('Comparing {0} runs…', runs.length)} <progress class="inline" aria-label=${l10n.t('Comparing')}></progress></p>` : nothing) : whole(state, view)}
    </main>
  `;
}

function whole(state: State, view: ComparisonView): TemplateResult {
  return html`
    ${runsTable(state, view)} ${view.failure === undefined ? nothing : html`<p class="error" role="alert">${view.failure}.</p>`}
    ${view.notes.length === 0 ? nothing : html`<ul class="plain notes">${view.notes.map(note => html`<li>${sentence(note)}</li>`)}</ul>`}
    ${results(view)} ${view.tables.map(comparedTable)}
    ${view.charts.length === 0 ? nothing : html`<div class="charts">${view.charts.map(figure)}</div>`}
    ${comparedSamples(state, view)}
  `;
}

/** Columns are runs: which they are, and below it only what differs. */
function runsTable(state: State, { runs, changes }: ComparisonView): TemplateResult {
  const now = Date.now();
  const order = (first: ComparedRun): string[] => [first.id, ...runs.filter(run => run !== first).map(({ id }) => id)];
  const [base] = runs;
  return html`
    <section aria-labelledby="runs-title">
      <h2 id="runs-title">${l10n.t('Runs, and what differs')}</h2>
      <div class="wide">
        <table class="facts">
          <thead>
            <tr>
              <td></td>
              ${runs.map(
                (run, k) => html`<th scope="col">
                  <b class="letter">${run.letter}</b> <button class="link" title=${run.id} @click=${() => state.openRun(run.id)}>${run.task}</button>
                  <div class="dim small">${agoText(run.createdMs, now)} · ${run.state === 'ended' ? outcomeWord(run.outcome) : run.state}${run.pinned ? html` · ${l10n.t('pinned')}` : nothing}</div>
                  <div class="small">${k === 0 ? html`<span class="dim">${l10n.t('the others are compared with it')}</span>` : html`<button class="link" @click=${() => state.post({ type: 'compareRuns', runs: order(run) })}>${l10n.t('Compare with this')}</button>${base?.taskHash !== undefined && run.taskHash !== undefined && run.taskHash !== base.taskHash ? html` · <button class="link" @click=${() => state.post({ type: 'diffTasks', a: base.id, b: run.id })}>${l10n.t('Diff of Tasks')}</button>` : nothing}`}</div>
                </th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${changes.length === 0 ? html`<tr><td colspan=${runs.length + 1} class="dim">${l10n.t('Task, models, data, scorers, settings and versions are the same.')}</td></tr>` : changes.map(({ name, values }) => html`<tr><th scope="row">${name}</th>${values.map((value, k) => html`<td class=${k > 0 && value !== values[0] ? 'other' : 'dim'}>${value}</td>`)}</tr>`)}
          </tbody>
        </table>
      </div>
    </section>
  `;
}

function figure(chart: Chart): TemplateResult {
  return html`<figure class="tall" data-chart=${chart.id}><figcaption>${chart.title}</figcaption><pitwall-chart tall .chart=${chart}></pitwall-chart></figure>`;
}
