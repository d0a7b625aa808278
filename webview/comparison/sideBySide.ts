import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import type { ComparedCell, ComparisonView } from '../../src/report/comparison/comparisonView.ts';
import type { SampleDetail } from '../../src/report/samplePage.ts';
import { scoreText } from '../samples/columns.ts';
import type { State } from '../state.ts';
import { outcomeWord } from '../outcomeWord.ts';
import { shownText } from '../shownText.ts';

/** One sample in each run: what was asked and expected once, what came back for each. */
export function sideBySide(state: State, view: ComparisonView, cell: ComparedCell, { index, repeat, details }: NonNullable<State['comparison']['opened']>): TemplateResult {
  const title = repeat === 0 ? l10n.t('Sample {0}', index) : l10n.t('Sample {0}, repeat {1}', index, repeat + 1);
  const known = details?.find(detail => detail !== null) ?? undefined;
  const inputs = new Set((details ?? []).flatMap(detail => (detail === null ? [] : [inputOf(detail)])));
  const close = (): void => state.comparison.close();
  return html`
    <aside class="side-by-side" data-opened=${details === undefined ? nothing : ''} aria-label=${title} tabindex="-1" @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && close()}>
      <div class="title">
        <h3>${title}</h3>
        <span class="spacer"></span>
        <vscode-button appearance="icon" aria-label=${l10n.t('Close the sample')} @click=${close}>✕</vscode-button>
      </div>
      ${known === undefined
        ? html`<p class="dim" role="status">${details === undefined ? l10n.t('Reading…') : l10n.t('The sample is gone.')}</p>`
        : html`
            ${inputs.size > 1 ? html`<p class="caveat">${l10n.t('What was asked is not the same in all of them: each has its own input below.')}</p>` : block(l10n.t('Input'), inputOf(known))} ${known.targets.map(target => block(l10n.t('Target'), target))}
            <div class="columns">${(details ?? []).map((detail, k) => column(state, view, cell, detail, k, inputs.size > 1))}</div>
          `}
    </aside>
  `;
}

function column(state: State, view: ComparisonView, cell: ComparedCell, detail: SampleDetail | null, k: number, withInput: boolean): TemplateResult | typeof nothing {
  const [run, side] = [view.runs[k], cell.sides[k]];
  if (run === undefined || side === null || side === undefined) return nothing;
  if (detail === null) return html`<div class="column"><h4><b class="letter">${run.letter}</b></h4><p class="dim">${l10n.t('not in this run')}</p></div>`;
  return html`<div class="column">
    <h4>
      <b class="letter">${run.letter}</b> ${run.task} · <span class=${detail.outcome === 'ok' ? '' : 'bad'}>${outcomeWord(detail.outcome)}</span>
      <button class="link" @click=${() => state.openSampleOf(run.id, { trial: detail.trial, index: detail.index, repeat: detail.repeat })}>${l10n.t('Open in Its Run')}</button>
    </h4>
    ${detail.error === undefined ? nothing : html`<p class="bad">${detail.error}</p>`}
    <ul class="plain">
      ${detail.scores.map(({ scorer, value, reason }) => html`<li><b>${scorer}</b> ${scoreText(value, scorer === cell.metric ? cell.unit : 'share')}${reason === undefined ? nothing : html` <span class="dim">${reason}</span>`}</li>`)}
    </ul>
    ${withInput ? block(l10n.t('Input'), inputOf(detail)) : nothing} ${detail.output === undefined ? nothing : block(l10n.t('Output'), detail.output)} ${detail.answer === undefined || detail.answer === detail.output ? nothing : block(l10n.t('Answer found'), detail.answer)}
  </div>`;
}

function inputOf({ messages }: SampleDetail): string {
  return messages.map(({ role, content }) => (messages.length === 1 ? content : `${role}: ${content}`)).join('\n\n');
}

function block(title: string, text: string): TemplateResult {
  return html`<h4>${title}</h4>
    <pre tabindex="0">${shownText(text)}</pre>`;
}
