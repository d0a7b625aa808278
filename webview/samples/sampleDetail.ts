import { html, nothing, type TemplateResult } from 'lit';
import type { SampleDetail } from '../../src/report/samplePage.ts';
import type { ScorerView } from '../../src/report/view.ts';
import type { State } from '../state.ts';
import { hasRepeats, outcomeText, scoreText } from './columns.ts';

type MetricUnit = ScorerView['unit'];

/** Everything about one sample, beside the table. */
export function sampleDetail(state: State, detail: SampleDetail, labels: ReadonlyMap<string, string>, close: () => void): TemplateResult {
  const unitOf = (scorer: string): MetricUnit => state.view?.scorers.find(({ id }) => id === scorer)?.unit ?? 'share';
  const title = `${labels.get(detail.trial) ?? detail.model} · sample ${detail.index}${isRepeated(state) ? ` · repeat ${detail.repeat + 1}` : ''}`;
  return html`
    <aside class="detail" aria-label=${title} tabindex="-1" @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && close()}>
      <div class="title">
        <h3>${title}</h3>
        <span class="spacer"></span>
        <vscode-button appearance="icon" aria-label="Close the sample" @click=${close}>✕</vscode-button>
      </div>
      <p class=${detail.outcome === 'ok' ? 'dim' : 'bad'}>${outcomeText(detail.outcome)}${detail.error === undefined ? '' : `: ${detail.error}`}</p>
      ${detail.scores.length === 0
        ? nothing
        : html`<ul class="plain">
            ${detail.scores.map(score => html`<li><b>${score.scorer}</b> <span class=${verdictClass(score.value, unitOf(score.scorer))}>${scoreText(score.value, unitOf(score.scorer))}</span>${score.reason === undefined ? nothing : html` <span class="dim">${score.reason}</span>`}${(score.words ?? []).map(words => html`<div class="reason">${words}</div>`)}</li>`)}
          </ul>`}
      ${detail.messages.map(message => block(message.role === 'user' ? 'Input' : message.role, message.content))} ${detail.output === undefined ? nothing : block('Output', detail.output)}
      ${detail.answer === undefined || detail.answer === detail.output ? nothing : block('Answer found', detail.answer)} ${detail.targets.map(target => block('Target', target))} ${others(state, detail, labels)}
      <p class="dim">${timings(detail)}</p>
    </aside>
  `;
}

/** Points of 100 have no right and wrong. */
function verdictClass(value: number | null | undefined, unit: MetricUnit): string {
  if (unit !== 'share') return '';
  return value === 1 ? 'good' : value === 0 ? 'bad' : '';
}

function isRepeated({ view }: State): boolean {
  return view !== undefined && hasRepeats(view);
}

function block(title: string, text: string): TemplateResult {
  return html`<h4>${title}</h4>
    <pre tabindex="0">${text}</pre>`;
}

function others(state: State, detail: SampleDetail, labels: ReadonlyMap<string, string>): TemplateResult | typeof nothing {
  if (detail.others.length === 0) return nothing;
  const unit = state.view?.scorers[0]?.unit ?? 'share';
  return html`<h4>${isRepeated(state) ? 'Other models and repeats of this sample' : 'Other models on this sample'}</h4>
    <ul class="plain others">
      ${detail.others.map(
        other => html`<li>
          <button type="button" class="link" @click=${() => state.openSample({ trial: other.trial, index: detail.index, repeat: other.repeat })}>${labels.get(other.trial) ?? other.model}${other.trial === detail.trial ? ` · repeat ${other.repeat + 1}` : ''}</button>
          <span class=${verdictClass(other.value, unit) || 'dim'}>${other.outcome === 'ok' ? scoreText(other.value, unit) : outcomeText(other.outcome)}</span>
          <span class="dim ellipsis">${other.answer ?? ''}</span>
        </li>`,
      )}
    </ul>`;
}

function timings(detail: SampleDetail): string {
  return [
    ...(detail.cached === true ? ['from the cache'] : []),
    ...(detail.cutShort === undefined ? [] : [detail.cutShort === 'length' ? 'ended at the most tokens allowed' : 'ended by a content filter']),
    ...(detail.attempts > 0 ? [`${detail.attempts} ${detail.attempts === 1 ? 'attempt' : 'attempts'}`] : []),
    ...(detail.ttftMs === undefined ? [] : [`first token after ${detail.ttftMs.toFixed(0)} ms`]),
    ...(detail.latencyMs === undefined ? [] : [`latency ${detail.latencyMs.toFixed(0)} ms`]),
    ...(detail.gateWaitMs > 0 ? [`waited ${detail.gateWaitMs.toFixed(0)} ms for limits`] : []),
    ...(detail.tokensIn === undefined ? [] : [`${detail.tokensIn} tokens in`]),
    ...(detail.tokensOut === undefined ? [] : [`${detail.tokensOut} tokens out`]),
    ...(detail.cost === undefined ? [] : [`cost ${detail.cost.toFixed(6)}`]),
  ].join(' · ');
}
