export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Gives way where the table is wider than the terminal. */
  readonly shrinks?: true;
}

const gap = '  ';
const narrowest = 8;

/** A table in plain text, aligned, no wider than `width` characters where its shrinking columns allow it. Lines carry no spaces at their end. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  const natural = columns.map((column, k) => Math.max(lengthOf(column.title), ...rows.map(row => lengthOf(row[k] ?? ''))));
  const excess = natural.reduce((sum, one) => sum + one, 0) + gap.length * (columns.length - 1) - width;
  const widths = shrink(columns, natural, Math.max(0, excess));
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, k) => {
        const cell = cut(cells[k] ?? '', widths[k] ?? 0);
        const space = ' '.repeat((widths[k] ?? 0) - lengthOf(cell));
        return column.align === 'left' ? cell + space : space + cell;
      })
      .join(gap)
      .trimEnd();
  return [line(columns.map(column => column.title)), ...rows.map(line)].map(text => `${text}\n`).join('');
}

/** Takes the excess from the shrinking columns, first to last, none narrower than it stays readable. */
function shrink(columns: readonly Column[], widths: readonly number[], excess: number): readonly number[] {
  let left = excess;
  return widths.map((width, k) => {
    if (columns[k]?.shrinks !== true) return width;
    const take = Math.min(left, Math.max(0, width - narrowest));
    left -= take;
    return width - take;
  });
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
