import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { experimentCharts, type Chart } from '../../src/protocol/charts.ts';
import { bestHeading, effectCells, explainedText, levelCells, levelsCaption, tuneCaption } from '../../src/protocol/texts.ts';
import type { TuneView } from '../../src/report/tune/tuneView.ts';
import type { RunView } from '../../src/report/view.ts';
import { cellTable } from '../cellTable.ts';
import { figure } from '../charts/figure.ts';
import type { State } from '../state.ts';
import { experimentDetail } from './experimentDetail.ts';
import { pairSection } from './pairSection.ts';
import { tuneRanking } from './tuneRanking.ts';

/** Made once for each view: most of a tune has not changed when a part of it has. */
const charts = new WeakMap<TuneView, readonly Chart[]>();

/** A tune: which configuration is best, every experiment, and what they say together; what must be known of it stands among the run's notes. */
export function tune(state: State, run: RunView, view: TuneView): TemplateResult {
  const chosen = view.experiments.find(({ id }) => id === state.experiment);
  const made = charts.get(view) ?? experimentCharts(view);
  charts.set(view, made);
  const levels = levelCells(view);
  return html`
    ${best(state, run, view)}
    <section aria-labelledby="ranking-title">
      <h2 id="ranking-title">${l10n.t('Ranking')}</h2>
      ${tuneCaption(view).map(line => html`<p class="hint">${line}</p>`)}
      ${view.experiments.length === 0 ? html`<p class="dim" role="status">${l10n.t('Nothing was tried yet. Each experiment appears here when it is proposed.')}</p>` : tuneRanking(state, view)}
    </section>
    ${chosen === undefined ? nothing : experimentDetail(state, run, view, chosen)}
    ${made.length === 0
      ? nothing
      : html`<section aria-labelledby="charts-title">
          <h2 id="charts-title">${l10n.t('Charts')}</h2>
          <div class="charts">${made.map(chart => figure(chart, { wide: chart.id === 'progress' || chart.id === 'parallel' || chart.height !== undefined, chosen: state.experiment, open: id => state.chooseExperiment(id) }))}</div>
        </section>`}
    ${pairSection(state, run, view)}
    ${levels.rows.length === 0
      ? nothing
      : html`<section aria-labelledby="levels-title">
          <h2 id="levels-title">${l10n.t('Every level')}</h2>
          ${cellTable(levelsCaption(view), levels)}
        </section>`}
    ${view.effects.length === 0
      ? nothing
      : html`<section aria-labelledby="effects-title">
          <h2 id="effects-title">${l10n.t('Parameters')}</h2>
          ${cellTable(l10n.t('what was seen at each level, whatever the other parameters were; medians are of feasible ones'), effectCells(view))}
          ${explainedText(view) === undefined ? nothing : html`<p>${explainedText(view)}</p>`}
        </section>`}
  `;
}

function best(state: State, run: RunView, view: TuneView): TemplateResult | typeof nothing {
  const heading = bestHeading(view);
  if (heading === undefined || view.best === undefined) return nothing;
  const copy = (label: string, what: 'command' | 'task'): TemplateResult => html`<vscode-button appearance="secondary" @click=${() => state.post({ type: 'copyBest', run: run.id, what })}>${label}</vscode-button>`;
  return html`
    <section aria-labelledby="best-title">
      <h2 id="best-title">${run.state === 'ended' ? l10n.t('Best configuration') : l10n.t('Best so far')}</h2>
      <p class="strong">${heading}</p>
      ${view.best.command === undefined ? nothing : html`<pre class="command" tabindex="0" aria-label=${l10n.t('Its command')}>${view.best.command}</pre>`}
      <div class="buttons">${view.best.command === undefined ? nothing : copy(l10n.t('Copy Command'), 'command')} ${view.best.task === undefined ? nothing : copy(l10n.t('Copy as Task Section'), 'task')}</div>
    </section>
  `;
}
