import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendFileSync } from 'node:fs';
import { corpusValue } from '../../src/score/corpus/aggregate.ts';
import { createScorer } from '../../src/score/createScorer.ts';
import { sumStats } from '../../src/score/stats.ts';
import type { ShardRow } from '../../src/store/rows.ts';
import { textMetrics } from '../golden/textMetrics.ts';
import { Terminal, until } from './pitwall.ts';

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.dispose());

const { rows, cases } = textMetrics();

function task(shards: string, more = ''): string {
  return terminal.file(
    'track.eval.yaml',
    `kind: eval\nname: track\nmodels: [{id: m, provider: recorded, path: outputs.jsonl, match: k, output: "{{ row.output }}"}]\ndatasets: [{id: d, path: rows.jsonl, fields: {input: k, target: target}, tags: [language]}]\nscorers: [bleu, ter, exact_match]\n${shards}\n${more}`,
  );
}

/** The golden sentences: targets in one file, outputs in another with a row too few; blank lines, CRLF and a byte order mark on the way. */
function track(): void {
  terminal.file('rows.jsonl', `\ufeff${rows.map(({ language, targets }, k) => `${JSON.stringify({ k, language, target: targets })}${k % 7 === 0 ? '\r\n\r\n' : '\n'}`).join('')}`);
  terminal.file('outputs.jsonl', rows.slice(0, -1).map(({ output }, k) => JSON.stringify({ k, output: k === 3 ? null : output })).join('\n'));
}

const shardsOf = (): readonly ShardRow[] => {
  const reader = terminal.store();
  const { id } = reader.findRun('latest');
  const shards = reader.trials(id).flatMap(trial => reader.shards(id, trial.id));
  reader.dispose();
  return shards;
};

describe('shards of which only sums are kept', () => {
  test('give the very numbers of kept samples, however large they are', async () => {
    track();
    task('');
    const kept = (await terminal.json('run', 'track.eval.yaml')).trials[0];
    for (const size of [1, 64, 100, 5000]) {
      task(`shards: {size: ${size}, keep: statistics}`);
      const document = await terminal.json('run', 'track.eval.yaml');
      const [trial] = document.trials;
      expect(document.outcome).toBe('succeeded');
      expect({ samples: trial?.samples, outcomes: trial?.outcomes, errors: trial?.errors }).toEqual({ samples: rows.length, outcomes: kept?.outcomes, errors: kept?.errors });
      for (const scorer of ['bleu', 'ter', 'exact_match']) {
        const [one, other] = [trial?.metrics[scorer], kept?.metrics[scorer]];
        expect({ scorer, n: one?.n, missing: one?.missing, value: one?.value.toFixed(9), tags: one?.by_tag?.['language']?.mean.toFixed(9) }).toEqual({ scorer, n: other?.n, missing: other?.missing, value: other?.value.toFixed(9), tags: other?.by_tag?.['language']?.mean.toFixed(9) });
      }
    }
    expect(kept?.metrics['bleu']?.by_tag).toEqual({ language: { mean: expect.any(Number) as number, tags: 17 } });
    // The German sentences alone are a golden corpus.
    expect(cases.find(one => one.several && one.use === 'bleu')?.groups['de']).toBeGreaterThan(10);
    expect(shardsOf().map(({ totals }) => totals.done)).toEqual([rows.length]);
  }, 30_000);

  test('the terminal names the mean over the tags beside the pooled metric, and nothing else is stored', async () => {
    track();
    task('shards: {size: 16, keep: statistics}');
    const { out } = await terminal.run('run', 'track.eval.yaml');
    expect(out).toMatch(/m: bleu \d\d\.\d, ter \d\d\.\d are the means over 17 languages; \d\d\.\d, \d\d\.\d those of all samples pooled/);
    expect(out).toContain('1 of 268 samples failed (missingRow)');
    const reader = terminal.store();
    expect([...reader.samples(reader.findRun('latest').id)]).toEqual([]);
    reader.dispose();
  });

  test('a run that was killed goes on behind the last finished shard', async () => {
    const n = 60_000;
    const line = (k: number): string => JSON.stringify({ k, language: `l${Math.floor(k / 500)}`, target: `sentence number ${k} of a long track, word ${(k * 7919) % 1000} and more`, output: `sentence number ${k} of the long track, word ${(k * 7919) % 990} and more` });
    const text = Array.from({ length: n }, (_, k) => line(k)).join('\n');
    terminal.file('rows.jsonl', text);
    terminal.file('outputs.jsonl', text);
    task('shards: {size: 500, keep: statistics}');
    const whole = (await terminal.json('run', 'track.eval.yaml')).trials[0]?.metrics['bleu'];
    const { child, ended } = terminal.start('run', 'track.eval.yaml', '--quiet');
    await until(() => shardsOf().length >= 3 && shardsOf().length < 100);
    child.kill('SIGKILL');
    expect((await ended).code).toBe(null);
    const before = shardsOf();
    expect(before.length).toBeLessThan(120);
    const document = await terminal.json('run', '--resume', 'latest');
    expect(document).toMatchObject({ outcome: 'succeeded', resumes: 1 });
    expect(document.trials[0]?.metrics['bleu']).toEqual(whole);
    const after = shardsOf();
    expect(after.map(({ shard }) => shard)).toEqual(Array.from({ length: 120 }, (_, k) => k));
    // What was there was not scored again.
    for (const { shard, endedMs } of before) expect(after[shard]?.endedMs).toBe(endedMs);
  }, 60_000);

  test('what cannot be read is named by file and line, and a changed file is noticed', async () => {
    track();
    appendFileSync(terminal.file('rows.jsonl', `{"k": 1, "language": "a", "target": "x"}\n{"k": 2\n`), '');
    task('shards: {size: 1, keep: statistics}');
    const broken = await terminal.run('run', 'track.eval.yaml', '--quiet');
    expect(broken).toMatchObject({ code: 3 });
    expect(broken.note + broken.out).toContain('rows.jsonl:2: the row is not valid JSON');
    terminal.file('rows.jsonl', `{"k": 1, "language": "a", "target": "x"}\n{"k": 2, "language": "a", "target": "x"}\n`);
    const changed = await terminal.run('run', '--resume', 'latest', '--quiet');
    expect(changed.note).toContain('has changed since the run began, and of its shards only sums are kept');
  }, 30_000);

  test('there is nothing to score again', async () => {
    track();
    task('shards: {size: 100, keep: statistics}');
    await terminal.run('run', 'track.eval.yaml', '--quiet');
    expect((await terminal.run('score', 'latest', '--set', 'scorers=[bleu]')).note).toContain('kept the sums of its shards alone');
  }, 30_000);

  test('a sample of a whole dataset is refused', async () => {
    track();
    task('shards: {size: 10, keep: statistics}');
    const { code, note } = await terminal.run('run', 'track.eval.yaml', '--sample', '5');
    expect(code).not.toBe(0);
    expect(note).toContain('runs whole datasets');
  });
});

