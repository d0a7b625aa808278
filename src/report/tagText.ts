import { counted } from '../base/counted.ts';
import { intervalTitle } from './intervalTitle.ts';
import { intervalText, metricText } from './numberText.ts';
import { textTable } from './textTable.ts';
import type { RunView } from './view.ts';

/** So many values of a tag are shown of a trial; the run document holds more. */
const shown = 20;

export interface TagCells {
  readonly title: string;
  readonly column: string;
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Of each row. */
  readonly keys: readonly { readonly trial: string; readonly tag: string }[];
  /** How many values are left out, in words. */
  readonly notes: readonly string[];
}

/** A table for each tag column and first scorer: the same in the terminal, Markdown and HTML. */
export function tagCells({ trials }: RunView, labels: ReadonlyMap<string, string>): readonly TagCells[] {
  const tables = trials.flatMap(trial => (trial.tagTables ?? []).filter(({ scorer }, _, all) => scorer === all[0]?.scorer).map(table => ({ ...table, id: trial.id, trial: labels.get(trial.id) ?? trial.id })));
  const kinds = [...new Map(tables.map(({ column, scorer }) => [JSON.stringify([column, scorer]), { column, scorer }])).values()];
  return kinds.map(({ column, scorer }) => {
    const these = tables.filter(table => table.column === column && table.scorer === scorer);
    return {
      title: `${scorer} by ${column}`,
      column,
      titles: ['trial', column, scorer, intervalTitle(these.flatMap(({ rows }) => rows.slice(0, shown).map(({ interval }) => interval))), 'n'],
      rows: these.flatMap(({ trial, rows, unit }) => rows.slice(0, shown).map(({ tag, value, interval, n }) => [trial, tag, metricText(value, unit), intervalText(interval, unit), String(n)])),
      keys: these.flatMap(({ id, rows }) => rows.slice(0, shown).map(({ tag }) => ({ trial: id, tag }))),
      notes: these.flatMap(({ trial, rows, more }) => (rows.length + more <= shown ? [] : [`${trial}: ${counted(rows.length + more - shown, 'more value')} of ${column}, with fewer samples`])),
    };
  });
}

export function tagText(view: RunView, labels: ReadonlyMap<string, string>, width: number): string {
  return tagCells(view, labels)
    .map(({ title, titles, rows, notes }) => `${title}\n${textTable(titles.map((name, k) => (k < 2 ? { title: name, align: 'left', shrinks: true } : { title: name, align: k === 3 ? 'left' : 'right' })), rows, width)}${notes.map(note => `${note}\n`).join('')}`)
    .join('\n');
}
