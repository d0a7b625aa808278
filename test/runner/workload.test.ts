import { expect, test } from 'vitest';
import { calibrationOf, wordsFor } from '../../src/runner/load/calibration.ts';
import type { Trace } from '../../src/execute/load/readTrace.ts';
import type { PlannedLoad, PlannedTrial } from '../../src/plan/plan.ts';
import { levelSchedule } from '../../src/runner/load/levelSchedule.ts';
import { traceWorkload } from '../../src/runner/load/traceWorkload.ts';
import { openWorkload, type Ask, type Workload } from '../../src/runner/load/workload.ts';
import type { DatasetReader } from '../../src/execute/dataset.ts';
import type { Dataset } from '../../src/task/datasets.ts';
import type { AskedEndpoint, Length, LoadBench, LoadTarget } from '../../src/task/load.ts';
import { parseScenario, uniform } from '../../src/task/scenario.ts';

const { signal } = new AbortController();
const fixed = (mean: number): Length => ({ mean, stdev: 0, min: mean, max: mean });
const target: LoadTarget = { id: 'sim', provider: 'sim', model: 'sim', stream: true, params: {}, timeoutMs: 1, limits: {} };
const prompts: Dataset = { id: 'prompts', source: { inline: [] }, line: 1, fields: { input: 'input', target: 'input' }, splits: ['all'], tags: [] };
const openLoad = (workload: LoadBench['workload'], reader?: DatasetReader, seed = 1): Promise<Workload> =>
  openWorkload({ workload, target, stop: { requests: 10 }, warmup: 0 }, { seed, datasets: reader === undefined ? [] : [prompts] }, () => {
    if (reader === undefined) throw new Error('nothing is to be read');
    return reader;
  }, signal);
const open = (inputTokens: Length, more: { readonly outputTokens?: Length; readonly prefixTokens?: number } = {}, seed = 1) => openLoad({ synthetic: { inputTokens, ...more } }, undefined, seed);
const textOf = ({ inputs }: Ask): string => inputs.join(' ');
const wordsOf = (text: string): number => text.split(' ').length;

test('a shared prefix is the same in every request of the run, and what follows it in none', async () => {
  const workload = await open(fixed(20), { prefixTokens: 50 });
  const inputs = ['a', 'b'].flatMap(part => [0, 1].map(k => textOf(workload.ask(part, k)).split(' ')));
  expect(new Set(inputs.map(words => words.slice(0, 50).join(' '))).size).toBe(1);
  expect(new Set(inputs.map(words => words.slice(50).join(' '))).size).toBe(4);
  expect(inputs.map(words => words.length)).toEqual([70, 70, 70, 70]);
});

test('uniform lengths reach both ends, and no further', async () => {
  const workload = await open(uniform(3, 6), { outputTokens: uniform(1, 2) });
  const asked = Array.from({ length: 200 }, (_, k) => workload.ask('a', k));
  expect([...new Set(asked.map(ask => wordsOf(textOf(ask))))].sort()).toEqual([3, 4, 5, 6]);
  expect([...new Set(asked.map(({ maxTokens }) => maxTokens))].sort()).toEqual([1, 2]);
});

test('lengths are set by how the server counts: from a warm-up of two lengths', async () => {
  const counted = (words: number): number => Math.round(11 + 1.3 * words);
  const workload = await open(fixed(200), { prefixTokens: 100 });
  const warm = [0, 1, 2, 3].map(k => workload.askWarmUp('w', k)).map(ask => ({ words: ask.words ?? 0, tokensIn: counted(wordsOf(textOf(ask))) }));
  const found = calibrationOf(warm);
  expect(found).toEqual({ perWord: expect.closeTo(1.3, 2), overhead: expect.closeTo(11, 0) });
  workload.calibrate(found ?? { perWord: 1, overhead: 0 });
  expect(Math.abs(counted(wordsOf(textOf(workload.ask('a', 0)))) - 300)).toBeLessThanOrEqual(2);
});

test('what no tokenizer does is no calibration', () => {
  expect(calibrationOf([])).toBeUndefined();
  expect(calibrationOf([{ words: 5, tokensIn: 9 }, { words: 5, tokensIn: 9 }])).toBeUndefined();
  expect(calibrationOf([{ words: 5, tokensIn: 3 }, { words: 20, tokensIn: 3 }])).toBeUndefined();
  expect(wordsFor(5, { perWord: 1.3, overhead: 40 })).toBe(1);
});

test('a rerank request has a query and documents, whose lengths a server’s count sets', async () => {
  const rerank = { queryTokens: fixed(20), documents: 5 };
  const workload = await openLoad({ synthetic: { inputTokens: fixed(100), rerank } });
  const show = ({ inputs, query = '', words }: Ask): string => `query ${wordsOf(query)}, documents ${inputs.map(wordsOf).join(' ')}, words ${words}`;
  expect(show(workload.ask('a', 0))).toBe('query 20, documents 100 100 100 100 100, words 600');
  expect(new Set(workload.ask('a', 0).inputs).size).toBe(5);
  // Four tokens around each pair, and 1.5 a word.
  const counted = ({ inputs, query = '' }: Ask): number => inputs.reduce((sum, document) => sum + 4 + 1.5 * (wordsOf(query) + wordsOf(document)), 0);
  const found = calibrationOf([0, 1, 2, 3].map(k => workload.askWarmUp('w', k)).map(ask => ({ words: ask.words ?? 0, tokensIn: counted(ask) })));
  workload.calibrate(found ?? { perWord: 1, overhead: 0 });
  expect(Math.abs(counted(workload.ask('a', 0)) / 600 - 1)).toBeLessThan(0.01);
});

