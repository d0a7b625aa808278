import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { TuneExperiment } from '../../src/report/tune/tuneView.ts';
import type { RunView } from '../../src/report/view.ts';
import type { State } from '../state.ts';

/** The last lines of each served copy, as they come. */
export function replicaLogs(state: State, run: RunView, { id, standing, stage }: TuneExperiment): TemplateResult {
  const { logs } = state;
  const none = standing === 'underWay' && stage === 'waiting' ? l10n.t('Its server has not been started yet.') : l10n.t('There is no log of it: the logs of the last 50 runs are kept.');
  return html`
    <h4>${logs !== undefined && logs.length > 1 ? l10n.t('Server logs') : l10n.t('Server log')}</h4>
    ${logs === undefined ? html`<p class="dim" role="status">${l10n.t('Reading the log…')}</p>` : nothing} ${logs?.length === 0 ? html`<p class="dim">${none}</p>` : nothing}
    ${(logs ?? []).map(
      ({ name, text, isCut }) => html`
        <div class="title small"><span class="dim">${isCut ? l10n.t('{0}, the last lines', name) : name}</span><span class="spacer"></span><button class="link" @click=${() => state.post({ type: 'openReplicaLog', run: run.id, experiment: id, log: name })}>${l10n.t('Open Log')}</button></div>
        <pre class="log" tabindex="0" aria-label=${l10n.t('The end of {0}', name)}>${text === '' ? l10n.t('It has written nothing yet.') : text}</pre>
      `,
    )}
  `;
}
