import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { agoText, clockText, costOf, durationText, headlineValue, rescoredText } from '../src/protocol/texts.ts';
import type { RunListItem, RunView } from '../src/report/view.ts';
import { outcomeWord } from './outcomeWord.ts';
import { parallelRequests, pauseButton } from './runControls.ts';
import type { State } from './state.ts';

/** Which run this is, how far it is, and what can be done with it. */
export function header(state: State, view: RunView, runs: readonly RunListItem[]): TemplateResult {
  const running = view.state !== 'ended';
  const paused = view.controls?.paused === true;
  const how = paused ? l10n.t('paused') : running ? view.state : outcomeWord(view.outcome);
  const { parent } = view;
  const failedGates = view.gates.filter(({ held }) => !held).length;
  return html`
    <header>
      ${parent === undefined ? nothing : html`<p class="above"><button class="link" @click=${() => openExperiment(state, parent)}>← ${l10n.t('Back to the tune')}</button> <span class="dim">${l10n.t('what measured experiment {0}', parent.experiment)}</span></p>`}
      <div class="title">
        <h1>${view.task}</h1>
        ${view.label === undefined ? nothing : html`<span class="run-label">${view.label}</span>`}${view.baseline === true ? html`<span class="state" title=${l10n.t('The other runs of this task are held against it')}>${l10n.t('baseline')}</span>` : nothing}${view.imported === undefined ? nothing : html`<span class="state" title=${view.imported.file}>${l10n.t('imported from {0}', view.imported.title)}</span>`}
        <span class="state ${paused ? 'paused' : running ? 'running' : (view.outcome ?? 'interrupted')}">${how}</span>
        ${!running && view.outcome === 'succeeded' && failedGates > 0 ? html`<span class="state failed">${gatesWord(failedGates)}</span>` : nothing}
        <span class="spacer"></span>
        ${picker(state, view, runs)}
      </div>
      ${view.description === undefined ? nothing : html`<p class="description">${view.description}</p>`}
      <div class="progress">
        <progress max=${totalOf(view) ?? 1} value=${totalOf(view) === undefined ? 0 : view.done} aria-label=${view.tune === undefined ? l10n.t('Samples done') : l10n.t('Experiments done')}></progress>
        <span class="numbers" role=${running ? 'timer' : 'status'} aria-live="off">${numbers(view, running)}</span>
      </div>
      ${view.rescoredFrom === undefined ? nothing : html`<p class="hint">${rescoredText(view)}</p>`}
      ${view.error === undefined ? nothing : html`<p class="error" role="alert">${view.error}</p>`}
      <div class="buttons">${buttons(state, view, running)} ${parallelRequests(state, view)}</div>
    </header>
  `;
}

/** A search that has found nothing left to try is complete, whatever it might have tried. */
function totalOf({ tune, outcome, done, total }: RunView): number | undefined {
  return tune !== undefined && outcome === 'succeeded' ? done : total;
}

function numbers(view: RunView, running: boolean): string {
  const rate = view.requestsPerS;
  const cost = costOf(view);
  return [
    doneText(view),
    ...(running && view.controls?.paused !== true && rate !== undefined && rate > 0 ? [`${rate < 10 ? rate.toFixed(1) : Math.round(rate)} req/s`] : []),
    running ? l10n.t('{0} so far', clockText(view.durationMs)) : l10n.t('took {0}', durationText(view.durationMs)),
    ...(running && view.timeLeftMs !== undefined ? [l10n.t('{0} left', clockText(view.timeLeftMs))] : []),
    ...(running && view.inFlight > 0 ? [l10n.t('{0} in flight', view.inFlight)] : []),
    ...(view.failed > 0 ? [view.tune === undefined ? l10n.t('{0} failed', count(view.failed)) : l10n.t('{0} not measured', count(view.failed))] : []),
    ...(cost === undefined ? [] : [l10n.t('cost {0}', cost)]),
    ...(view.resumes > 0 ? [view.resumes === 1 ? l10n.t('resumed once') : l10n.t('resumed {0} times', view.resumes)] : []),
  ].join(' · ');
}

