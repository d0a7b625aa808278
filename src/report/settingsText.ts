import { printable } from './printable.ts';
import type { RunView } from './view.ts';

/** The effective settings of a run, one a line, each with where it came from: `parallel_requests  10  (built-in)`. */
export function settingsText(settings: RunView['settings']): string {
  const rows = Object.entries(settings).map(([name, { value, source }]) => ({ name, value: printable(typeof value === 'string' ? value : JSON.stringify(value)), source: printable(source) }));
  const nameWidth = Math.max(0, ...rows.map(row => row.name.length));
  const valueWidth = Math.max(0, ...rows.map(row => row.value.length));
  return rows.map(({ name, value, source }) => `${name.padEnd(nameWidth)}  ${value.padEnd(valueWidth)}  (${source})\n`).join('');
}
