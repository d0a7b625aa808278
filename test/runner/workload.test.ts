import { expect, test } from 'vitest';
import { calibrationOf, wordsFor } from '../../src/runner/load/calibration.ts';
import { openWorkload } from '../../src/runner/load/workload.ts';
import type { Length } from '../../src/task/load.ts';
import { parseScenario, uniform } from '../../src/task/scenario.ts';

const { signal } = new AbortController();
const fixed = (mean: number): Length => ({ mean, stdev: 0, min: mean, max: mean });
const open = (inputTokens: Length, more: { readonly outputTokens?: Length; readonly prefixTokens?: number } = {}, seed = 1) => openWorkload({ workload: { synthetic: { inputTokens, ...more } } }, { seed, reader: undefined, most: 10 }, signal);
const wordsOf = (text: string): number => text.split(' ').length;

test('a shared prefix is the same in every request of the run, and what follows it in none', async () => {
  const workload = await open(fixed(20), { prefixTokens: 50 });
  const inputs = ['a', 'b'].flatMap(part => [0, 1].map(k => workload.ask(part, k).input.split(' ')));
  expect(new Set(inputs.map(words => words.slice(0, 50).join(' '))).size).toBe(1);
  expect(new Set(inputs.map(words => words.slice(50).join(' '))).size).toBe(4);
  expect(inputs.map(words => words.length)).toEqual([70, 70, 70, 70]);
});

test('uniform lengths reach both ends, and no further', async () => {
  const workload = await open(uniform(3, 6), { outputTokens: uniform(1, 2) });
  const asked = Array.from({ length: 200 }, (_, k) => workload.ask('a', k));
  expect([...new Set(asked.map(({ input }) => wordsOf(input)))].sort()).toEqual([3, 4, 5, 6]);
  expect([...new Set(asked.map(({ maxTokens }) => maxTokens))].sort()).toEqual([1, 2]);
});

test('lengths are set by how the server counts: from a warm-up of two lengths', async () => {
  const counted = (words: number): number => Math.round(11 + 1.3 * words);
  const workload = await open(fixed(200), { prefixTokens: 100 });
  const warm = [0, 1, 2, 3].map(k => workload.askWarmUp('w', k)).map(({ input, words = 0 }) => ({ words, tokensIn: counted(wordsOf(input)) }));
  const found = calibrationOf(warm);
  expect(found).toEqual({ perWord: expect.closeTo(1.3, 2), overhead: expect.closeTo(11, 0) });
  workload.calibrate(found ?? { perWord: 1, overhead: 0 });
  expect(Math.abs(counted(wordsOf(workload.ask('a', 0).input)) - 300)).toBeLessThanOrEqual(2);
});

test('what no tokenizer does is no calibration', () => {
  expect(calibrationOf([])).toBeUndefined();
  expect(calibrationOf([{ words: 5, tokensIn: 9 }, { words: 5, tokensIn: 9 }])).toBeUndefined();
  expect(calibrationOf([{ words: 5, tokensIn: 3 }, { words: 20, tokensIn: 3 }])).toBeUndefined();
  expect(wordsFor(5, { perWord: 1.3, overhead: 40 })).toBe(1);
});

test.each([
  ['D(100,1000)', 'input 100±0 [100, 100], output 1000±0 [1000, 1000]'],
  ['N(480,240)/(300,150)', 'input 480±240 [1, 1920], output 300±150 [1, 1200]'],
  ['U(50,100)/(200,250)', 'input uniform [50, 100], output uniform [200, 250]'],
  ['U(100, 200)', 'input uniform [1, 100], output uniform [1, 200]'],
  ['E(1024)', 'must be D, N or U: E is for embeddings, which this version of Pitwall does not put under load yet'],
  ['R(1024,100)', 'must be D, N or U: R is for rerank, which this version of Pitwall does not put under load yet'],
  ['N(480)', 'must be D(input,output), N(mean,stdev)/(mean,stdev) or U(min,max)/(min,max)'],
  ['U(9,5)/(1,2)', 'must have lengths of at least 1, and in U the least before the most'],
  ['chat', 'must be D(input,output), N(mean,stdev)/(mean,stdev) or U(min,max)/(min,max)'],
])('scenario %s: %s', (text, expected) => {
  const read = parseScenario(text);
  const show = ({ mean, stdev, min, max, uniform: even }: Length): string => `${even === true ? 'uniform' : `${mean}±${stdev}`} [${min}, ${max}]`;
  expect(typeof read === 'string' ? read : `input ${show(read.inputTokens)}, output ${show(read.outputTokens)}`).toBe(expected);
});
