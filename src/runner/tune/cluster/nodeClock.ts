/**
 * How far a node's clock is from this machine's, by what cannot be otherwise: nothing begins before it was asked for, and nothing is seen before it happened. Clocks that may be the same are taken for the same.
 */
export class NodeClock {
  /** What must be added to the node's times, at least and at most. */
  private leastMs = -Infinity;
  private mostMs = Infinity;

  /** @param hereMs by this machine's clock, @param thereMs by the node's, not earlier */
  after(hereMs: number, thereMs: number | undefined): void {
    if (thereMs !== undefined) this.leastMs = Math.max(this.leastMs, hereMs - thereMs);
  }

  /** @param thereMs by the node's clock, @param hereMs by this machine's, not earlier */
  before(thereMs: number | undefined, hereMs: number): void {
    if (thereMs !== undefined) this.mostMs = Math.min(this.mostMs, hereMs - thereMs);
  }

  /** Of the node, beside this machine. */
  get aheadMs(): number {
    const [most, least] = [this.mostMs, Math.min(this.leastMs, this.mostMs)];
    // No negative zero.
    return most < 0 ? -most : least > 0 ? -least : 0;
  }

  /** A time of the node's, by this machine's clock. */
  here<T extends number | undefined>(thereMs: T): T {
    return (thereMs === undefined ? undefined : thereMs - this.aheadMs) as T;
  }
}
