import type { Axis } from './chart.ts';

const rowHeight = 20;
/** Of legend and axis. */
const around = 96;
/** A longer name would leave no room for what is shown; what is read aloud has all of it. */
const longest = 28;

/** Rows from the top, each with its name in its middle: a bar lies at `row + 0.5`. */
export function rowAxis(names: readonly string[]): Axis {
  return { title: '', unit: '', scale: 'linear', from: names.length, until: 0, ticks: names.map((_, k) => k + 0.5), names: names.map(cut) };
}

/** In px. */
export function rowsHeight(rows: number): number {
  return rows * rowHeight + around;
}

/** What tells names apart stands at their beginning or their end. */
function cut(name: string): string {
  const letters = [...name];
  if (letters.length <= longest) return name;
  const half = Math.floor((longest - 1) / 2);
  return `${letters.slice(0, longest - 1 - half).join('')}…${letters.slice(-half).join('')}`;
}
