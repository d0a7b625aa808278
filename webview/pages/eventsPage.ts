import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { agoText, trialLabels } from '../../src/protocol/texts.ts';
import type { EventLine } from '../../src/report/eventPage.ts';
import type { RunView, TrialView } from '../../src/report/view.ts';
import { ofTrial } from '../samples/question.ts';
import type { SamplesTable } from '../samples/samplesTable.ts';
import type { State } from '../state.ts';
import { levelWord } from './eventsState.ts';

/** What happened in a run, the newest first, as it happens. */
export function eventsPage(state: State, view: RunView, samples: SamplesTable): TemplateResult {
  const { events } = state;
  const choice = (level: 'all' | 'warn' | 'error', title: string): TemplateResult => html`<button type="button" class="chip" aria-pressed=${(events.level ?? 'all') === level ? 'true' : 'false'} @click=${() => events.ask({ level })}>${title}</button>`;
  return html`
    <section class="events-page" aria-label=${l10n.t('Events')}>
      <div class="filters">
        <input class="search" type="search" aria-label=${l10n.t('Search events')} placeholder=${l10n.t('Search')} .value=${events.search} @input=${(event: Event) => events.ask({ search: (event.target as HTMLInputElement).value })} />
        <div class="chips" role="group" aria-label=${l10n.t('Severity')}>${choice('all', l10n.t('all'))} ${choice('warn', l10n.t('warnings and errors'))} ${choice('error', l10n.t('errors'))}</div>
        <span class="dim" role="status">${events.total === 1 ? l10n.t('1 event') : l10n.t('{0} events', events.total.toLocaleString('en-US'))}</span>
      </div>
      <div class="list-holder">${events.element()}</div>
      ${events.opened === undefined ? nothing : detail(state, view, events.opened, samples)}
    </section>
  `;
}

function detail(state: State, view: RunView, { atMs, level, text, trial, experiment, array }: EventLine, samples: SamplesTable): TemplateResult {
  const known = view.trials.find(({ id }) => id === trial);
  const showSamples = (of: TrialView): void => {
    samples.filterBy(view.id, ofTrial(view, of));
    state.choosePage('samples');
  };
  return html`
    <aside class="event-detail" data-opened aria-label=${l10n.t('The event')}>
      <div class="title">
        <b class=${level === 'error' ? 'bad' : level === 'warn' ? 'warning' : ''}>${levelWord(level)}</b>
        <span class="dim">${new Date(atMs).toLocaleString()} · ${agoText(atMs, Date.now())}</span>
        ${known !== undefined && view.load === undefined && view.tune === undefined ? html`<button class="link" @click=${() => showSamples(known)}>${l10n.t('Samples of {0}', trialLabels(view.trials).get(known.id) ?? known.id)}</button>` : nothing}
        ${known !== undefined && view.load !== undefined ? html`<button class="link" @click=${() => state.showLevel(known.id)}>${l10n.t('Show the level')}</button>` : nothing}
        ${experiment !== undefined && view.tune !== undefined ? html`<button class="link" @click=${() => state.showExperiment(experiment)}>${l10n.t('Show {0}', experiment)}</button>` : nothing}
        ${array === undefined ? nothing : html`<button class="link" @click=${() => state.post({ type: 'openJobOutput', run: view.id, array })}>${l10n.t('Open the output of a job')}</button>`}
        <span class="spacer"></span>
        <vscode-button appearance="icon" aria-label=${l10n.t('Close the event')} @click=${() => state.events.close()}>✕</vscode-button>
      </div>
      <pre tabindex="0">${text}</pre>
    </aside>
  `;
}
