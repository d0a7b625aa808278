export type Cell = string | number | null | undefined;

/** As RFC 4180 has it, safe to open in a spreadsheet. */
export function csvLine(values: readonly Cell[]): string {
  return `${values.map(cell).join(',')}\r\n`;
}

function cell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = formula.test(value) && !plainNumber.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** How a formula begins, in the wide forms of East Asian keyboards too, and what a spreadsheet skips before it. */
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const plainNumber = /^[+-]?[0-9.,]+(e[+-]?\d+)?$/i;