test('a file of queries and documents is read in order; a row without documents says so', async () => {
  const items = [{ documents: ['a', 'b'] }, { documents: [{ text: 'c' }] }, { documents: 'd' }].map((row, index) => ({ index, row, input: `q${index}`, targets: [''], tags: {} }));
  const reader = (n: number) => ({ probe: () => Promise.reject(new Error('not asked')), async *items() { yield* items.slice(0, n); } });
  const openFile = (n: number) => openLoad({ dataset: 'prompts', documents: 'documents' }, reader(n));
  const workload = await openFile(2);
  expect([0, 1, 2].map(k => workload.ask('a', k))).toEqual([{ inputs: ['a', 'b'], query: 'q0' }, { inputs: ['c'], query: 'q1' }, { inputs: ['a', 'b'], query: 'q0' }]);
  await expect(openFile(3)).rejects.toMatchObject({ what: 'row 3 of the workload has no list of texts in `documents` (it has documents)', toDo: 'mend the row, or name the column in `fields: {documents: …}`' });
});

const trace = (more: Partial<Trace> = {}): Trace => ({ format: 'Mooncake', atMs: [0, 10, 30], inputTokens: [1300, 1100, 40], outputTokens: [5, 6, 7], blocks: [['a', 'b', 'c'], ['a', 'b', 'd'], undefined], blockTokens: 512, leftOut: 0, ...more });

test('requests of a trace have its lengths, and share the text of the blocks that they share', () => {
  const workload = traceWorkload(trace(), { seed: 1, answered: true, file: 't.jsonl' });
  const asked = [0, 1, 2, 3].map(k => workload.ask('level', k));
  expect(asked.map(ask => `${wordsOf(textOf(ask))}>${ask.maxTokens}`)).toEqual(['1300>5', '1100>6', '40>7', '1300>5']);
  const [first = [], second = [], third = [], again = []] = asked.map(ask => textOf(ask).split(' '));
  const shared = (a: readonly string[], b: readonly string[]): number => a.findIndex((word, k) => word !== b[k]);
  expect(shared(first, second)).toBeGreaterThanOrEqual(1024);
  expect(shared(first, second)).toBeLessThan(1034);
  // The same request once more is the same text; in what follows its blocks, texts differ.
  expect(first).toEqual(again);
  expect(workload.ask('level', 2)).not.toEqual(workload.ask('level', 5));
  expect(third).toEqual(textOf(traceWorkload(trace(), { seed: 1, answered: true, file: 't.jsonl' }).ask('level', 2)).split(' '));
  // Another run of the same level finds what a server has kept of the one before, the warm-up does not.
  expect(shared(first, textOf(workload.ask('other', 0)).split(' '))).toBe(-1);
  expect(shared(first, textOf(workload.askWarmUp('level/warm-up', 0)).split(' '))).toBeLessThan(10);
  expect(traceWorkload(trace(), { seed: 1, answered: false, file: 't.jsonl' }).ask('level', 0)).not.toHaveProperty('maxTokens');
});

test('lengths of a trace are set by how the server counts, and so are its blocks', () => {
  const workload = traceWorkload(trace(), { seed: 1, answered: true, file: 't.jsonl' });
  const counted = (words: number): number => Math.round(9 + 1.25 * words);
  const found = calibrationOf([0, 1, 2, 3].map(k => workload.askWarmUp('w', k)).map(ask => ({ words: ask.words ?? 0, tokensIn: counted(wordsOf(textOf(ask))) })));
  workload.calibrate(found ?? { perWord: 1, overhead: 0 });
  expect([0, 1, 2].map(k => counted(wordsOf(textOf(workload.ask('level', k)))))).toEqual([1300, 1100, 40].map(tokens => expect.closeTo(tokens, -1) as number));
  const [first = [], second = []] = [0, 1].map(k => textOf(workload.ask('level', k)).split(' '));
  expect(1.25 * first.findIndex((word, k) => word !== second[k])).toBeCloseTo(1024, -2);
});

