/** What a thread that tries inputs is told. */
export interface LoopSetup {
  /** The bundle of the target. */
  readonly file: string;
  readonly places: number;
  readonly words: readonly string[];
  /** Kept before, and found by earlier threads. */
  readonly inputs: readonly Uint8Array[];
  /** Took long in an earlier thread: tried once more, when the code is warm. */
  readonly suspect?: Uint8Array;
  readonly seed: number;
  readonly underWay: SharedArrayBuffer;
}

export type FromLoop =
  | { readonly type: 'kept'; readonly input: Uint8Array; readonly reached: number }
  | { readonly type: 'finding'; readonly input: Uint8Array; readonly what: string }
  | { readonly type: 'minimised'; readonly inputs: readonly Uint8Array[]; readonly reached: number };

/** Longer inputs are known by their beginning alone. */
const mostBytes = 1024 * 1024;
const headBytes = 16;

/** The input that is being read, in memory that the watching thread sees too: of one that never ends nothing else is known. */
export class UnderWay {
  readonly memory: SharedArrayBuffer;
  private readonly head: Int32Array;
  private readonly bytes: Uint8Array;

  constructor(memory = new SharedArrayBuffer(headBytes + mostBytes)) {
    this.memory = memory;
    this.head = new Int32Array(memory, 0, headBytes / 4);
    this.bytes = new Uint8Array(memory, headBytes);
  }

  begin(input: Uint8Array, isSuspect: boolean): void {
    const length = Math.min(input.length, mostBytes);
    this.bytes.set(input.subarray(0, length));
    Atomics.store(this.head, 1, length);
    Atomics.store(this.head, 2, isSuspect ? 1 : 0);
    Atomics.add(this.head, 0, 1);
  }

  /** How many inputs were begun. */
  get count(): number {
    return Atomics.load(this.head, 0);
  }

  get isSuspect(): boolean {
    return Atomics.load(this.head, 2) === 1;
  }

  get input(): Uint8Array {
    return this.bytes.slice(0, Atomics.load(this.head, 1));
  }

  get isOver(): boolean {
    return Atomics.load(this.head, 3) === 1;
  }

  /** No further input: what was found is minimised. */
  end(): void {
    Atomics.store(this.head, 3, 1);
  }
}
