/** Tercom's. */
const beamWidth = 25;
const unreachable = 1_000_000_000;

export const same = 1;
export const substituted = 2;
/** A word of the output that the reference lacks; the other way round. */
export const deleted = 3;
export const inserted = 4;
const undefinedOperation = 0;

/**
 * Edit distance between an output's words and a reference's, explored only near the diagonal, as Tercom does: what lies beyond is not found. Of the output as it
 * stands all rows are kept, from its beginning and from its end: shifting is tried hundreds of times for a sentence, and a try computes only the rows between.
 */
export class EditMatrix {
  private readonly reference: Int32Array;
  private readonly rows: number;
  private readonly columns: number;
  private readonly width: number;
  private readonly ratio: number;
  /** Of the kept words, row by row: edits from the beginning to a cell, from there to the end, and the last one before it. */
  private readonly costs: Int32Array;
  private readonly rest: Int32Array;
  private readonly operations: Uint8Array;
  /** Two rows of a trial. */
  private readonly trialCosts: Int32Array;
  private kept: Int32Array = new Int32Array(0);

  constructor(reference: Int32Array, outputLength: number) {
    this.reference = reference;
    this.rows = outputLength + 1;
    this.columns = reference.length + 1;
    this.ratio = outputLength > 0 ? reference.length / outputLength : 1;
    this.width = widthFor(this.ratio);
    // What lies beyond the beam is the same cells whatever the words, and is never written.
    this.costs = new Int32Array(this.rows * this.columns).fill(unreachable);
    this.rest = new Int32Array(this.rows * this.columns).fill(unreachable);
    this.operations = new Uint8Array(this.rows * this.columns);
    this.trialCosts = new Int32Array(2 * this.columns);
    for (let j = 0; j < this.columns; j++) {
      this.costs[j] = j;
      this.operations[j] = inserted;
    }
  }

  /** The distance of these words; they are the ones that trials shift, and that `trace` is about. */
  keep(words: Int32Array): number {
    const isFirst = this.kept.length !== words.length;
    const [from, to] = isFirst ? [0, words.length] : changed(words, this.kept);
    this.kept = words;
    const { costs, rows } = this;
    for (let i = from + 1; i < rows; i++) this.fillRow(words[i - 1] ?? -1, i);
    for (let i = isFirst ? rows - 1 : to - 1; i > 0; i--) this.fillRest(words[i] ?? -1, i);
    return costs[costs.length - 1] ?? 0;
  }

  /** The distance of other words, as many as the kept ones. */
  distance(words: Int32Array): number {
    const { columns, trialCosts, costs, rest } = this;
    const [from, to] = changed(words, this.kept);
    if (from === to) return costs[costs.length - 1] ?? 0;
    let [above, row] = [0, columns];
    trialCosts.set(costs.subarray(from * columns, (from + 1) * columns));
    for (let i = from + 1; i <= to; i++) {
      // Beside the beam stands what a row of another place has left.
      const left = this.from(i) - 1;
      if (left >= 0) trialCosts[row + left] = unreachable;
      if (i < this.rows - 1) trialCosts.fill(unreachable, row + this.to(i), row + this.to(i + 1));
      this.fillTrial(words[i - 1] ?? -1, i, above, row);
      [above, row] = [row, above];
    }
    let fewest = unreachable;
    for (let j = this.from(to); j < this.to(to); j++) fewest = Math.min(fewest, (trialCosts[above + j] ?? 0) + (rest[to * columns + j] ?? 0));
    return fewest;
  }

  /** The operations that turn the kept words into the reference, in order. */
  trace(): readonly number[] {
    const trace: number[] = [];
    let i = this.rows - 1;
    let j = this.columns - 1;
    while (i > 0 || j > 0) {
      const operation = this.operations[i * this.columns + j] ?? undefinedOperation;
      if (operation === undefinedOperation) throw new Error('The beam of the edit distance was left');
      trace.push(operation);
      if (operation !== inserted) i--;
      if (operation !== deleted) j--;
    }
    return trace.reverse();
  }

  private fillRow(word: number, i: number): void {
    const { reference, costs, operations, columns } = this;
    const to = this.to(i);
    const row = i * columns;
    const above = row - columns;
    for (let j = this.from(i); j < to; j++) {
      if (j === 0) {
        costs[row] = (costs[above] ?? 0) + 1;
        operations[row] = deleted;
        continue;
      }
      const equal = word === reference[j - 1];
      let cost = unreachable;
      let operation = undefinedOperation;
      const substitution = (costs[above + j - 1] ?? 0) + (equal ? 0 : 1);
      if (substitution < cost) {
        cost = substitution;
        operation = equal ? same : substituted;
      }
      const deletion = (costs[above + j] ?? 0) + 1;
      if (deletion < cost) {
        cost = deletion;
        operation = deleted;
      }
      const insertion = (costs[row + j - 1] ?? 0) + 1;
      if (insertion < cost) {
        cost = insertion;
        operation = inserted;
      }
      costs[row + j] = cost;
      operations[row + j] = operation;
    }
  }

  /** The same without operations: nearly all of the time is spent here. */
  private fillTrial(word: number, i: number, above: number, row: number): void {
    const { reference, trialCosts } = this;
    const [from, to] = [this.from(i), this.to(i)];
    let left = unreachable;
    let diagonal = from === 0 ? unreachable : (trialCosts[above + from - 1] ?? 0);
    for (let j = from; j < to; j++) {
      const up = trialCosts[above + j] ?? 0;
      let cost = word === reference[j - 1] ? diagonal : diagonal + 1;
      if (up < cost) cost = up + 1;
      if (left < cost) cost = left + 1;
      trialCosts[row + j] = cost;
      left = cost;
      diagonal = up;
    }
  }

  /** @param word the one that follows the row; none follows the last */
  private fillRest(word: number, i: number): void {
    const { columns, reference, rest } = this;
    const row = i * columns;
    const below = row + columns;
    const isLast = i === this.rows - 1;
    const [from, to] = [this.from(i), this.to(i)];
    for (let j = to - 1; j >= from; j--) {
      let cost = j === columns - 1 ? (isLast ? 0 : unreachable) : j + 1 < to ? (rest[row + j + 1] ?? 0) + 1 : unreachable;
      if (!isLast) {
        cost = Math.min(cost, (rest[below + j] ?? 0) + 1);
        if (j + 1 < columns) cost = Math.min(cost, (rest[below + j + 1] ?? 0) + (word === reference[j] ? 0 : 1));
      }
      rest[row + j] = cost;
    }
  }

  private from(i: number): number {
    return Math.max(0, Math.floor(i * this.ratio) - this.width);
  }

  private to(i: number): number {
    return i === this.rows - 1 ? this.columns : Math.min(this.columns, Math.floor(i * this.ratio) + this.width);
  }
}

/** Cells that a trial may have to compute: what its time is in proportion to. */
export function trialCells(outputLength: number, referenceLength: number): number {
  return outputLength === 0 ? 0 : outputLength * Math.min(referenceLength, 2 * widthFor(referenceLength / outputLength));
}

function widthFor(ratio: number): number {
  return beamWidth < ratio / 2 ? Math.ceil(ratio / 2 + beamWidth) : beamWidth;
}

/** The words that differ: from the first to behind the last. */
function changed(words: Int32Array, others: Int32Array): readonly [from: number, to: number] {
  let from = 0;
  while (from < words.length && words[from] === others[from]) from++;
  let to = words.length;
  while (to > from && words[to - 1] === others[to - 1]) to--;
  return [from, to];
}
