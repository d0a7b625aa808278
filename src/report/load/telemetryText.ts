import { telemetryMetrics, type ReadingSummary, type TelemetryName } from '../../score/load/telemetry.ts';
import { textTable, type Column } from '../textTable.ts';
import { levelName } from './levelName.ts';
import { levelCell } from './levelCell.ts';
import type { LoadView } from './loadView.ts';

export const telemetryCaption = 'The server and its GPUs meanwhile: mean / largest of what was read';

/** The readings as a table, or nothing where nothing was read. */
export function telemetryText(view: LoadView, width: number): string {
  const { columns, rows } = telemetryCells(view);
  return rows.length === 0 ? '' : `${telemetryCaption}\n${textTable(columns, rows, width)}`;
}

/** The table's titles and cells: of the terminal, of Markdown, of HTML and of the panel. No rows where nothing was read. */
export function telemetryCells({ levels, open, batched }: LoadView): { readonly columns: readonly Column[]; readonly rows: readonly (readonly string[])[] } {
  const names = (Object.keys(telemetryMetrics) as readonly TelemetryName[]).filter(name => levels.some(({ telemetry }) => telemetry?.[name] !== undefined));
  const columns: Column[] = [{ title: batched === true ? 'level' : open ? 'rate' : 'in flight', align: batched === true ? 'left' : 'right' }, ...names.map((name): Column => ({ title: telemetryMetrics[name].title, align: 'right', mayGo: true }))];
  if (names.length === 0) return { columns, rows: [] };
  return { columns, rows: levels.map(level => [batched === true ? levelName(level) : levelCell(level), ...names.map(name => cell(name, level.telemetry?.[name]))]) };
}

function cell(name: TelemetryName, summary: ReadingSummary | undefined): string {
  if (summary === undefined) return '–';
  return 'growth' in summary ? String(summary.growth) : `${valueText(name, summary.mean)} / ${valueText(name, summary.max)}`;
}

function valueText(name: TelemetryName, value: number): string {
  const { unit } = telemetryMetrics[name];
  if (unit === 'share') return `${(100 * value).toFixed(0)} %`;
  return unit === 'W' ? `${value.toFixed(0)} W` : String(Number(value.toFixed(1)));
}
