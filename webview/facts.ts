import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { gateValue, runNotes, selfCheckText, trialCautions, trialNotes, trialReasons, verdictNotes } from '../src/protocol/texts.ts';
import type { RunView } from '../src/report/view.ts';
import { sentence } from './sentence.ts';

/** Gates, warnings, and what else a reader must know. */
export function facts(view: RunView, labels: ReadonlyMap<string, string>): TemplateResult {
  const warnings = trialCautions(view, labels);
  const reasons = trialReasons(view, labels);
  const notes = trialNotes(view, labels);
  // What the verdict's box says is not said again.
  const boxed = new Set(view.load === undefined ? [] : [...verdictNotes(view.load.levels), ...(view.load.selfCheck === undefined ? [] : [selfCheckText(view.load.selfCheck)])]);
  const general = runNotes(view).filter(note => !boxed.has(note));
  return html`
    ${view.gates.length === 0
      ? nothing
      : html`<section aria-labelledby="gates-title">
          <h2 id="gates-title">${l10n.t('Gates')}</h2>
          <ul class="plain">
            ${view.gates.map(
              // In a line: the list keeps white space as it is.
              gate => html`<li class=${gate.held ? 'good' : 'bad'}>${gate.held ? '✓' : '✗'} <code>${gate.gate}</code> ${gate.held ? l10n.t('held') : l10n.t('failed')}: ${gateValue(gate, view.tune, '')}${gate.value === undefined || gate.trial === undefined || view.trials.length < 2 ? '' : ` ${l10n.t('at worst ({0})', labels.get(gate.trial) ?? gate.trial)}`}</li>`,
            )}
          </ul>
        </section>`}
    ${warnings.length === 0
      ? nothing
      : html`<section aria-labelledby="warnings-title">
          <h2 id="warnings-title">${l10n.t('Warnings')}</h2>
          <ul class="plain">
            ${warnings.map(warning => html`<li class="warning"><b>${warning.trial}</b>: ${warning.text}</li>`)}
          </ul>
        </section>`}
    ${reasons.length === 0
      ? nothing
      : html`<section aria-labelledby="reasons-title">
          <h2 id="reasons-title">${l10n.t('Reasons')}</h2>
          <ul class="plain">
            ${reasons.map(reason => html`<li><b>${reason.trial}</b>: ${reason.text}</li>`)}
          </ul>
        </section>`}
    ${notes.length + general.length === 0
      ? nothing
      : html`<section aria-labelledby="notes-title">
          <h2 id="notes-title">${l10n.t('Notes')}</h2>
          <ul class="plain">
            ${general.map(note => html`<li>${sentence(note)}</li>`)} ${notes.map(note => html`<li><b>${note.trial}</b>: ${note.text}</li>`)}
          </ul>
        </section>`}
  `;
}
