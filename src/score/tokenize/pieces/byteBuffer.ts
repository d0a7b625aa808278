/** Bytes that grow, and are used again for the next text. */
export class ByteBuffer {
  bytes = new Uint8Array(1024);
  length = 0;

  add(byte: number): void {
    if (this.length === this.bytes.length) this.reserve(this.length + 1);
    this.bytes[this.length++] = byte;
  }

  append(from: Uint8Array, start: number, end: number): void {
    for (let k = start; k < end; k++) this.add(from[k] ?? 0);
  }

  endsWith(tail: Uint8Array): boolean {
    const start = this.length - tail.length;
    return start >= 0 && tail.every((byte, k) => this.bytes[start + k] === byte);
  }

  /** Room for that many bytes in all. */
  reserve(length: number): void {
    if (length <= this.bytes.length) return;
    const bytes = new Uint8Array(Math.max(length, this.bytes.length * 2));
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
  }
}
