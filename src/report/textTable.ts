import { printable } from './printable.ts';

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Gives way where the table is wider than the terminal. */
  readonly shrinks?: true;
  /** Goes, the last first, before a shrinking column gets too narrow to tell names apart. */
  readonly mayGo?: true;
}

const gap = '  ';
const narrowest = 8;
/** Names are told apart in this many characters. */
const readable = 16;

/** A table in plain text, aligned, no wider than `width` characters where its shrinking columns allow it; what has no room is named below. Lines carry no spaces at their end. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  const lines = [columns.map(column => printable(column.title)), ...rows.map(row => columns.map((_, k) => printable(row[k] ?? '')))];
  const natural = columns.map((_, k) => Math.max(...lines.map(line => lengthOf(line[k] ?? ''))));
  const shown = fitting(columns, natural, width);
  const widths = shrink(shown.map(k => columns[k]), shown.map(k => natural[k] ?? 0), width);
  const gone = columns.flatMap(({ title }, k) => (shown.includes(k) ? [] : [printable(title)]));
  const table = lines
    .map(line => {
      const cells = shown.map((k, at) => {
        const cell = cut(line[k] ?? '', widths[at] ?? 0);
        const space = ' '.repeat((widths[at] ?? 0) - lengthOf(cell));
        return columns[k]?.align === 'left' ? cell + space : space + cell;
      });
      return `${cells.join(gap).trimEnd()}\n`;
    })
    .join('');
  return gone.length === 0 ? table : `${table}not shown for want of width: ${gone.join(', ')}; all are in --json and exports\n`;
}

/** The columns that stay. */
function fitting(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] {
  let shown = columns.map((_, k) => k);
  const least = (): number => shown.reduce((sum, k) => sum + (columns[k]?.shrinks === true ? Math.min(natural[k] ?? 0, readable) : (natural[k] ?? 0)), gap.length * (shown.length - 1));
  while (least() > width) {
    const going = shown.findLast(k => columns[k]?.mayGo === true);
    if (going === undefined) break;
    shown = shown.filter(k => k !== going);
  }
  return shown;
}

/** Takes what is too wide from the shrinking columns, always from the widest. */
function shrink(columns: readonly (Column | undefined)[], natural: readonly number[], width: number): readonly number[] {
  const widths = [...natural];
  let excess = natural.reduce((sum, one) => sum + one, gap.length * (natural.length - 1)) - width;
  for (; excess > 0; excess--) {
    let widest = -1;
    for (const [k, one] of widths.entries()) if (columns[k]?.shrinks === true && one > Math.max(narrowest, widths[widest] ?? 0)) widest = k;
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** The middle goes: names differ at their ends. */
function cut(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  const head = Math.ceil((width - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (width - 1 - head)).join('')}`;
}

function lengthOf(text: string): number {
  return [...text].length;
}
