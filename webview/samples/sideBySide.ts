import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ref } from 'lit/directives/ref.js';
import type { SampleDetail, SideBySide } from '../../src/report/samplePage.ts';
import type { State } from '../state.ts';
import { choice } from './choice.ts';
import { hasRepeats } from './columns.ts';
import { diffText } from './diffText.ts';
import { nearestTarget } from './nearestTarget.ts';
import { isFiltered } from './question.ts';
import { block, outcomeLine, roleTitle, scoreList, timings } from './sampleParts.ts';
import type { SamplesTable } from './samplesTable.ts';
import type { SidesState } from './sidesState.ts';

/** What every model made of one sample: a column each. */
export function sideBySide(state: State, sides: SideBySide, labels: ReadonlyMap<string, string>, samples: SamplesTable): TemplateResult {
  const close = (): void => {
    state.sides.close();
    // The table is back in the page after the next frame's rendering, which was asked for just now.
    requestAnimationFrame(() => samples.element.focus());
  };
  const name = (sample: SampleDetail): string => labels.get(sample.trial) ?? sample.model;
  const title = state.view !== undefined && hasRepeats(state.view) ? l10n.t('Sample {0}, repeat {1}, side by side', sides.index, sides.repeat + 1) : l10n.t('Sample {0}, side by side', sides.index);
  const [first] = sides.samples;
  const samePrompt = sides.samples.every(({ messages }) => JSON.stringify(messages) === JSON.stringify(first?.messages));
  return html`
    <section class="sides" aria-labelledby="sides-title" @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && close()}>
      <div class="title">
        <h3 id="sides-title" tabindex="-1" ${ref(focused)}>${title}</h3>
        ${steps(state, samples)}
        <span class="spacer"></span>
        ${against(state, sides, name)}
        <vscode-button appearance="icon" aria-label=${l10n.t('Close the comparison')} title=${l10n.t('Close the comparison')} @click=${close}>✕</vscode-button>
      </div>
      <p class="hint" role="status">${ended(state.sides.end, isFiltered(samples.question))}</p>
      ${first === undefined || !samePrompt ? nothing : html`<details open><summary>${l10n.t('Prompt')}</summary>${messages(first)}</details>`}
      ${first === undefined ? nothing : first.targets.map(target => block(l10n.t('Target'), target))}
      <div class="columns" role="list" aria-label=${l10n.t('Outputs of the models')}>${sides.samples.map(sample => column(state, sides, sample, name, samePrompt))}</div>
      ${sides.more === 0 ? nothing : html`<p class="hint">${l10n.t('and {0} more trials, which are not shown', sides.more)}</p>`}
    </section>
  `;
}

/** The keyboard goes where the button that opened this was. */
function focused(title: Element | undefined): void {
  if (title instanceof HTMLElement) queueMicrotask(() => title.focus());
}

function steps({ sides }: State, samples: SamplesTable): TemplateResult {
  const button = (text: string, direction: 'next' | 'previous', disagree: boolean): TemplateResult => html`<vscode-button appearance="secondary" @click=${() => sides.step(direction, disagree, samples.question)}>${text}</vscode-button>`;
  return html`<span class="steps">
    ${button(l10n.t('← Previous'), 'previous', false)} ${button(l10n.t('Next →'), 'next', false)} ${button(l10n.t('← Disagreement'), 'previous', true)} ${button(l10n.t('Disagreement →'), 'next', true)}
  </span>`;
}

function ended(end: SidesState['end'], filtered: boolean): string {
  if (end === undefined) return filtered ? l10n.t('The buttons go through the samples that fit the table’s filters.') : '';
  const rest = filtered ? ` ${l10n.t('Only samples that fit the table’s filters are looked at.')}` : '';
  if (end.disagree) return (end.direction === 'next' ? l10n.t('The models agree on every sample after this one.') : l10n.t('The models agree on every sample before this one.')) + rest;
  return (end.direction === 'next' ? l10n.t('This is the last sample.') : l10n.t('This is the first sample.')) + rest;
}

function against({ sides: state }: State, sides: SideBySide, name: (sample: SampleDetail) => string): unknown {
  const value = state.against.type === 'trial' ? `trial ${state.against.trial}` : state.against.type;
  const options: readonly (readonly [string, string])[] = [
    ['nothing', l10n.t('No differences')],
    ['target', l10n.t('Differences from the target')],
    ...sides.samples.map(sample => [`trial ${sample.trial}`, l10n.t('Differences from {0}', name(sample))] as const),
  ];
  return keyed(
    sides.samples.map(({ trial }) => trial).join(),
    choice(l10n.t('Show differences'), value, options, chosen => state.compareWith(chosen === 'nothing' || chosen === 'target' ? { type: chosen } : { type: 'trial', trial: chosen.slice('trial '.length) })),
  );
}

function messages(sample: SampleDetail): readonly TemplateResult[] {
  return sample.messages.map(message => block(roleTitle(message.role), message.content));
}

function column({ view, sides: { against } }: State, sides: SideBySide, sample: SampleDetail, name: (sample: SampleDetail) => string, samePrompt: boolean): TemplateResult {
  return html`<div class="column" role="listitem" aria-label=${name(sample)}>
    <h4>${name(sample)}</h4>
    ${outcomeLine(sample)} ${scoreList(view, sample)}
    ${sample.answer === undefined || sample.answer === sample.output ? nothing : html`<p>${l10n.t('Answer found')}: <code>${sample.answer}</code></p>`}
    <p class="dim">${timings(sample)}</p>
    ${samePrompt ? nothing : html`<details><summary>${l10n.t('Prompt')}</summary>${messages(sample)}</details>`} ${output()}
  </div>`;

  function output(): unknown {
    const { output: text } = sample;
    if (text === undefined) return html`<p class="hint">${l10n.t('There is no output.')}</p>`;
    const other = against.type === 'target' ? nearestTarget(text, sample.targets) : against.type === 'trial' && against.trial !== sample.trial ? sides.samples.find(({ trial }) => trial === against.trial)?.output : undefined;
    return other === undefined ? block(l10n.t('Output'), text) : html`<h4>${l10n.t('Output, with differences')}</h4>${diffText(other, text, l10n.t('Output, with differences'))}`;
  }
}