function doneText(view: RunView): string {
  const total = totalOf(view);
  const done = count(view.done);
  if (total === undefined || (view.tune !== undefined && total === view.done)) return view.tune !== undefined ? (view.done === 1 ? l10n.t('1 experiment') : l10n.t('{0} experiments', done)) : view.load === undefined ? (view.done === 1 ? l10n.t('1 sample') : l10n.t('{0} samples', done)) : view.done === 1 ? l10n.t('1 request') : l10n.t('{0} requests', done);
  const all = count(total);
  return view.tune !== undefined ? l10n.t('{0} of {1} experiments', done, all) : view.load === undefined ? l10n.t('{0} of {1} samples', done, all) : l10n.t('{0} of {1} requests', done, all);
}

function openExperiment(state: State, { run, experiment }: NonNullable<RunView['parent']>): void {
  state.selectRun(run);
  state.chooseExperiment(experiment);
}

function buttons(state: State, view: RunView, running: boolean): TemplateResult | typeof nothing {
  // What measured an experiment begins and ends with it.
  if (view.parent !== undefined) return nothing;
  const run = view.id;
  const own = view.imported === undefined;
  const button = (label: string, post: () => void, main = false): TemplateResult => html`<vscode-button appearance=${main ? 'primary' : 'secondary'} @click=${post}>${label}</vscode-button>`;
  const resumable = own && !running && view.outcome !== 'succeeded';
  return html`
    ${pauseButton(state, view)} ${running ? button(l10n.t('Cancel'), () => state.post({ type: 'cancelRun', run })) : nothing}
    ${resumable ? button(l10n.t('Resume'), () => state.post({ type: 'resumeRun', run }), true) : nothing}
    ${own && !running && view.failed > 0 && view.tune === undefined ? button(l10n.t('Retry Failed'), () => state.post({ type: 'retryFailed', run })) : nothing}
    ${!own || running || view.kind !== 'eval' ? nothing : button(l10n.t('Re-score'), () => state.post({ type: 'rescoreRun', run }))}
    ${!own || running ? nothing : button(l10n.t('Run Again'), () => state.post({ type: 'runAgain', run }))} ${button(own ? l10n.t('Open Task') : l10n.t('Open File'), () => state.post({ type: 'openTask', run }))}
    ${button(l10n.t('Compare…'), () => state.post({ type: 'chooseCompared', runs: [run] }))}
    ${button(l10n.t('Export…'), () => state.post({ type: 'exportRun', run }))}
  `;
}

function picker(state: State, view: RunView, runs: readonly RunListItem[]): TemplateResult {
  const now = Date.now();
  const shown = runs.some(run => run.id === view.id) ? runs : [view, ...runs];
  return html`
    <span class="pick">
      <label class="picker" for="run">${l10n.t('Run')}</label>
      <select id="run" @change=${(event: Event) => state.selectRun((event.target as HTMLSelectElement).value)}>
        ${shown.map(run => html`<option value=${run.id} .selected=${live(run.id === view.id)}>${run.task}${run.label === undefined ? '' : ` · ${run.label}`}${resultOf(run)} · ${agoText(run.createdMs, now)} · ${'damaged' in run ? l10n.t('damaged') : run.state === 'ended' ? (run.outcome === 'succeeded' && 'gatesFailed' in run ? gatesWord(run.gatesFailed) : outcomeWord(run.outcome)) : 'paused' in run ? l10n.t('paused') : run.state}</option>`)}
      </select>
    </span>
  `;
}

/** ` · 0.56`: runs of one task are told apart by it. */
function resultOf(run: RunListItem | RunView): string {
  if (!('headline' in run) || run.headline === undefined || run.state !== 'ended') return '';
  return ` · ${run.tune?.best?.value ?? headlineValue(run.headline)}${run.headline.invalid === true ? ` ${l10n.t('✗ invalid')}` : ''}`;
}

function gatesWord(failed: number): string {
  return failed === 1 ? l10n.t('gate failed') : l10n.t('{0} gates failed', failed);
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}
