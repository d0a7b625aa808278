import assert from 'node:assert/strict';
import path from 'node:path';
import { build } from 'esbuild';
import { createScoringPool } from '../../../src/runner/scoringPool.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';

/** One that is late is tried three times: with others, alone, and scorer by scorer. */
const limitMs = 50;
/** A busy machine is late without any expression. */
const mostTries = 10;

// As it is shipped, one file: each expression that never ends costs some starts of it.
const workerFile = path.resolve('dist-test/fuzz/scoringWorker.cjs');
await build({ entryPoints: [path.resolve('src/runner/scoringWorker.ts')], outfile: workerFile, bundle: true, platform: 'node', format: 'cjs', target: 'node22', logLevel: 'error' });
// One for all inputs, as for all samples of a run: what an input does to it, the next one meets.
const pool = createScoringPool({ workers: 1, workerFile, limits: { batchMs: limitMs, sampleMs: limitMs }, scorers: [{ id: 'plain', use: 'regex', params: {} }, { id: 'unicode', use: 'regex', params: { flags: 'iu' } }] });

const reasons = [/^judging it took longer than 50 ms: simplify the regular expression$/, /^judging it took more memory than a thread may have/, /^the target is not a regular expression: /];

/** A regular expression and, below it, what it is searched in: it is found, or not, or a sentence says why that is not known; and the next answer is judged. */
export const target: FuzzTarget = {
  seeds: () => ['A: *(.*)\nSo A: 18', `^(a+)+$\n${'a'.repeat(40)}b`, `(x+x+)+y\n${'x'.repeat(40)}`, `^([a-z]|[a-z0-9])*$\n${'a1'.repeat(30)}!`, `(?<=(a|a)*)b\n${'a'.repeat(40)}b`, `(.*)\\1(.*)\\2\\d\n${'ab'.repeat(300)}`, '((a{1000}){1000}){1000}\naaaa', '(((){1000}){1000}){1000}\nx', '[\\p{L}--[a-z]]+\\u{1F600}\n😀', '(\nx'],
  words: ['(a+)+', '(a|a)*', '.*', '\\1', '\\k<n>', '(?<n>', '(?=', '(?!', '(?<=', '{1000}', '{2147483647}', '[^]', '\\p{L}', '\\u{10FFFF}', '$', '^', '|', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
  async run(input) {
    const text = input.toString();
    const end = text.indexOf('\n');
    const [pattern, output] = end < 0 ? [text, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'] : [text.slice(0, end), text.slice(end + 1)];
    const [judged] = await pool.score([{ output, targets: [pattern] }]);
    assert.equal(judged?.outcome, output.trim() === '' ? 'empty' : 'ok');
    for (const { value, reason = '' } of judged?.scores ?? []) assert.ok(value === 0 || value === 1 || (value === null && reasons.some(each => each.test(reason))), `${value} ${reason}`);
    for (let tries = 1; ; tries++) {
      const [next] = await pool.score([{ output: 'so b', targets: ['B|b$'] }]);
      if (next?.scores.every(({ value }) => value === 1) === true) return;
      assert.ok(tries < mostTries, `the next answer is not judged: ${JSON.stringify(next)}`);
    }
  },
};
