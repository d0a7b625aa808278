import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { experimentDiff } from '../../src/protocol/texts.ts';
import type { TuneView } from '../../src/report/tune/tuneView.ts';
import type { RunView } from '../../src/report/view.ts';
import { diffText } from '../samples/diffText.ts';
import type { State } from '../state.ts';

/** Two experiments side by side: the parameters that differ, what came of it, and how their servers are started. */
export function pairSection(state: State, run: RunView, view: TuneView): TemplateResult | typeof nothing {
  const shown = state.pair.shown(run.id, view, state.experiment);
  if (shown === undefined) return nothing;
  const { from, to } = shown;
  const { parameters, equal, metrics, caveat } = experimentDiff(view, from, to);
  const commands = state.pair.commandsOf(shown);
  const choice = (side: 'from' | 'to', label: string): TemplateResult => html`
    <label class="picker" for="pair-${side}">${label}</label>
    <select id="pair-${side}" @change=${(event: Event) => state.pair.choose(side, (event.target as HTMLSelectElement).value)}>
      ${view.experiments.map(({ id }) => html`<option value=${id} .selected=${live(id === shown[side].id)}>${id === view.best?.experiment ? l10n.t('{0} (best)', id) : id}</option>`)}
    </select>
  `;
  return html`
    <section aria-labelledby="pair-title">
      <h2 id="pair-title">${l10n.t('Two configurations')}</h2>
      <div class="chooser">
        ${choice('from', l10n.t('From'))} ${choice('to', l10n.t('To'))}
        <vscode-button appearance="secondary" @click=${() => state.pair.swap(shown)}>${l10n.t('Swap')}</vscode-button>
      </div>
      ${caveat === undefined ? nothing : html`<p class="warning">${caveat}</p>`}
      <div class="wide" tabindex="0" role="group" aria-label=${l10n.t('Two configurations')}>
        <table aria-label=${l10n.t('What differs')}>
          <thead>
            <tr>
              <th scope="col">${l10n.t('what differs')}</th>
              <th scope="col" class="number">${from.id}</th>
              <th scope="col" class="number">${to.id}</th>
              <th scope="col" class="number">${l10n.t('change')}</th>
              <th scope="col">${l10n.t('better')}</th>
            </tr>
          </thead>
          <tbody>
            ${parameters.map(({ name, from: a, to: b }) => html`<tr class="parameter"><th scope="row" class="strong">${name}</th><td class="number strong">${a}</td><td class="number strong">${b}</td><td></td><td></td></tr>`)}
            ${metrics.map(
              ({ name, from: a, to: b, change, better }) => html`<tr>
                <th scope="row">${name}</th>
                <td class="number">${a}</td>
                <td class="number">${b}</td>
                <td class="number">${change ?? ''}</td>
                <td class="dim">${better === undefined ? '' : shown[better].id}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${parameters.length === 0 ? html`<p class="hint">${l10n.t('Both have the same configuration.')}</p>` : equal.length === 0 ? nothing : html`<p class="hint">${l10n.t('Equal in both: {0}', equal.join(', '))}</p>`}
      ${commands === undefined ? nothing : html`<h3>${l10n.t('How their servers are started, from {0} to {1}', from.id, to.id)}</h3> ${diffText(commands[0], commands[1], l10n.t('How the command changes'))}`}
    </section>
  `;
}
