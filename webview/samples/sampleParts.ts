import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { SampleDetail } from '../../src/report/samplePage.ts';
import type { RunView, ScorerView } from '../../src/report/view.ts';
import { outcomeWord } from '../outcomeWord.ts';
import { shownText } from '../shownText.ts';
import { scoreText } from './columns.ts';

type MetricUnit = ScorerView['unit'];

export function unitOf(view: RunView | undefined, scorer: string): MetricUnit {
  return view?.scorers.find(({ id }) => id === scorer)?.unit ?? 'share';
}

/** Points of 100 have no right and wrong. */
export function verdictClass(value: number | null | undefined, unit: MetricUnit): string {
  if (unit !== 'share') return '';
  return value === 1 ? 'good' : value === 0 ? 'bad' : '';
}

/** How it ended, with why, where it has no answer. */
export function outcomeLine({ outcome, errorClass, error }: SampleDetail): TemplateResult | typeof nothing {
  if (outcome === 'ok') return nothing;
  return html`<p class="bad">${outcomeWord(outcome)}${errorClass === undefined ? '' : ` (${errorClass})`}${error === undefined ? '' : `: ${error}`}</p>`;
}

/** Each scorer's value, its reason, and a judge's own words, a vote each. */
export function scoreList(view: RunView | undefined, { scores }: SampleDetail): TemplateResult | typeof nothing {
  if (scores.length === 0) return nothing;
  return html`<ul class="plain">
    ${scores.map(({ scorer, value, reason, words = [] }) => html`<li><b>${scorer}</b> <span class=${verdictClass(value, unitOf(view, scorer))}>${scoreText(value, unitOf(view, scorer))}</span>${reason === undefined ? nothing : html` <span class="dim">· ${reason}</span>`}${words.map(vote => html`<div class="reason">${vote}</div>`)}</li>`)}
  </ul>`;
}

/** A text under its title: as it is, nothing in it is rendered. */
export function block(title: string, text: string): TemplateResult {
  return html`<h4>${title}</h4>
    <pre tabindex="0" role="group" aria-label=${title}>${shownText(text)}</pre>`;
}

export function roleTitle(role: string): string {
  return role === 'user' ? l10n.t('Input') : role;
}

/** How it was asked and what it took. */
export function timings(detail: SampleDetail): string {
  return [
    ...(detail.cached === true ? [l10n.t('from the cache')] : []),
    ...(detail.cutShort === undefined ? [] : [detail.cutShort === 'length' ? l10n.t('ended at the most tokens allowed') : l10n.t('ended by a content filter')]),
    ...(detail.attempts > 0 ? [detail.attempts === 1 ? l10n.t('1 attempt') : l10n.t('{0} attempts', detail.attempts)] : []),
    ...(detail.ttftMs === undefined ? [] : [l10n.t('first token after {0} ms', detail.ttftMs.toFixed(0))]),
    ...(detail.latencyMs === undefined ? [] : [l10n.t('latency {0} ms', detail.latencyMs.toFixed(0))]),
    ...(detail.gateWaitMs > 0 ? [l10n.t('waited {0} ms for limits', detail.gateWaitMs.toFixed(0))] : []),
    ...(detail.tokensIn === undefined ? [] : [detail.tokensIn === 1 ? l10n.t('1 token in') : l10n.t('{0} tokens in', detail.tokensIn)]),
    ...(detail.tokensOut === undefined ? [] : [detail.tokensOut === 1 ? l10n.t('1 token out') : l10n.t('{0} tokens out', detail.tokensOut)]),
    ...(detail.cost === undefined ? [] : [l10n.t('cost {0}', detail.cost.toFixed(6))]),
  ].join(' · ');
}
