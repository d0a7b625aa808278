import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { RunRecord } from '../../src/report/runRecord.ts';
import type { RunView } from '../../src/report/view.ts';
import type { FromPanel } from '../../src/protocol/messages.ts';
import { trialLabels } from '../../src/protocol/texts.ts';
import type { State } from '../state.ts';

/** What was in force in a run and who said so, what it was made of, and its documents. */
export function settingsPage(state: State, view: RunView): TemplateResult {
  const run = view.id;
  const button = (label: string, message: FromPanel): TemplateResult => html`<vscode-button appearance="secondary" @click=${() => state.post(message)}>${label}</vscode-button>`;
  // What another tool has measured was made of no task.
  const own = view.imported === undefined;
  const record = state.record?.run === run ? state.record : undefined;
  return html`
    <section class="settings-page" aria-labelledby="record-title">
      <div class="buttons">
        ${view.parent === undefined && own ? button(l10n.t('Copy as Command Line'), { type: 'copyCommandLine', run }) : nothing} ${button(l10n.t('Open as JSON'), { type: 'openJson', run })} ${own ? button(l10n.t('Open the Task as It Was Run'), { type: 'openRunTask', run }) : nothing}
        ${own ? button(l10n.t('Compare the Task with Its File Now'), { type: 'diffRunTask', run }) : nothing}
      </div>
      <h2 id="record-title">${l10n.t('Settings in force')}</h2>
      ${record === undefined ? html`<p class="dim" role="status">${l10n.t('Reading…')}</p>` : tables(state, record, { labels: trialLabels(view.trials), own })}
    </section>
  `;
}

function tables(state: State, { run, settings, limits, facts, trials, taskText }: RunRecord, { labels, own }: { readonly labels: ReadonlyMap<string, string>; readonly own: boolean }): TemplateResult {
  return html`
    <p class="hint">${l10n.t('The strongest source wins: flags, the task, the environment, VS Code’s settings, pitwall.config.yaml, then what is built in.')}</p>
    <div class="wide">
      <table class="record" aria-labelledby="record-title">
        <thead>
          <tr>
            <th scope="col">${l10n.t('setting')}</th>
            <th scope="col">${l10n.t('value')}</th>
            <th scope="col">${l10n.t('said by')}</th>
          </tr>
        </thead>
        <tbody>
          ${settings.map(({ name, value, source, canOpen }) => html`<tr><th scope="row">${name}</th><td>${value}</td><td>${canOpen ? html`<button class="link" @click=${() => state.post({ type: 'openSetting', run, setting: name })}>${source}</button>` : source}</td></tr>`)}
        </tbody>
      </table>
    </div>
    ${limits.length === 0 ? nothing : pairs(l10n.t('Limits of endpoints'), limits.map(({ model, text }) => ({ name: model, value: text })))} ${pairs(l10n.t('What was run'), facts)}
    ${trials.length === 0
      ? nothing
      : html`<h2 id="trials-record-title">${l10n.t('Trials')}</h2>
          <div class="wide">
            <table class="record" aria-labelledby="trials-record-title">
              <thead>
                <tr>
                  <th scope="col">${l10n.t('trial')}</th>
                  <th scope="col" class="number">${l10n.t('samples')}</th>
                  <th scope="col">${l10n.t('prompt, SHA-256')}</th>
                  <th scope="col">${l10n.t('data, SHA-256')}</th>
                </tr>
              </thead>
              <tbody>
                ${trials.map(({ trial, samples, promptHash, datasetHash }) => html`<tr><th scope="row"><span class="name" title=${trial}>${labels.get(trial) ?? trial}</span></th><td class="number">${samples}</td><td><code>${promptHash.slice(0, 16)}</code></td><td><code>${datasetHash.slice(0, 16)}</code></td></tr>`)}
              </tbody>
            </table>
          </div>`}
    ${own ? html`<h2>${l10n.t('The task as it was run')}</h2><pre class="task-text" tabindex="0" aria-label=${l10n.t('The task as it was run')}>${taskText}</pre>` : nothing}
  `;
}

function pairs(title: string, rows: readonly { readonly name: string; readonly value: string }[]): TemplateResult {
  return html`<h2>${title}</h2>
    <div class="wide">
      <table class="record" aria-label=${title}>
        <tbody>
          ${rows.map(({ name, value }) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}
        </tbody>
      </table>
    </div>`;
}
