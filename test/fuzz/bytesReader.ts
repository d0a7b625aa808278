/** Values made of an input's bytes, one after the other: a small change of the bytes is a small change of the value. */
export class BytesReader {
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get isOver(): boolean {
    return this.at >= this.bytes.length;
  }

  int(below: number): number {
    const high = below > 256 ? this.next() * 256 : 0;
    return (high + this.next()) % below;
  }

  one<T>(of: readonly [T, ...T[]]): T {
    return of[this.int(of.length)] ?? of[0];
  }

  /** Up to the next line end, or as long as is left. */
  line(): string {
    const end = this.bytes.indexOf(10, this.at);
    const stop = end < 0 ? this.bytes.length : end;
    const text = Buffer.from(this.bytes.subarray(this.at, stop)).toString();
    this.at = stop + 1;
    return text;
  }

  rest(): Buffer {
    const rest = Buffer.from(this.bytes.subarray(this.at));
    this.at = this.bytes.length;
    return rest;
  }

  private next(): number {
    return this.bytes[this.at++] ?? 0;
  }
}
