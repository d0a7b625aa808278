import { expect, test } from 'vitest';
import { withLimits, type BatchedLevel } from '../../src/report/load/levelBatching.ts';
import type { LoadMeasures } from '../../src/score/load/measureLoad.ts';

/** Levels at one load (`64` in flight, or `64/s`), each as `size@interval mean perS`, with `!` behind where all of them failed: what limits each, after its size and interval. */
function limits(load: string, ...levels: readonly string[]): readonly string[] {
  const offered = load.endsWith('/s') ? { rate: Number(load.slice(0, -2)) } : { concurrency: Number(load) };
  const read = levels.map((level): BatchedLevel => {
    const [, maxSize, intervalMs, meanSize, perS, failed] = (/^(\d+)@(\S+) (\S+) (\S+?)(!?)$/.exec(level) ?? []).map(part => (/^[\d.]+$/.test(part) ? Number(part) : part));
    const measured = { whole: { requests: 100, ok: failed === '!' ? 0 : 100, requestsPerS: perS, batches: { mean: meanSize, n: 1 } } } as unknown as LoadMeasures;
    return { ...offered, batching: { auto: false, maxSize: maxSize as number, intervalMs: intervalMs as number, meanSize: meanSize as number }, measured };
  });
  return withLimits(read).map(({ batching }) => `${batching?.maxSize}@${batching?.intervalMs} ${batching?.limit?.text.replace('the bottleneck is elsewhere (CPU, network, processes, threads)', '…') ?? '–'}`);
}

test.each([
  ['64', ['8@5 8 400', '16@5 15.5 700'], ['8@5 the size limits: batches are full (8 of 8 on average), and larger ones brought 1.75 × as much', '16@5 the size limits: batches are full (15.5 of 16 on average): try a larger one']],
  ['64', ['8@5 8 400', '16@5 16 410'], ['8@5 the server limits: batches are full (8 of 8 on average), and larger ones brought no more: …', '16@5 the server limits: batches are full (16 of 16 on average), and bring no more than batches of 8: …']],
  ['64', ['8@5 8 400', '16@5 16 0!'], ['8@5 the server limits: batches are full (8 of 8 on average), and it failed on batches of 16', '16@5 the server limits: 100 of 100 inputs failed; 16 of 16 on average']],
  // A larger one that was not full says nothing of its size.
  ['64', ['8@5 8 400', '16@5 9 300'], ['8@5 the size limits: batches are full (8 of 8 on average): try a larger one', '16@5 the interval limits: 9 of at most 16 inputs come within 5 ms: try a longer one, or more load']],
  ['64', ['32@5 12 400', '32@20 30 900'], ['32@5 the interval limits: 12 of at most 32 inputs come within 5 ms, and a longer one brought 2.25 × as much', '32@20 the size limits: batches are full (30 of 32 on average): try a larger one']],
  ['64', ['32@5 12 400', '32@20 15 390'], ['32@5 the server limits: batches are not full (12 of 32 on average), and a longer interval brought no more: …', '32@20 the interval limits: 15 of at most 32 inputs come within 20 ms: try a longer one, or more load']],
  ['16', ['16@5 16 400'], ['16@5 the load limits: all 16 requests in flight are in the batch, so a larger one needs more in flight']],
  ['100/s', ['1@0 1 100', '4@20 3 98', '2@20 2 99'], ['1@0 –', '4@20 the interval limits: 3 of at most 4 inputs come within 20 ms, and the server keeps up with all that comes', '2@20 the size limits: batches are full (2 of 2 on average), and the server keeps up with all that comes']],
  // What does not keep up is judged as a closed loop is.
  ['1000/s', ['1@0 1 100', '4@20 4 300'], ['1@0 –', '4@20 the size limits: batches are full (4 of 4 on average): try a larger one']],
])('what limits batches at %s: %j', (load, levels, expected) => expect(limits(load, ...levels)).toEqual(expected));
