/** The cells of one line of nvidia-smi's CSV. */
export function cellsOf(line: string): readonly string[] {
  return line.split(',').map(cell => cell.trim());
}

/** A cell without its unit as a number; NaN for what a GPU does not tell (`[N/A]`, `[Not Supported]`, `[Unknown Error]`). */
export function cellNumber(cell: string | undefined): number {
  return cell === undefined || cell === '' ? Number.NaN : Number(cell);
}
