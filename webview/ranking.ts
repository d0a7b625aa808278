import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { countText, countTitle, intervalText, intervalTitle, metricTitle, valueText } from '../src/protocol/texts.ts';
import type { RunView, TrialView } from '../src/report/view.ts';
import { intervalBar } from './intervalBar.ts';

/** The trials, best first by the first scorer, with intervals, n and what is missing; one table for all that the same scorer ranks. */
export function ranking(view: RunView, labels: ReadonlyMap<string, string>, show: (trial: TrialView) => void): TemplateResult {
  const byId = new Map(view.trials.map(trial => [trial.id, trial]));
  const ranked = view.ranking.flatMap(id => byId.get(id) ?? []);
  const groups = Map.groupBy(ranked, trial => trial.scorers[0]);
  return html`
    <section aria-labelledby="ranking-title">
      <h2 id="ranking-title">${l10n.t('Ranking')}</h2>
      ${view.measuring === true ? html`<p class="hint" role="status">${l10n.t('Intervals, percentiles and differences are being computed: they appear here in a moment.')}</p>` : nothing}
      ${[...groups].map(([scorer, trials]) => table(view, scorer, trials, labels, show))}
    </section>
  `;
}

function table(view: RunView, scorer: string | undefined, trials: readonly TrialView[], labels: ReadonlyMap<string, string>, show: (trial: TrialView) => void): TemplateResult {
  const first = view.scorers.find(({ id }) => id === scorer);
  const others = view.scorers.filter(({ id }) => id !== scorer && trials.some(trial => trial.scorers.includes(id)));
  /** Of the bars: where the scale ends. */
  const reach = first?.unit === 'share' ? 1 : Math.max(first?.unit === 'points' ? 100 : 0, ...trials.map(trial => (first && trial.metrics[first.id]?.interval?.high) ?? 0));
  const timed = trials.some(trial => trial.latencyMs !== undefined);
  const counted = trials.some(trial => trial.tokensOut > 0);
  const priced = trials.some(trial => trial.cost !== undefined);
  return html`
      <div class="wide">
        <table aria-labelledby="ranking-title">
          <thead>
            <tr>
              <th scope="col" class="number">#</th>
              <th scope="col">${trials.some(({ id, configuration }) => (labels.get(id) ?? configuration.model) !== configuration.model) ? l10n.t('Trial') : l10n.t('Model')}</th>
              <th scope="col" class="number" title=${first === undefined ? '' : kindOf(first)}>${first === undefined ? l10n.t('score') : metricTitle(first)}</th>
              <th scope="col">${intervalTitle(trials.map(trial => first && trial.metrics[first.id]?.interval))}</th>
              <th scope="col"><span class="unseen">${l10n.t('interval, drawn')}</span></th>
              <th scope="col" class="number">${countTitle(trials.map(trial => first && trial.metrics[first.id]), first?.binary === true)}</th>
              <th scope="col" class="number">${l10n.t('failed')}</th>
              <th scope="col" class="number" title=${l10n.t('Samples without a score')}>${l10n.t('missing')}</th>
              ${others.map(scorer => html`<th scope="col" class="number" title=${kindOf(scorer)}>${metricTitle(scorer)}</th>`)}
              ${timed ? html`<th scope="col" class="number">${l10n.t('latency p50')}</th>` : nothing} ${counted ? html`<th scope="col" class="number">${l10n.t('tokens out')}</th>` : nothing}
              ${priced ? html`<th scope="col" class="number">${l10n.t('cost')}</th>` : nothing}
              <th scope="col">${l10n.t('progress')}</th>
            </tr>
          </thead>
          <tbody>
            ${trials.map((trial, i) => row(trial, i))}
          </tbody>
        </table>
      </div>
      ${[first, ...others].some(scorer => scorer?.direction === 'lower') ? html`<p class="hint">${l10n.t('↓ lower is better')}</p>` : nothing}
  `;

  function row(trial: TrialView, i: number): TemplateResult {
    const metric = first === undefined ? undefined : trial.metrics[first.id];
    const failed = (trial.outcomes.failed ?? 0) + (trial.outcomes.timedOut ?? 0);
    return html`<tr>
      <td class="number">${i + 1}</td>
      <th scope="row"><button type="button" class="link name" title=${l10n.t('Show its samples')} @click=${() => show(trial)}>${labels.get(trial.id) ?? trial.id}</button></th>
      <td class="number strong">${valueText(metric)}</td>
      <td>${metric === undefined ? '' : intervalText(metric.interval, metric.unit)}</td>
      <td>${metric === undefined ? nothing : intervalBar(metric.value, metric.interval, 0, reach)}</td>
      <td class="number">${countText(metric, first?.binary === true)}</td>
      <td class="number ${failed > 0 ? 'bad' : ''}">${failed}</td>
      <td class="number">${metric?.missing ?? trial.done}</td>
      ${others.map(scorer => {
        const other = trial.metrics[scorer.id];
        return html`<td class="number" title=${other === undefined ? '' : `n ${countText(other, scorer.binary)}`}>${valueText(other)}${other?.interval === undefined ? nothing : html`<br /><span class="dim small">${intervalText(other.interval, other.unit)}</span>`}</td>`;
      })}
      ${timed ? html`<td class="number">${latencyText(trial)}</td>` : nothing} ${counted ? html`<td class="number">${trial.tokensOut.toLocaleString('en-US')}</td>` : nothing}
      ${priced ? html`<td class="number">${trial.cost === undefined ? '–' : Number(trial.cost.toPrecision(4))}</td>` : nothing}
      <td class=${trial.outcome !== undefined && trial.outcome !== 'succeeded' ? 'bad' : ''}>${progressText(trial)}</td>
    </tr>`;
  }
}

/** What a metric's number is. */
function kindOf({ unit, direction }: RunView['scorers'][number]): string {
  const better = direction === 'lower' ? l10n.t('lower is better') : l10n.t('higher is better');
  switch (unit) {
    case 'share':
      return l10n.t('a share of 1, {0}', better);
    case 'points':
      return l10n.t('points of 100, {0}', better);
    case 'number':
      return l10n.t('a number, {0}', better);
  }
}

function latencyText(trial: TrialView): string {
  const ms = trial.latencyMs?.p50 ?? trial.latencyMs?.mean;
  if (ms === undefined) return '–';
  const text = ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;
  return trial.latencyMs?.p50 === undefined ? l10n.t('mean {0}', text) : text;
}

function progressText(trial: TrialView): string {
  if (trial.state === 'pending') return l10n.t('waiting');
  if (trial.state !== 'ended') return `${trial.done}/${trial.total ?? '?'}`;
  switch (trial.outcome) {
    case 'succeeded':
      return l10n.t('done');
    case 'failed':
      return l10n.t('failed at {0}', trial.done);
    case 'timedOut':
      return l10n.t('timed out at {0}', trial.done);
    default:
      return l10n.t('stopped at {0}', trial.done);
  }
}
