import { html, nothing, type TemplateResult } from 'lit';
import { levelCharts, levelName, timelineCharts, type Chart } from '../src/protocol/charts.ts';
import { loadCaption, loadCells, telemetryCaption, telemetryCells } from '../src/protocol/texts.ts';
import type { LoadView } from '../src/report/load/loadView.ts';
import { cellTable } from './cellTable.ts';
import { figure } from './charts/figure.ts';
import type { TimelineView } from '../src/report/load/timelineView.ts';
import type { State } from './state.ts';

/** Made once for each view: a run under way is rendered four times a second, and most of it has not changed. */
const chartsOf = { levels: new WeakMap<LoadView, readonly Chart[]>(), time: new WeakMap<TimelineView, readonly Chart[]>() };

/** What each load did to the endpoint, as tables and charts; what must be known of the numbers stands among the run's notes. */
export function load(state: State, view: LoadView): TemplateResult {
  const telemetry = telemetryCells(view);
  return html`
    <section aria-labelledby="load-title">
      <h2 id="load-title">Load</h2>
      ${cellTable(loadCaption(view), loadCells(view))}
      <div class="charts">${once(chartsOf.levels, view, levelCharts).map((chart, k) => figure(chart, { wide: k === 0 && chart.id === 'latency' }))}</div>
      ${telemetry.rows.length === 0 ? nothing : cellTable(telemetryCaption, telemetry)}
    </section>
    ${overTime(state, view)}
  `;
}

function overTime(state: State, view: LoadView): TemplateResult | typeof nothing {
  const begun = view.levels.filter(({ state: of, measured }) => of !== 'pending' && (of !== 'ended' || measured !== undefined));
  if (begun.length === 0) return nothing;
  const options = begun.flatMap(level => level.trials.map((trial, k) => ({ trial, name: `${levelName(level)}${level.trials.length === 1 ? '' : `, repeat ${k + 1}`}`, runs: level.state !== 'ended' })));
  const { timeline, level } = state;
  const name = options.find(({ trial }) => trial === level)?.name ?? '';
  const charts = timeline === undefined ? [] : once(chartsOf.time, timeline, of => timelineCharts(of, name));
  return html`
    <section aria-labelledby="time-title">
      <div class="chooser">
        <h2 id="time-title">Over time</h2>
        <label class="picker" for="level">Level</label>
        <select id="level" @change=${(event: Event) => state.chooseLevel((event.target as HTMLSelectElement).value)}>
          ${options.map(({ trial, name: text, runs }) => html`<option value=${trial} ?selected=${trial === level}>${text}${runs ? ' (running)' : ''}</option>`)}
        </select>
      </div>
      ${timeline?.live === true ? html`<p class="dim small">The level is under way: rates are over the last 5 s. Times, and what the server said of itself, come once it has ended.</p>` : nothing}
      ${charts.length === 0 ? html`<p class="dim" role="status">${timeline === undefined ? 'Nothing is known of this level yet.' : 'Nothing was measured.'}</p>` : html`<div class="charts">${charts.map(chart => figure(chart))}</div>`}
      ${timeline?.steady === undefined ? nothing : html`<p class="dim small">Shaded: between ramp and drain, what the figures above are of.</p>`}
    </section>
  `;
}

function once<K extends object>(made: WeakMap<K, readonly Chart[]>, of: K, make: (of: K) => readonly Chart[]): readonly Chart[] {
  const known = made.get(of) ?? make(of);
  made.set(of, known);
  return known;
}
