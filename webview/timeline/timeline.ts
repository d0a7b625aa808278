import * as l10n from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { RunView } from '../../src/report/view.ts';
import { figure } from '../charts/figure.ts';
import type { State } from '../state.ts';

/** What ran when: a row for each trial, level or experiment, pauses and resumes across all of them, and what was in flight meanwhile. */
export function timeline(state: State, view: RunView): TemplateResult {
  const { slots } = state;
  const open = (experiment: string): void => {
    state.choosePage('overview');
    state.chooseExperiment(experiment);
  };
  if (slots === undefined) return html`<p class="dim" role="status">${l10n.t('Reading what happened…')}</p>`;
  if (slots.length === 0) return html`<p class="dim" role="status">${view.state === 'ended' ? l10n.t('The run ended before anything of it began.') : l10n.t('Nothing has begun yet. Each part of the run appears here as a bar when it does.')}</p>`;
  return html`
    <section aria-label=${l10n.t('Timeline')}>
      ${view.tune === undefined ? '' : html`<p class="hint">${l10n.t('A click on a bar, or Enter, opens its experiment.')}</p>`}
      <div class="stacked">${slots.map(chart => figure(chart, { wide: true, ...(view.tune === undefined ? {} : { open }) }))}</div>
    </section>
  `;
}
