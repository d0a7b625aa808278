import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { distributionCharts, levelName, timelineCharts, type Chart } from '../../src/protocol/charts.ts';
import type { LoadLevel, LoadView } from '../../src/report/load/loadView.ts';
import type { TimelineView } from '../../src/report/load/timelineView.ts';
import { figure } from '../charts/figure.ts';
import { madeOnce } from '../charts/madeOnce.ts';
import type { State } from '../state.ts';

interface Choice {
  readonly trial: string;
  readonly name: string;
  readonly level: LoadLevel;
}

const made = madeOnce<TimelineView, Map<LoadLevel | undefined, { readonly distribution: readonly Chart[]; readonly time: readonly Chart[] }>>(() => new Map());

/** One level, as a person chose it: how its times are distributed, and what happened over its time, requests, server and GPUs on one axis. */
export function overTime(state: State, { levels }: LoadView): TemplateResult | typeof nothing {
  const begun = levels.filter(({ state: of, measured }) => of !== 'pending' && (of !== 'ended' || measured !== undefined));
  if (begun.length === 0) return nothing;
  const choices = begun.flatMap(level => level.trials.map((trial, k): Choice => ({ trial, name: level.trials.length === 1 ? levelName(level) : l10n.t('{0}, repeat {1}', levelName(level), k + 1), level })));
  const { timeline, level } = state;
  const shown = choices.find(({ trial }) => trial === level);
  const charts = timeline === undefined ? { distribution: [], time: [] } : chartsOf(timeline, shown);
  return html`
    <section aria-labelledby="time-title">
      <div class="chooser">
        <h2 id="time-title">${l10n.t('One level')}</h2>
        <label class="picker" for="level">${l10n.t('Level')}</label>
        <select id="level" @change=${(event: Event) => state.chooseLevel((event.target as HTMLSelectElement).value)}>
          ${choices.map(({ trial, name, level: of }) => html`<option value=${trial} .selected=${live(trial === level)}>${of.state === 'ended' ? name : l10n.t('{0} (running)', name)}</option>`)}
        </select>
      </div>
      ${timeline?.live === true ? html`<p class="dim small">${l10n.t('The level is under way: rates are over the last 5 s. Times, and what the server said of itself, come once it has ended.')}</p>` : nothing}
      ${charts.distribution.length === 0 ? nothing : html`<div class="charts">${charts.distribution.map(chart => figure(chart))}</div>`}
      ${charts.time.length === 0 ? html`<p class="dim" role="status">${timeline === undefined ? l10n.t('Nothing is known of this level yet.') : l10n.t('Nothing was measured.')}</p>` : html`<h3>${l10n.t('Over time')}</h3><div class="stacked">${charts.time.map(chart => figure(chart, { low: true }))}</div>`}
      ${timeline?.steady === undefined ? nothing : html`<p class="dim small">${l10n.t('Shaded: between ramp and drain, what the figures above are of.')}</p>`}
    </section>
  `;
}

/** Again where more is known of the level: its limits come with its end. */
function chartsOf(timeline: TimelineView, shown: Choice | undefined): { readonly distribution: readonly Chart[]; readonly time: readonly Chart[] } {
  const known = made(timeline);
  const found = known.get(shown?.level) ?? { distribution: distributionCharts(timeline, shown?.level, shown?.name ?? ''), time: timelineCharts(timeline, shown?.name ?? '') };
  known.clear();
  known.set(shown?.level, found);
  return found;
}
