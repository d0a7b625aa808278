/** Code that reads what strangers write. */
export interface FuzzTarget {
  /** Inputs to begin with, beside the kept ones: files of the project, and what shows each form once. */
  seeds(): readonly (string | Buffer)[];
  /** Pieces of its language, put in whole; the literals of the code are known already. */
  readonly words?: readonly string[];
  /** Longer inputs are not made. */
  readonly maxBytes?: number;
  /** Reads the input, and throws where what comes of it is wrong: for anything but the errors a person is meant to read, or where two ways disagree. */
  run(input: Buffer): void | Promise<void>;
}
