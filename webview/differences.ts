import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { intervalTitle, pText, percentText, signedText } from '../src/protocol/texts.ts';
import type { Difference, RunView } from '../src/report/view.ts';
import { intervalBar } from './intervalBar.ts';

/** Pairs of trials, compared sample by sample. */
export function differences(view: RunView, labels: ReadonlyMap<string, string>): TemplateResult | typeof nothing {
  if (view.differences.length === 0) return nothing;
  const reaches = new Map<string, number>();
  for (const { metric, interval } of view.differences) reaches.set(metric, Math.max(reaches.get(metric) ?? 0.01, Math.abs(interval.low), Math.abs(interval.high)));
  const several = new Set(view.differences.map(difference => difference.metric)).size > 1;
  const name = (trial: string): string => labels.get(trial) ?? trial;
  return html`
    <details>
      <summary><h2>${l10n.t('Differences')}</h2></summary>
      <p class="hint">${!several && view.differences.some(({ direction }) => direction === 'lower') ? `${l10n.t('Lower is better.')} ` : ''}${l10n.t('Paired by sample. Where the interval does not reach 0, or p is small, chance alone hardly explains the difference; p is corrected (Holm) over the pairs shown.')}</p>
      <div class="wide">
        <table>
          <thead>
            <tr>
              ${several ? html`<th scope="col">${l10n.t('metric')}</th>` : nothing}
              <th scope="col">${l10n.t('better − worse')}</th>
              <th scope="col" class="number">${l10n.t('difference')}</th>
              <th scope="col">${intervalTitle(view.differences.map(({ interval }) => interval))}</th>
              <th scope="col"><span class="unseen">${l10n.t('interval, drawn')}</span></th>
              <th scope="col" class="number">p</th>
              <th scope="col" class="number" title=${l10n.t('Share of the samples whose score differs')}>${l10n.t('flipped')}</th>
              <th scope="col" class="number">n</th>
            </tr>
          </thead>
          <tbody>
            ${view.differences.map(row)}
          </tbody>
        </table>
      </div>
    </details>
  `;

  function row(difference: Difference): TemplateResult {
    const { interval, caveats, unit } = difference;
    const reach = reaches.get(difference.metric) ?? 0.01;
    return html`<tr>
      ${several ? html`<td>${difference.metric}${difference.direction === 'lower' ? html` <span class="dim">${l10n.t('(lower is better)')}</span>` : nothing}</td>` : nothing}
      <th scope="row"><span class="name">${name(difference.a)} − ${name(difference.b)}</span>${caveats.length === 0 ? nothing : html`<span class="caveat"> (${caveats.join('; ')})</span>`}</th>
      <td class="number strong">${signedText(difference.value, unit)}</td>
      <td>[${signedText(interval.low, unit)}, ${signedText(interval.high, unit)}]</td>
      <td>${intervalBar(difference.value, interval, -reach, reach, 0)}</td>
      <td class="number">${pText(difference.pHolm ?? difference.p)}</td>
      <td class="number">${percentText(difference.flipped)}</td>
      <td class="number">${difference.n}</td>
    </tr>`;
  }
}
