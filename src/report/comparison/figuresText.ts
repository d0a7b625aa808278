import { HumanError } from '../../base/humanError.ts';
import type { StoreReader } from '../../store/store.ts';
import { printable } from '../printable.ts';
import { textTable } from '../textTable.ts';
import { agoText } from '../timeText.ts';
import { Comparison } from './comparison.ts';

/** Benches or tunes beside each other, as the terminal shows them; undefined where the runs are of another kind. Throws a HumanError where they have nothing in common. */
export function figuresText(reader: StoreReader, names: readonly string[], { width, nowMs }: { readonly width: number; readonly nowMs: number }): string | undefined {
  const runs = names.map(name => reader.findRun(name));
  if (runs.length < 2 || runs.some(({ kind }) => kind === 'eval')) return undefined;
  const view = new Comparison(runs.map(({ id }) => ({ reader, id, alive: true }))).view(nowMs);
  if (view.failure !== undefined) throw new HumanError({ what: view.failure });
  return [
    ...view.runs.map(({ letter, id, createdMs }) => `${letter}  ${printable(id)}, ${agoText(createdMs, nowMs)}\n`),
    ...view.changes.map(({ name, values }) => `differs: ${printable(`${name}: ${values.join(' | ')}`)}\n`),
    ...view.tables.map(({ caption, columns, rows }) => `\n${printable(caption)}\n${textTable(columns, rows.map(({ cells }) => cells), width)}`),
    ...view.notes.map(note => `${printable(note)}\n`),
  ].join('');
}
