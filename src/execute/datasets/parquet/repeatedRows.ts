/** Rows that begin in a page, told by its repetition levels; the first of them may go on from the page before. */
export interface RowsOfPage {
  readonly begun: number;
  readonly goesOn: boolean;
}

/**
 * Counts the zeros among repetition levels: each is the first value of a row. Levels are runs of one level and of packed bits; throws where they end too early.
 * @param levels from their first run on
 * @param width bits of a level
 */
export function countRows(levels: Uint8Array, width: number, values: number): RowsOfPage {
  let at = 0;
  let seen = 0;
  let begun = 0;
  let first: number | undefined;
  const byte = (): number => {
    const next = levels[at++];
    if (next === undefined) throw new Error('the levels of a page end too early');
    return next;
  };
  const header = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const part = byte();
      value += (part & 127) * 2 ** shift;
      if (part < 128) return value;
    }
    throw new Error('a run of levels is too long');
  };
  const see = (level: number, count: number): void => {
    first ??= level;
    if (level === 0) begun += count;
    seen += count;
  };
  while (seen < values) {
    const run = header();
    if (run % 2 === 0) {
      let level = 0;
      for (let k = 0; k < Math.ceil(width / 8); k++) level |= byte() << (8 * k);
      const count = Math.min(run / 2, values - seen);
      if (count === 0) throw new Error('a run of levels is empty');
      see(level, count);
      continue;
    }
    const packed = ((run - 1) / 2) * 8;
    if (packed === 0) throw new Error('a run of levels is empty');
    let bits = 0;
    let has = 0;
    for (let k = 0; k < packed && seen < values; k++) {
      while (has < width) {
        bits |= byte() << has;
        has += 8;
      }
      see(bits & ((1 << width) - 1), 1);
      bits >>>= width;
      has -= width;
    }
  }
  return { begun, goesOn: first !== 0 };
}
