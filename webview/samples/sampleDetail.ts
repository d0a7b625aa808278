import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { SampleDetail } from '../../src/report/samplePage.ts';
import type { State } from '../state.ts';
import { outcomeWord } from '../outcomeWord.ts';
import { hasRepeats, scoreText } from './columns.ts';
import { diffText } from './diffText.ts';
import { nearestTarget } from './nearestTarget.ts';
import { rawJson } from './rawJson.ts';
import { block, outcomeLine, roleTitle, scoreList, timings, verdictClass } from './sampleParts.ts';
import type { SamplesTable } from './samplesTable.ts';

/** Everything about one sample, beside the table. */
export function sampleDetail(state: State, detail: SampleDetail, labels: ReadonlyMap<string, string>, samples: SamplesTable): TemplateResult {
  const { trial, index, repeat } = detail;
  const model = labels.get(trial) ?? detail.model;
  const title = isRepeated(state) ? l10n.t('{0} · sample {1} · repeat {2}', model, index, repeat + 1) : l10n.t('{0} · sample {1}', model, index);
  const close = (): void => samples.close();
  return html`
    <aside class="detail" data-opened aria-label=${title} tabindex="-1" @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && close()}>
      <div class="title">
        <h3>${title}</h3>
        <span class="spacer"></span>
        <vscode-button appearance="icon" aria-label=${l10n.t('Previous sample')} title=${l10n.t('Previous sample')} ?disabled=${!samples.canStep(-1)} @click=${() => samples.step(-1)}>↑</vscode-button>
        <vscode-button appearance="icon" aria-label=${l10n.t('Next sample')} title=${l10n.t('Next sample')} ?disabled=${!samples.canStep(1)} @click=${() => samples.step(1)}>↓</vscode-button>
        <vscode-button appearance="icon" aria-label=${l10n.t('Close the sample')} title=${l10n.t('Close the sample')} @click=${close}>✕</vscode-button>
      </div>
      ${outcomeLine(detail)} ${scoreList(state.view, detail)}
      ${detail.others.some(other => other.trial !== trial) ? html`<p><vscode-button appearance="secondary" @click=${() => state.sides.open({ trial, index, repeat })}>${l10n.t('Compare models on this sample')}</vscode-button></p>` : nothing}
      ${detail.messages.map(message => block(roleTitle(message.role), message.content))} ${detail.output === undefined ? nothing : block(l10n.t('Output'), detail.output)}
      ${detail.answer === undefined || detail.answer === detail.output ? nothing : block(l10n.t('Answer found'), detail.answer)} ${detail.targets.map(target => block(l10n.t('Target'), target))}
      ${difference(state, detail)} ${others(state, detail, labels)}
      <p class="dim">${timings(detail)}</p>
      ${rawJson(detail, () => state.view && state.post({ type: 'copySample', run: state.view.id, trial, index, repeat }))}
    </aside>
  `;
}

/** How the answer, or the whole output, differs from the target that is nearest to it. */
function difference(state: State, { output, answer, targets }: SampleDetail): TemplateResult | typeof nothing {
  const text = state.wholeOutput || answer === undefined ? output : answer;
  const target = text === undefined ? undefined : nearestTarget(text, targets);
  if (text === undefined || target === undefined) return nothing;
  const both = answer !== undefined && output !== undefined && answer !== output;
  const title = text === output ? l10n.t('Output compared with the target') : l10n.t('Answer compared with the target');
  return html`<div class="heading">
      <h4>${title}</h4>
      ${both ? html`<button type="button" class="link" @click=${() => state.compareOutput(!state.wholeOutput)}>${state.wholeOutput ? l10n.t('Compare the answer') : l10n.t('Compare the whole output')}</button>` : nothing}
    </div>
    ${diffText(target, text, title)}`;
}

function isRepeated({ view }: State): boolean {
  return view !== undefined && hasRepeats(view);
}

function others(state: State, detail: SampleDetail, labels: ReadonlyMap<string, string>): TemplateResult | typeof nothing {
  if (detail.others.length === 0) return nothing;
  const unit = state.view?.scorers[0]?.unit ?? 'share';
  return html`<h4>${isRepeated(state) ? l10n.t('Other models and repeats of this sample') : detail.others.every(({ model }) => model !== detail.model) ? l10n.t('Other models on this sample') : l10n.t('Other trials on this sample')}</h4>
    <ul class="plain others">
      ${detail.others.map(
        other => html`<li>
          <button type="button" class="link" @click=${() => state.openSample({ trial: other.trial, index: detail.index, repeat: other.repeat })}>${other.trial === detail.trial ? l10n.t('{0} · repeat {1}', labels.get(other.trial) ?? other.model, other.repeat + 1) : (labels.get(other.trial) ?? other.model)}</button>
          <span class=${verdictClass(other.value, unit) || 'dim'}>${other.outcome === 'ok' ? scoreText(other.value, unit) : outcomeWord(other.outcome)}</span>
          <span class="dim ellipsis">${other.answer ?? ''}</span>
        </li>`,
      )}
    </ul>`;
}
