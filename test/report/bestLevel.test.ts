import { expect, test } from 'vitest';
import { bestLevel } from '../../src/report/sweep/bestLevel.ts';

/** `20: 4.1 s, 3 of 200` → a level. */
const level = (text: string): { parallelRequests: number; totalMs: number; failed: number; done: number } => {
  const [, parallelRequests, s, failed, done] = /^(\d+): ([\d.]+) s, (\d+) of (\d+)$/.exec(text)?.map(Number) ?? [];
  return { parallelRequests: parallelRequests ?? 0, totalMs: (s ?? 0) * 1000, failed: failed ?? 0, done: done ?? 0 };
};

test.each([
  ['the shortest', ['1: 20 s, 0 of 200', '10: 3 s, 0 of 200', '20: 2 s, 0 of 200'], 20],
  ['the smallest within 5 % of it', ['20: 2 s, 0 of 200', '10: 2.1 s, 0 of 200', '5: 2.2 s, 0 of 200'], 10],
  ['none that loses answers which others have', ['10: 2 s, 0 of 200', '50: 1 s, 12 of 200'], 10],
  ['1 % is not much', ['10: 2 s, 0 of 200', '50: 1 s, 2 of 200'], 50],
  ['failures that come by chance everywhere decide nothing', ['10: 2 s, 13 of 200', '50: 1 s, 20 of 200'], 50],
  ['failures that are many more do', ['10: 2 s, 13 of 200', '50: 1 s, 40 of 200'], 10],
  ['a level that answered nothing is none', ['10: 2 s, 0 of 200', '50: 0.1 s, 200 of 200'], 10],
  ['nothing answered anywhere', ['10: 2 s, 200 of 200'], undefined],
  ['nothing there', [], undefined],
])('%s', (_, levels, expected) => expect(bestLevel(levels.map(level))?.best.parallelRequests).toBe(expected));
