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
 * Edit distance between an output's words and a reference's, explored only near the diagonal, as Tercom does: what lies beyond is not found. The rows of the
 * output as it stands are kept, and a shifted output is computed from the first row that differs: shifting is tried hundreds of times for a sentence.
 */
export class EditMatrix {
  private readonly reference: Int32Array;
  private readonly rows: number;
  private readonly columns: number;
  private readonly width: number;
  private readonly ratio: number;
  /** Row by row; the rows of `kept` words, then those of a trial. */
  private readonly costs: Int32Array;
  private readonly trialCosts: Int32Array;
  private readonly operations: Uint8Array;

  constructor(reference: Int32Array, outputLength: number) {
    this.reference = reference;
    this.rows = outputLength + 1;
    this.columns = reference.length + 1;
    this.ratio = outputLength > 0 ? reference.length / outputLength : 1;
    this.width = beamWidth < this.ratio / 2 ? Math.ceil(this.ratio / 2 + beamWidth) : beamWidth;
    this.costs = new Int32Array(this.rows * this.columns);
    this.trialCosts = new Int32Array(this.rows * this.columns);
    this.operations = new Uint8Array(this.rows * this.columns);
    // What lies beyond the beam is the same cells whatever the words, and is never written.
    this.costs.fill(unreachable);
    this.trialCosts.fill(unreachable);
    for (let j = 0; j < this.columns; j++) {
      this.costs[j] = this.trialCosts[j] = j;
      this.operations[j] = inserted;
    }
  }

  /** The distance of these words; they are the ones that trials shift, and that `trace` is about. */
  keep(words: Int32Array): number {
    this.fill(words, 1, this.costs, this.operations);
    this.trialCosts.set(this.costs);
    return this.costs[this.costs.length - 1] ?? 0;
  }

  /** The distance of shifted words, which are the kept ones up to `from`. */
  distance(words: Int32Array, from: number): number {
    this.trialCosts.set(this.costs.subarray(0, (from + 1) * this.columns));
    this.fill(words, from + 1, this.trialCosts, undefined);
    return this.trialCosts[this.trialCosts.length - 1] ?? 0;
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

  private fill(words: Int32Array, first: number, costs: Int32Array, operations: Uint8Array | undefined): void {
    const { columns, rows, reference } = this;
    for (let i = first; i < rows; i++) {
      const diagonal = Math.floor(i * this.ratio);
      const from = Math.max(0, diagonal - this.width);
      const to = i === rows - 1 ? columns : Math.min(columns, diagonal + this.width);
      const row = i * columns;
      const above = row - columns;
      const word = words[i - 1] ?? -1;
      for (let j = from; j < to; j++) {
        if (j === 0) {
          costs[row] = (costs[above] ?? 0) + 1;
          if (operations) operations[row] = deleted;
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
        if (operations) operations[row + j] = operation;
      }
    }
  }
}
