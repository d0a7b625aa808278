import { html, nothing, type TemplateResult } from 'lit';
import { loadCaption, loadCells, telemetryCaption, telemetryCells } from '../src/protocol/texts.ts';
import type { LoadView } from '../src/report/load/loadView.ts';

/** What each number of requests in flight did to the endpoint; what must be known of the numbers stands among the run's notes. */
export function load(view: LoadView): TemplateResult {
  const { columns, rows } = loadCells(view);
  const telemetry = telemetryCells(view);
  return html`
    <section aria-labelledby="load-title">
      <h2 id="load-title">Load</h2>
      ${cellTable(loadCaption(view), columns, rows)} ${telemetry.rows.length === 0 ? nothing : cellTable(telemetryCaption, telemetry.columns, telemetry.rows)}
    </section>
  `;
}

function cellTable(caption: string, columns: ReturnType<typeof loadCells>['columns'], rows: ReturnType<typeof loadCells>['rows']): TemplateResult {
  return html`
    <div class="wide">
      <table>
        <caption>
          ${caption}
        </caption>
        <thead>
          <tr>
            ${columns.map(({ title, align }) => html`<th scope="col" class=${align === 'right' ? 'number' : ''}>${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(cells => html`<tr>${cells.map((cell, column) => html`<td class=${columns[column]?.align === 'right' ? 'number' : ''}>${cell}</td>`)}</tr>`)}
        </tbody>
      </table>
    </div>
  `;
}
