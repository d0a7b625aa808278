import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ComparedQuery } from '../../src/report/comparison/comparedPage.ts';
import type { ComparisonView } from '../../src/report/comparison/comparisonView.ts';
import type { State } from '../state.ts';
import { changeText } from './comparedColumns.ts';
import { sideBySide } from './sideBySide.ts';

/** The samples of all runs, those that changed first of all; the open one side by side. */
export function comparedSamples(state: State, view: ComparisonView): TemplateResult | typeof nothing {
  const of = state.comparison;
  const { question, cell, counts, opened } = of;
  const list = of.element(view);
  if (question === undefined || cell === undefined || list === undefined) return nothing;
  const cells = of.cells();
  const others = view.runs.map((run, k) => ({ ...run, k })).filter(({ k }) => k > 0 && cell.sides[k] !== null);
  const changedCount = counts === undefined ? undefined : counts.better + counts.worse;
  const all = counts === undefined ? undefined : Object.values(counts).reduce((sum, count) => sum + count, 0);
  const chip = (show: ComparedQuery['show'], title: string, count: number | undefined): TemplateResult | typeof nothing =>
    count === 0 && question.show !== show && show !== 'changed' ? nothing : html`<button type="button" class="chip" aria-pressed=${question.show === show ? 'true' : 'false'} @click=${() => of.ask({ show })}>${title}${count === undefined ? '' : ` ${count.toLocaleString('en-US')}`}</button>`;
  return html`
    <section aria-labelledby="compared-samples-title" class="compared-samples">
      <h2 id="compared-samples-title">${l10n.t('Samples')}</h2>
      <div class="filters">
        ${cells.length < 2
          ? nothing
          : html`<label class="picker" for="compared-cell">${l10n.t('Of')}</label>
              <select id="compared-cell" @change=${(event: Event) => choose((event.target as HTMLSelectElement).selectedIndex)}>
                ${cells.map(other => html`<option .selected=${live(other === cell)}>${other.label} · ${other.metric}</option>`)}
              </select>`}
        ${others.length < 2
          ? nothing
          : html`<label class="picker" for="compared-against">${l10n.t('A against')}</label>
              <select id="compared-against" @change=${(event: Event) => of.ask({ against: Number((event.target as HTMLSelectElement).value) })}>
                ${others.map(({ letter, task, k }) => html`<option value=${k} .selected=${live(k === question.against)}>${letter} · ${task}</option>`)}
              </select>`}
        <div class="chips" role="group" aria-label=${l10n.t('Which samples')}>
          ${chip('changed', l10n.t('changed'), changedCount)} ${chip('better', changeText('better', cell.binary), counts?.better)} ${chip('worse', changeText('worse', cell.binary), counts?.worse)} ${chip('bothWrong', changeText('bothWrong', cell.binary), counts?.bothWrong)}
          ${chip('same', changeText('same', cell.binary), counts?.same)} ${chip('unscored', changeText('unscored', cell.binary), counts?.unscored)} ${chip('all', l10n.t('all'), all)}
        </div>
        <span class="dim" role="status">${of.total === 1 ? l10n.t('1 sample') : l10n.t('{0} samples', of.total.toLocaleString('en-US'))}</span>
      </div>
      <div class="list-holder">${list}</div>
      ${opened === undefined ? nothing : sideBySide(state, view, cell, opened)}
    </section>
  `;

  function choose(at: number): void {
    const chosen = cells[at];
    if (chosen === undefined) return;
    const against = question !== undefined && chosen.sides[question.against] !== null ? question.against : chosen.sides.findIndex((side, k) => k > 0 && side !== null);
    of.ask({ group: chosen.group, scorer: chosen.metric, against: Math.max(1, against) });
  }
}
