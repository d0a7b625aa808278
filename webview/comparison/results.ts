import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { countText, intervalTitle, metricIntervalText, pText, percentText, signedText, valueText } from '../../src/protocol/texts.ts';
import type { ComparedCell, ComparedSide, ComparisonView } from '../../src/report/comparison/comparisonView.ts';
import type { Difference } from '../../src/report/view.ts';
import { intervalBar } from '../intervalBar.ts';

/** Each metric of each trial: a row for each run, and what it differs from the first by. */
export function results({ cells, runs }: ComparisonView): TemplateResult | typeof nothing {
  if (cells.length === 0) return nothing;
  const differences = cells.flatMap(({ sides }) => sides.flatMap(side => side?.difference ?? []));
  const reaches = new Map<string, number>();
  for (const { metric, interval } of differences) reaches.set(metric, Math.max(reaches.get(metric) ?? 0.01, Math.abs(interval.low), Math.abs(interval.high)));
  return html`
    <section aria-labelledby="results-title">
      <h2 id="results-title">${l10n.t('Results')}</h2>
      <p class="hint">${l10n.t('Differences are paired by sample, each run minus A. Where the interval does not reach 0, or p is small, chance alone hardly explains the difference; p is corrected (Holm) over all that is shown.')}</p>
      <div class="wide">
        <table class="compared">
          <thead>
            <tr>
              <th scope="col">${l10n.t('trial, metric')}</th>
              <th scope="col">${l10n.t('run')}</th>
              <th scope="col" class="number">${l10n.t('value')}</th>
              <th scope="col">${intervalTitle(cells.flatMap(({ sides }) => sides.map(side => side?.metric?.interval)))}</th>
              <th scope="col" class="number">n</th>
              <th scope="col" class="number">${l10n.t('minus A')}</th>
              <th scope="col">${l10n.t('reading')}</th>
              <th scope="col">${intervalTitle(differences.map(({ interval }) => interval))}</th>
              <th scope="col">${l10n.t('samples')}</th>
              <th scope="col" class="number">${l10n.t('p (Holm)')}</th>
              <th scope="col"><span class="unseen">${l10n.t('interval, drawn')}</span></th>
            </tr>
          </thead>
          ${cells.map(cell => html`<tbody>${rows(cell)}</tbody>`)}
        </table>
      </div>
    </section>
  `;

  function rows(cell: ComparedCell): readonly TemplateResult[] {
    return cell.sides.map(
      (side, k) => html`<tr class=${k === 0 ? 'first' : ''}>
        ${k === 0 ? html`<th scope="rowgroup" rowspan=${cell.sides.length}><span class="name">${cell.label}</span><div class="dim">${cell.metric}${cell.direction === 'lower' ? ` (${l10n.t('lower is better')})` : ''}</div></th>` : nothing}
        <th scope="row"><b class="letter">${runs[k]?.letter}</b></th>
        ${side === null ? html`<td colspan="9" class="dim">${l10n.t('not in this run')}</td>` : sideCells(cell, side, k)}
      </tr>`,
    );
  }

  function sideCells(cell: ComparedCell, { metric, difference }: ComparedSide, k: number): TemplateResult {
    const value = html`<td class="number strong">${valueText(metric)}</td>
      <td>${metricIntervalText(metric)}</td>
      <td class="number">${countText(metric, cell.binary)}</td>`;
    if (difference === undefined) return html`${value}<td colspan="6" class="dim">${k === 0 ? '' : l10n.t('no sample has a score in both')}</td>`;
    const { interval, unit, n } = difference;
    const reach = reaches.get(cell.metric) ?? 0.01;
    return html`${value}
      <td class="number strong">${signedText(difference.value, unit)}</td>
      <td>${reading(difference, cell)}${difference.caveats.length === 0 ? nothing : html`<div class="caveat wrap">${l10n.t('not strictly comparable')}: ${difference.caveats.join('; ')}</div>`}</td>
      <td>[${signedText(interval.low, unit)}, ${signedText(interval.high, unit)}]</td>
      <td>${changed(difference)} <span class="dim">${l10n.t('of {0}', n)}</span></td>
      <td class="number">${pText(difference.pHolm ?? difference.p)}</td>
      <td>${intervalBar(difference.value, interval, -reach, reach, 0)}</td>`;
  }
}

function changed({ onlyA, onlyB, flipped }: Difference): string {
  return onlyA !== undefined && onlyB !== undefined ? l10n.t('{0} fixed, {1} broken', onlyA, onlyB) : l10n.t('{0} changed', percentText(flipped));
}

/** What the interval says, in a word and a sign. */
function reading({ interval, value }: Difference, { direction }: ComparedCell): TemplateResult {
  const isClear = interval.low > 0 || interval.high < 0;
  if (!isClear) return html`<span class="dim">${l10n.t('no clear difference')}</span>`;
  return value > 0 === (direction === 'higher') ? html`<span class="good">▲ ${l10n.t('better')}</span>` : html`<span class="bad">▼ ${l10n.t('worse')}</span>`;
}
