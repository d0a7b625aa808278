import { bodyIn, type Segment } from './segment.ts';

/** A thread's end of what is sent: requests that were made for all threads, and those still to come. */
export class Supply {
  private segments: Segment[] = [];
  private made = 0;
  /** How many there are in all; known once the last one is made. */
  private total = Number.POSITIVE_INFINITY;
  private waiting: (() => void)[] = [];

  add(segment: Segment): void {
    this.segments.push(segment);
    this.made = segment.first + segment.starts.length - 1;
    this.wake();
  }

  end(total: number): void {
    this.total = total;
    this.wake();
  }

  /** Whether there is a k-th request: a promise where it is still to be made. */
  has(k: number): boolean | Promise<boolean> {
    if (k < this.made || k >= this.total) return k < this.total;
    return new Promise<void>(resolve => this.waiting.push(resolve)).then(() => this.has(k));
  }

  /** Of one that is there, as its time is. */
  body(k: number): string {
    return bodyIn(this.segmentOf(k), k);
  }

  dueMs(k: number): number {
    const segment = this.segmentOf(k);
    return segment.dueMs[k - segment.first] ?? 0;
  }

  /** Nobody asks for requests before this one any more. */
  passed(k: number): void {
    // One more is kept: slots that waited for their requests come one after another.
    while (k >= (this.segments[2]?.first ?? Number.POSITIVE_INFINITY)) this.segments.shift();
  }

  private segmentOf(k: number): Segment {
    const segment = this.segments.findLast(({ first }) => first <= k);
    if (segment === undefined) throw new Error(`Request ${k} is not there`);
    return segment;
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
