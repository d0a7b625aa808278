import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { trialLabels } from '../src/protocol/texts.ts';
import type { PanelPage } from '../src/protocol/panelPage.ts';
import type { RunView, TrialView } from '../src/report/view.ts';
import { comparison } from './comparison/comparison.ts';
import { differences } from './differences.ts';
import { failures } from './eval/failures.ts';
import { trialGrid } from './eval/trialGrid.ts';
import { facts } from './facts.ts';
import { runForm } from './form/runForm.ts';
import { header } from './header.ts';
import { eventsPage } from './pages/eventsPage.ts';
import { pagesOf } from './pages/pagesOf.ts';
import { settingsPage } from './pages/settingsPage.ts';
import { tabId, tabs } from './pages/tabs.ts';
import { leaderboard } from './leaderboard.ts';
import { ranking } from './ranking.ts';
import { ofTrial, type Change } from './samples/question.ts';
import { sampleDetail } from './samples/sampleDetail.ts';
import { sideBySide } from './samples/sideBySide.ts';
import type { SamplesTable } from './samples/samplesTable.ts';
import type { State } from './state.ts';
import { load } from './load/load.ts';
import { sweeps } from './sweeps.ts';
import { tags } from './tags.ts';
import { timeline } from './timeline/timeline.ts';
import { tune } from './tune/tune.ts';

/** The whole panel, from top to bottom. */
export function panel(state: State, samples: SamplesTable): TemplateResult {
  const { view, runs } = state;
  if (state.screen.type === 'runForm') return html`${notice(state)} ${runForm(state.screen.form, state.form, message => state.post(message))}`;
  if (state.screen.type === 'comparison') return html`${notice(state)} ${comparison(state)}`;
  if (runs === undefined) return html`<p class="empty" role="status">${l10n.t('Reading the runs…')}</p>`;
  if (view === undefined) return runs.length === 0 ? empty(state) : html`<p class="empty" role="status">${l10n.t('Opening the run…')}</p>`;
  const pages = pagesOf(view);
  const shown = state.shownPage;
  return html`
    ${notice(state)} ${header(state, view, runs)}
    <main class="run">
      ${tabs(pages, shown, page => state.choosePage(page))}
      <div id="page" class="page ${shown}" role=${pages.length < 2 ? nothing : 'tabpanel'} aria-labelledby=${pages.length < 2 ? nothing : tabId(shown)}>${page(state, view, shown, samples)}</div>
    </main>
  `;
}

function page(state: State, view: RunView, shown: PanelPage, samples: SamplesTable): TemplateResult {
  switch (shown) {
    case 'overview':
      return overview(state, view, samples);
    case 'samples':
      return sampleList(state, view, samples);
    case 'timeline':
      return timeline(state, view);
    case 'events':
      return eventsPage(state, view, samples);
    case 'settings':
      return settingsPage(state, view);
  }
}

function overview(state: State, view: RunView, samples: SamplesTable): TemplateResult {
  const labels = trialLabels(view.trials);
  const show = (change: Change): void => {
    samples.filterBy(view.id, change);
    state.closeSample();
    state.sides.close();
    state.choosePage('samples');
  };
  return html`
    ${view.tune !== undefined ? tune(state, view, view.tune) : view.load !== undefined ? load(state, view.load) : view.sweeps === undefined ? trials(state, view, labels, show) : sweeps(view)} ${facts(view, labels)} ${leaderboard(view)} ${tags(view, labels, show)} ${differences(view, labels)}
  `;
}

/** Of an eval: who is best, the matrix of its trials, and what went wrong. */
function trials(state: State, view: RunView, labels: ReadonlyMap<string, string>, show: (change: Change) => void): TemplateResult {
  const showTrial = (trial: TrialView): void => show(ofTrial(view, trial));
  return html`${ranking(view, labels, showTrial)} ${trialGrid(view, state.gridSort, by => state.sortGrid(by), showTrial)} ${failures(view, show, () => state.post({ type: 'retryFailed', run: view.id }))}`;
}

function sampleList(state: State, view: RunView, samples: SamplesTable): TemplateResult {
  const labels = trialLabels(view.trials);
  const { detail, sides } = state;
  return html`
    <section class="samples-page" aria-label=${l10n.t('Samples')}>
      <h2 class="unseen">${l10n.t('Samples')}</h2>
      ${sides.shown !== undefined
        ? sideBySide(state, sides.shown, labels, samples)
        : html`${samples.filters(view, labels)}
            <div class=${detail === undefined ? 'split' : 'split open'}>${samples.element} ${detail === undefined ? nothing : sampleDetail(state, detail, labels, samples)}</div>`}
    </section>
  `;
}

function empty(state: State): TemplateResult {
  return html`
    <main class="empty">
      <h1>${l10n.t('No runs yet')}</h1>
      <p>${l10n.t('Open a task file (NAME.eval.yaml) and click ▶ Run above it. Its progress, ranking and samples appear here.')}</p>
      <p class="buttons">
        <vscode-button @click=${() => state.post({ type: 'newTask' })}>${l10n.t('New Task')}</vscode-button>
        <vscode-button appearance="secondary" @click=${() => state.post({ type: 'runTask' })}>${l10n.t('Run a Task File…')}</vscode-button>
      </p>
    </main>
  `;
}

function notice(state: State): TemplateResult | typeof nothing {
  if (state.notice === undefined) return nothing;
  return html`<div class="notice ${state.notice.severity}" role=${state.notice.severity === 'error' ? 'alert' : 'status'}>
    <span>${state.notice.text}</span>
    <vscode-button appearance="icon" aria-label=${l10n.t('Dismiss')} @click=${() => state.dismissNotice()}>✕</vscode-button>
  </div>`;
}
