import { html, nothing, type TemplateResult } from 'lit';
import { loadCaption, loadCells, telemetryCaption, telemetryCells } from '../src/protocol/texts.ts';
import type { LoadView } from '../src/report/load/loadView.ts';
import { cellTable } from './cellTable.ts';

/** What each number of requests in flight did to the endpoint; what must be known of the numbers stands among the run's notes. */
export function load(view: LoadView): TemplateResult {
  const telemetry = telemetryCells(view);
  return html`
    <section aria-labelledby="load-title">
      <h2 id="load-title">Load</h2>
      ${cellTable(loadCaption(view), loadCells(view))} ${telemetry.rows.length === 0 ? nothing : cellTable(telemetryCaption, telemetry)}
    </section>
  `;
}
