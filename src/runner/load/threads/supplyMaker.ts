import type { LoadPart } from '../loadGenerator.ts';
import { writeSegment, type Segment } from './segment.ts';

/** Made and not sent yet. */
const aheadRequests = 5_000;
const aheadBytes = 64 * 1024 * 1024;
/** Of one segment, as far as a request is not longer. */
const segmentRequests = 128;
const segmentCharacters = 256 * 1024;

/** Makes requests ahead of those who send them, in order, with the times at which they are due: one schedule, whoever sends them. */
export interface SupplyMaker {
  /** @param next the request that is sent next */
  topUp(next: number): void;
}

export function createSupplyMaker({ body, dueTimes, stop }: Pick<LoadPart, 'body' | 'dueTimes' | 'stop'>, onMade: { segment(segment: Segment): void; end(total: number): void }): SupplyMaker {
  const { requests = Number.POSITIVE_INFINITY, durationMs = Number.POSITIVE_INFINITY } = stop;
  const ahead: { readonly end: number; readonly bytes: number }[] = [];
  let made = 0;
  let bytes = 0;
  let ended = false;
  return {
    topUp(next) {
      for (let first = ahead[0]; first !== undefined && first.end <= next; first = ahead[0]) {
        bytes -= first.bytes;
        ahead.shift();
      }
      while (!ended && made - next < aheadRequests && bytes < aheadBytes) make();
    },
  };

  function make(): void {
    const first = made;
    const bodies: string[] = [];
    const due: number[] = [];
    for (let characters = 0; bodies.length < segmentRequests && characters < segmentCharacters; ) {
      const at = made < requests ? dueTimes?.next() : undefined;
      ended = made >= requests || at?.done === true || (at !== undefined && at.value > durationMs);
      if (ended) break;
      if (at !== undefined) due.push(at.value as number);
      const one = body(made++);
      characters += one.length;
      bodies.push(one);
    }
    if (bodies.length > 0) {
      const segment = writeSegment(first, bodies, due);
      bytes += segment.bytes.length;
      ahead.push({ end: made, bytes: segment.bytes.length });
      onMade.segment(segment);
    }
    if (ended) onMade.end(made);
  }
}
