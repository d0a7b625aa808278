import type { Column } from '../textTable.ts';
import { levelName } from './levelName.ts';
import type { LoadView } from './loadView.ts';

/** What the tool of an imported bench has reported itself, a row a figure and a column a level; undefined where there is nothing. */
export function reportedCells({ levels }: LoadView): { readonly caption: string; readonly columns: readonly Column[]; readonly rows: readonly (readonly string[])[] } | undefined {
  const names = [...new Set(levels.flatMap(({ reported = {} }) => Object.keys(reported)))];
  if (names.length === 0) return undefined;
  const columns: readonly Column[] = [{ title: 'figure', align: 'left', shrinks: true }, ...levels.map((level): Column => ({ title: levelName(level), align: 'right' }))];
  return { caption: 'as its tool has reported it, by its own names and in its own units', columns, rows: names.map(name => [name, ...levels.map(({ reported }) => reportedText(reported?.[name]))]) };
}

/** Five digits say more than any of these is worth. */
export function reportedText(value: number | undefined): string {
  return value === undefined ? '–' : Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
}
