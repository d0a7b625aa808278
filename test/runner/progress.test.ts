import { expect, test } from 'vitest';
import { RunProgress } from '../../src/runner/progress.ts';

test('the rate follows the last seconds, and the time left follows the rate', () => {
  const progress = new RunProgress(0);
  progress.total = 1000;
  const seen: string[] = [];
  // 100/s for 10 s would be done; the endpoint slows down to 10/s after 4 s.
  for (let quarter = 1; quarter <= 48; quarter++) {
    const nowMs = quarter * 250;
    for (let i = 0; i < (quarter <= 16 ? 25 : quarter % 2 === 0 ? 5 : 0); i++) progress.sampleEnded(true, 3);
    progress.mark(nowMs);
    if (quarter % 8 === 0) {
      const { done, requestsPerS, tokensPerS, timeLeftMs } = progress.snapshot(nowMs);
      seen.push(`${nowMs / 1000}s ${done} done ${requestsPerS.toFixed(0)}/s ${tokensPerS.toFixed(0)} tokens/s ${((timeLeftMs ?? NaN) / 1000).toFixed(0)}s left`);
    }
  }
  expect(seen).toEqual([
    '2s 200 done 100/s 300 tokens/s 8s left',
    '4s 400 done 100/s 300 tokens/s 6s left',
    '6s 420 done 64/s 192 tokens/s 9s left',
    '8s 440 done 28/s 84 tokens/s 20s left',
    '10s 460 done 10/s 30 tokens/s 54s left',
    '12s 480 done 10/s 30 tokens/s 52s left',
  ]);
});

test('there is no time left before there is a rate', () => {
  const progress = new RunProgress(0);
  progress.total = 10;
  expect(progress.snapshot(100).timeLeftMs).toBeUndefined();
});

test('what was done before a resume has no rate', () => {
  const progress = new RunProgress(0);
  progress.total = 100;
  progress.done = 90;
  progress.mark(1000);
  expect(progress.snapshot(1000)).toMatchObject({ done: 90, requestsPerS: 0, timeLeftMs: undefined });
});