test.each<[string, PlannedTrial['configuration'], Pick<PlannedLoad, 'arrival' | 'ramp'>, string]>([
  ['closed', { concurrency: 8 }, {}, '8 in flight'],
  ['open', { rate: 50 }, { arrival: 'constant' }, '50 req/s, at most 50: 0 20 40'],
  ['replayed', { replay: 1 }, { arrival: 'trace' }, '66.7 req/s, at most 66.7: 0 10 30'],
  ['replayed at half its times', { replay: 0.5 }, { arrival: 'trace' }, '133 req/s, at most 133: 0 5 15'],
  ['stretched to a rate', { rate: 1 }, { arrival: 'trace' }, '1 req/s, at most 2: 0 667 2000'],
  ['a ramp', { ramp: '10 to 20 req/s' }, { arrival: 'constant', ramp: { of: 'rate', from: 10, to: 20, overMs: 10_000, shape: 'linear', arrival: 'constant' } }, '20 req/s, at most 20: 0 100 198'],
  ['a ramp of requests in flight', { ramp: '1 to 3 in flight' }, { ramp: { of: 'concurrency', from: 1, to: 3, overMs: 10_000, shape: 'linear' } }, '3 in flight, from 0 2500 7500'],
].map(([name, level, planned, expected]) => [name, { model: 'm', dataset: 'd', split: 'all', prompt: 'input', repeat: 0, ...(level as object) }, planned, expected] as [string, PlannedTrial['configuration'], Pick<PlannedLoad, 'arrival' | 'ramp'>, string]))('a level’s schedule: %s', (_, configuration, planned, expected) => {
  const schedule = levelSchedule({ configuration }, planned, { trace: { ...trace(), file: 't.jsonl' } });
  if (!schedule.open) {
    const { slotTimes } = schedule;
    return expect(`${schedule.concurrency} in flight${slotTimes === undefined ? '' : `, from ${[0, 1, 2].map(k => slotTimes(k).fromMs).join(' ')}`}`).toBe(expected);
  }
  const times = schedule.dueTimes('s', false);
  const first = [0, 1, 2].map(() => Number(times.next().value).toFixed(0));
  return expect(`${Number(schedule.ratePerS.toPrecision(3))} req/s, at most ${Number(schedule.peakPerS.toPrecision(3))}: ${first.join(' ')}`).toBe(expected);
});

test.each([
  ['a slow rate is warmed up at 10 a second', { rate: 0.1 }, { arrival: 'constant' }, '0 100 200'],
  ['a high one at its own', { rate: 50 }, { arrival: 'constant' }, '0 20 40'],
  ['a ramp from a slow rate', { ramp: '0.1 to 20 req/s' }, { arrival: 'constant', ramp: { of: 'rate', from: 0.1, to: 20, overMs: 10_000, shape: 'linear', arrival: 'constant' } }, '0 100 200'],
].map(([name, level, planned, expected]) => [name, { model: 'm', dataset: 'd', split: 'all', prompt: 'input', repeat: 0, ...(level as object) }, planned, expected] as [string, PlannedTrial['configuration'], Pick<PlannedLoad, 'arrival' | 'ramp'>, string]))('warm-up: %s', (_, configuration, planned, expected) => {
  const schedule = levelSchedule({ configuration }, planned, {});
  const times = schedule.open ? schedule.dueTimes('s', true) : undefined;
  expect([0, 1, 2].map(() => Number(times?.next().value).toFixed(0)).join(' ')).toBe(expected);
});

test.each<[string, AskedEndpoint, string]>([
  ['D(100,1000)', 'chat', 'input 100±0 [100, 100], output 1000±0 [1000, 1000]'],
  ['N(480,240)/(300,150)', 'completions', 'input 480±240 [1, 1920], output 300±150 [1, 1200]'],
  ['U(50,100)/(200,250)', 'chat', 'input uniform [50, 100], output uniform [200, 250]'],
  ['U(100, 200)', 'chat', 'input uniform [1, 100], output uniform [1, 200]'],
  ['E(1024)', 'embeddings', 'input 1024±0 [1024, 1024]'],
  ['R(1024,100)', 'rerank', 'input 1024±0 [1024, 1024], query 100±0 [100, 100]'],
  ['E(1024)', 'chat', 'must be D(input,output), N(mean,stdev)/(mean,stdev) or U(min,max)/(min,max) with `endpoint: chat`: E is for embeddings'],
  ['R(1024,100)', 'embeddings', 'must be E(tokens) with `endpoint: embeddings`: R is for rerank'],
  ['D(100,1000)', 'rerank', 'must be R(document,query) with `endpoint: rerank`: D is for chat and completions'],
  ['E(1024,2)', 'embeddings', 'must be E(tokens)'],
  ['E(0)', 'embeddings', 'must have lengths of at least 1, and in U the least before the most'],
  ['N(480)', 'chat', 'must be D(input,output), N(mean,stdev)/(mean,stdev) or U(min,max)/(min,max)'],
  ['U(9,5)/(1,2)', 'chat', 'must have lengths of at least 1, and in U the least before the most'],
  ['chat', 'chat', 'must be D(input,output), N(mean,stdev)/(mean,stdev) or U(min,max)/(min,max)'],
])('scenario %s of %s: %s', (text, endpoint, expected) => {
  const read = parseScenario(text, endpoint);
  const show = (what: string, length: Length | undefined): readonly string[] => (length === undefined ? [] : [`${what} ${length.uniform === true ? 'uniform' : `${length.mean}±${length.stdev}`} [${length.min}, ${length.max}]`]);
  expect(typeof read === 'string' ? read : [...show('input', read.inputTokens), ...show('output', read.outputTokens), ...show('query', read.queryTokens)].join(', ')).toBe(expected);
});