test('on_missing: zero counts a sample without an answer as an empty one in a corpus metric', async () => {
  track();
  task('on_missing: zero');
  const metrics = (await terminal.json('run', 'track.eval.yaml')).trials[0]?.metrics;
  const scorer = createScorer({ id: 'bleu', use: 'bleu', params: {} });
  // One output is null, one is missing, two are blank.
  const sums = sumStats(rows.map(({ output, targets }, k) => scorer.judge(k === 3 || k === rows.length - 1 ? '' : output, targets).stats ?? []));
  expect(metrics?.['bleu']).toMatchObject({ n: rows.length, missing: 0, value: expect.closeTo((scorer.aggregate && sums && corpusValue(scorer.aggregate, sums)) ?? NaN, 9) as number });
  expect(metrics?.['exact_match']).toMatchObject({ n: rows.length, missing: 0 });
  const again = await terminal.json('score', 'latest');
  expect(again.trials[0]?.metrics['bleu']).toEqual(metrics?.['bleu']);
}, 30_000);

test('a classification comes with its label table and confusion matrix', async () => {
  terminal.file('rows.jsonl', [['yes', 'yes'], ['yes', 'no'], ['no', 'no'], ['no', 'perhaps']].map(([target, output], k) => JSON.stringify({ k, target, output })).join('\n'));
  terminal.file('labels.eval.yaml', 'kind: eval\nname: labels\nmodels: [{id: m, provider: recorded, path: rows.jsonl, output: output}]\ndatasets: [{id: d, path: rows.jsonl, fields: {input: k, target: target}}]\nscorers: [{use: f1, params: {labels: ["yes", "no"]}}]\ngates: ["f1 >= 0.5"]\n');
  const document = await terminal.json('run', 'labels.eval.yaml');
  expect(document.gates).toMatchObject([{ held: true }]);
  expect(document.trials[0]?.metrics['f1']).toMatchObject({
    value: expect.closeTo((2 / 3 + 1 / 2) / 2, 9) as number,
    labels: {
      table: [
        { label: 'yes', precision: 1, recall: 0.5, true_positives: 1, predicted: 1, support: 2 },
        { label: 'no', precision: 0.5, recall: 0.5, true_positives: 1, predicted: 2, support: 2 },
      ],
      confusion: { labels: ['yes', 'no', null], counts: [[1, 1, 0], [0, 1, 1], [0, 0, 0]] },
    },
  });
}, 30_000);
