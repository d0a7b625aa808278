import { readFrame, withoutNulls } from '../task/convert/evalap/readFrame.ts';
import type { Notes } from '../task/convert/notes.ts';
import type { DatasetBody } from './bodies.ts';
import { Refusal } from './refusal.ts';
import type { Shelf, ShelvedDataset } from './shelf.ts';

type Rows = ReturnType<typeof withoutNulls>;

/** Keeps the rows of a dataset that was posted. Throws a Refusal where there is one of its name. */
export function addDataset(shelf: Shelf, body: DatasetBody, nowMs: number, notes: Notes): ShelvedDataset {
  const { dataset, rows } = readDataset(shelf, body, nowMs, notes);
  return shelf.addDataset(dataset, rows);
}

/** What would be kept of it. */
export function readDataset(shelf: Shelf, body: DatasetBody, nowMs: number, notes: Notes): { readonly dataset: Omit<ShelvedDataset, 'first' | 'count'>; readonly rows: Rows } {
  const { df, columns_map, readme, default_metric, compliance } = body;
  const name = body.name.replaceAll(/\s+/g, ' ').trim().slice(0, 100).trim();
  if (shelf.datasets().some(dataset => dataset.name === name)) throw new Refusal(409, `there is a dataset \`${name}\` already: give this one another name`);
  const columnsMap = columns_map ?? {};
  const rows = withoutNulls(readFrame(df, `dataset \`${name}\``), columnsMap, notes);
  const columns = Object.keys(rows[0] ?? {});
  const lacking = Object.values(columnsMap).find(column => !columns.includes(column));
  if (lacking !== undefined) throw new Refusal(422, `\`columns_map\` names the column \`${lacking}\`, and the rows have ${columns.slice(0, 12).join(', ')}`);
  return { dataset: { name, readme: readme ?? '', defaultMetric: default_metric ?? '', ...(columns_map === undefined || columns_map === null ? {} : { columnsMap }), compliance: compliance ?? false, size: rows.length, columns, createdMs: nowMs }, rows };
}
