import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { DisposableStore } from '../../src/base/disposable.ts';
import { createRng } from '../../src/base/rng.ts';
import { createInlineScoring } from '../../src/runner/inlineScoring.ts';
import type { ScoringSetup } from '../../src/score/createScoring.ts';
import { createScoringPool as createPool, type ScoringPool, type ScoringPoolOptions } from '../../src/runner/scoringPool.ts';
import { createScoringSeat } from '../../src/runner/scoringSeat.ts';
import type { ScoringJob, ScoringResult } from '../../src/score/scorer.ts';

// The worker as it is shipped: one bundle.
const folder = mkdtempSync(join(tmpdir(), 'pitwall-worker-'));
const workerFile = join(folder, 'worker.cjs');
buildSync({ entryPoints: ['src/runner/scoringWorker.ts'], outfile: workerFile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
afterAll(() => rmSync(folder, { recursive: true }));

const createScoringPool = (options: ScoringPoolOptions): ScoringPool => createPool({ workerFile, ...options });

let held = new DisposableStore();
afterEach(() => {
  held.dispose();
  held = new DisposableStore();
});

const setup: ScoringSetup = {
  extract: { regex: 'A: *(.*)', flags: '', group: 1, last: true, onFail: 'extractionFailed' },
  scorers: [
    { id: 'number', use: 'numeric_match', params: {} },
    { id: 'words', use: 'token_f1', params: {} },
  ],
};

const implementations: Record<string, (setup: ScoringSetup) => ScoringPool> = {
  'in process': createInlineScoring,
  'one worker': each => createScoringPool({ ...each, workers: 1 }),
  'three workers, batches of two': each => createScoringPool({ ...each, workers: 3, batchSize: 2 }),
};

describe.each(Object.entries(implementations))('a scoring pool: %s', (_, create) => {
  it('scores each job, in order', async () => {
    const pool = held.add(create(setup));
    const results = await pool.score(['A: 18', '', 'no idea', 'A: 17 red', 'so\nA: 1\nA: 18'].map(output => ({ output, targets: ['#### 18'] })));
    expect(results.map(show)).toEqual(['ok 18: number=1 words=1', 'empty', 'extractionFailed', 'ok 17 red: number=0 words=0', 'ok 18: number=1 words=1']);
  });

  it('scores nothing to nothing, and several calls at once', async () => {
    const pool = held.add(create(setup));
    const [none, one, two] = await Promise.all([pool.score([]), pool.score([{ output: 'A: 1', targets: ['1'] }]), pool.score([{ output: 'A: 2', targets: ['1'] }])]);
    expect([none.map(show), one.map(show), two.map(show)]).toEqual([[], ['ok 1: number=1 words=1'], ['ok 2: number=0 words=0']]);
  });

  it('refuses a malformed expression before any job, in words for a person', () => {
    expect(() => create({ scorers: [{ id: 'r', use: 'regex', params: { pattern: '(' } }] })).toThrow(expect.objectContaining({ name: 'HumanError', what: expect.stringContaining('not a regular expression') }));
  });

  it('refuses jobs once it is disposed, and may be disposed twice', async () => {
    const pool = create(setup);
    pool.dispose();
    pool.dispose();
    await expect(pool.score([{ output: 'A: 1', targets: ['1'] }])).rejects.toThrow('disposed');
  });
});

describe('the worker threads', () => {
  it('give what scoring in process gives, whatever the number of workers', async () => {
    const rng = createRng(11);
    const jobs = Array.from({ length: 700 }, () => randomJob(rng.int));
    const inline = await held.add(createInlineScoring(setup)).score(jobs);
    for (const workers of [1, 2]) expect(await held.add(createScoringPool({ ...setup, workers, batchSize: 64 })).score(jobs)).toEqual(inline);
    expect(new Set(inline.map(result => result.outcome))).toEqual(new Set(['ok', 'empty', 'extractionFailed']));
  });

  it('outlive a catastrophic expression: it has no value for that sample, and all others stand', async () => {
    const pool = held.add(createScoringPool({ scorers: [{ id: 'e', use: 'exact_match', params: {} }, { id: 'r', use: 'regex', params: { pattern: '^(a+)+$' } }, { id: 'l', use: 'levenshtein', params: {} }], workers: 1, limits: { batchMs: 250, sampleMs: 400 } }));
    const outputs = ['aaa', `${'a'.repeat(40)}b`, 'b'];
    const results = await pool.score(outputs.map(output => ({ output, targets: ['x'] })));
    expect(results.map(show)).toEqual(['ok aaa: e=0 r=1 l=0', `ok ${outputs[1]}: e=0 r=null l=0`, 'ok b: e=0 r=0 l=0']);
    expect(results[1]?.scores[1]?.reason).toBe('judging it took longer than 400 ms: simplify the regular expression');
    expect((await pool.score([{ output: 'aa', targets: ['aa'] }])).map(show)).toEqual(['ok aa: e=1 r=1 l=1']);
  });

  it('wait for scorers that are slow by themselves: their values do not depend on how busy the machine is', async () => {
    const pool = held.add(createScoringPool({ scorers: [{ id: 'e', use: 'exact_match', params: {} }, { id: 'l', use: 'levenshtein', params: {} }], workers: 1, limits: { batchMs: 1, sampleMs: 1 } }));
    const long = 'ab'.repeat(20_000);
    expect((await pool.score([{ output: long, targets: [long] }])).map(({ scores }) => scores.map(({ value }) => value))).toEqual([[1, 1]]);
  });

  it('time out in extract too', async () => {
    const pool = held.add(createScoringPool({ extract: { regex: '((?:a+)+)$', flags: '', group: 1, last: false, onFail: 'output' }, scorers: [{ id: 'e', use: 'exact_match', params: {} }], workers: 1, limits: { batchMs: 250, sampleMs: 400 } }));
    expect((await pool.score([{ output: `${'a'.repeat(40)}b`, targets: ['x'] }])).map(show)).toEqual(['extractionFailed (regexTimeout)']);
  });

  it('are not taken for late by the limit of the batch before', async () => {
    const file = join(folder, 'late.cjs');
    writeFileSync(file, "const { parentPort } = require('node:worker_threads');\nparentPort.on('message', ({ jobs }) => parentPort.postMessage(jobs));\nparentPort.postMessage('ready');\n");
    const seat = held.add(createScoringSeat(file, setup));
    const jobs = (output: string): readonly ScoringJob[] => [{ output, targets: [] }];
    await seat.score(jobs('the worker is up'), 5000);
    const first = seat.score(jobs('first'), 50);
    // This thread is held up until the limit has passed and the answer has arrived: both are seen in the same turn, the limit first.
    setImmediate(() => {
      const untilMs = performance.now() + 200;
      while (performance.now() < untilMs);
    });
    expect(await first).toEqual(jobs('first'));
    expect(await seat.score(jobs('second'), 5000)).toEqual(jobs('second'));
  });

  it('are replaced where one ran out of memory; the sample that took it alone has no score, and says why', async () => {
    const file = join(folder, 'greedy.cjs');
    // Memory that is really used up is what `npm run faults` tries; here a thread ends as Node ends one that has none left.
    writeFileSync(
      file,
      `const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ jobs, step }) => {
  if (jobs.some(({ output }) => output === 'greedy') && step !== 'extract' && step !== 1) throw Object.assign(new Error('none left'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
  parentPort.postMessage(jobs.map(({ output }) => ({ outcome: 'ok', answer: output, scores: [{ scorer: 'words', value: 1 }] })));
});
parentPort.postMessage('ready');`,
    );
    const pool = held.add(createPool({ ...setup, workers: 1, workerFile: file }));
    const results = await pool.score(['a', 'greedy', 'b'].map(output => ({ output, targets: ['a'] })));
    expect(results.map(show)).toEqual(['ok a: words=1', 'ok greedy: number=null words=1', 'ok b: words=1']);
    expect(results[1]?.scores[0]).toMatchObject({ reason: 'judging it took more memory than a thread may have: the output is too long for this scorer' });
  });

  it('run from the sources where there is no bundle', async () => {
    const pool = held.add(createPool({ ...setup, workers: 1 }));
    expect((await pool.score([{ output: 'A: 1', targets: ['1'] }])).map(show)).toEqual(['ok 1: number=1 words=1']);
  });

  it('reject what is under way when they are disposed', async () => {
    const pool = createScoringPool({ ...setup, workers: 1, batchSize: 1 });
    const under = pool.score([{ output: 'A: 1', targets: ['1'] }, { output: 'A: 2', targets: ['1'] }]);
    pool.dispose();
    await expect(under).rejects.toThrow('disposed');
  });

  it('reject where the worker cannot be loaded', async () => {
    const pool = held.add(createScoringPool({ ...setup, workers: 1, workerFile: '/nowhere/worker.js' }));
    await expect(pool.score([{ output: 'A: 1', targets: ['1'] }])).rejects.toThrow('/nowhere/worker.js');
  });
});

function show(result: ScoringResult): string {
  const scores = result.scores.map(score => `${score.scorer}=${score.value}`).join(' ');
  return `${result.outcome}${result.answer === undefined ? '' : ` ${result.answer}: ${scores}`}${result.error ? ` (${result.error.errorClass})` : ''}`;
}

function randomJob(int: (below: number) => number): ScoringJob {
  const words = ['A:', 'A: 7', '12', 'the cat', '\n', ' ', '3.50', 'ß', '…'];
  const text = (length: number): string => Array.from({ length }, () => words[int(words.length)]).join(' ');
  return { output: int(10) === 0 ? ' '.repeat(int(3)) : text(1 + int(6)), targets: [text(1 + int(3)), '7'] };
}
