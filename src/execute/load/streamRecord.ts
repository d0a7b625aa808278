import type { BodySink } from '../http/httpClient.ts';
import { createSseScanner } from '../http/sse.ts';

const firstBytes = 16 * 1024;
const firstReads = 64;

/**
 * What one stream brought, as it came: its bytes in one slab, and of each read of the socket its time and where it ended. Nothing is looked for in them while the stream
 * runs, and nothing is made for an event: what a client does between two reads makes the next ones seem late.
 */
export class StreamRecord implements BodySink {
  private bytes = Buffer.allocUnsafeSlow(firstBytes);
  private length = 0;
  /** Of each read, in ms, and up to which byte it reached. */
  private times = new Float64Array(firstReads);
  private ends = new Uint32Array(firstReads);
  private reads = 0;

  add(bytes: Buffer, from: number, to: number, atMs: number): void {
    const end = this.length + to - from;
    if (end > this.bytes.length) this.bytes = Buffer.concat([this.bytes.subarray(0, this.length)], Math.max(2 * this.bytes.length, end));
    bytes.copy(this.bytes, this.length, from, to);
    this.length = end;
    // Several parts of a read are one.
    if (this.reads === 0 || this.times[this.reads - 1] !== atMs) this.begin(atMs);
    this.ends[this.reads - 1] = end;
  }

  /** The data of each event, in order, with the time of the read that completed it. They share memory with the record. */
  events(): { readonly events: readonly Buffer[]; readonly atMs: readonly number[] } {
    const events: Buffer[] = [];
    const atMs: number[] = [];
    const scanner = createSseScanner();
    let from = 0;
    for (let read = 0; read < this.reads; read++) {
      const to = this.ends[read] ?? 0;
      const ms = this.times[read] ?? 0;
      scanner.push(this.bytes.subarray(from, to), data => {
        events.push(data);
        atMs.push(ms);
      });
      from = to;
    }
    return { events, atMs };
  }

  /** To be used for another stream; what `events` gave is not valid any more. */
  clear(): void {
    this.length = 0;
    this.reads = 0;
  }

  private begin(atMs: number): void {
    if (this.reads === this.times.length) {
      const [times, ends] = [new Float64Array(2 * this.reads), new Uint32Array(2 * this.reads)];
      times.set(this.times);
      ends.set(this.ends);
      [this.times, this.ends] = [times, ends];
    }
    this.times[this.reads++] = atMs;
  }
}
