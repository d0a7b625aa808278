import { expect, test } from 'vitest';
import { leaderboardText } from '../../src/report/leaderboardText.ts';
import type { RunRow } from '../../src/store/rows.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import { runDocument } from '../../src/report/runDocument.ts';
import { runDocumentSchema } from '../../src/report/runDocumentSchema.ts';
import { aRun } from '../store/rows.ts';
import { runOf, viewOf } from './evalFixture.ts';

const models = ['big', 'mid', 'small'];
const read = (leaderboard: string): ReturnType<typeof parseTask> =>
  parseTask(
    `kind: eval\nname: t\nmodels:\n${models.map(id => `  - {id: ${id}, provider: openai, base_url: "http://h", model: x}\n`).join('')}datasets: [{id: d, inline: [{input: a, target: b}]}]\nscorers: [numeric_match]\nleaderboard: ${leaderboard}`,
    '/w/t.eval.yaml',
  );

/** Of a run whose trials are called by their models. */
function boardOf(leaderboard: string, lines: readonly string[], fields: Partial<RunRow> = {}): string {
  const { task } = read(leaderboard);
  if (task?.leaderboard === undefined) throw new Error('the task does not hold');
  const view = viewOf(runOf(lines, { ...fields, plan: { ...aRun().plan, leaderboard: task.leaderboard } }));
  runDocumentSchema.parse(runDocument(view));
  return view.leaderboard === undefined ? 'none' : `\n${leaderboardText(view.leaderboard, 100)}`;
}

test('by the metric that is named, for each model over its trials', () => {
  expect(boardOf('{by: accuracy}', ['small: 1 0 0 0', 'big: 1 1 1 0', 'mid: 1 1 0 F'])).toBe(`
leaderboard by accuracy, means over each model’s trials
#  model  accuracy
1  big      0.7500
2  mid      0.6667
3  small    0.2500
`);
});

test('by Dynascore, with values that no run measures; throughput follows from the mean latency', () => {
  expect(boardOf('{dynascore: {weights: {accuracy: 4, throughput: 1, memory: 1}, values: {memory: {big: 40, mid: 20, small: 8}}, offsets: {memory: 80}}}', ['big: 1 1 1 0', 'mid: 1 1 0 0 F F', 'small: 1 0 0']))
    .toMatchInlineSnapshot(`
      "
      leaderboard by Dynascore, means over each model’s trials
      #  model  Dynascore  accuracy ×4  throughput ×1  memory ×1
      1  big       1.8099       0.7500          86.96         40
      2  mid       1.6871       0.5000          86.96         20
      3  small     1.6579       0.3333          90.91          8
      "
    `);
});

test('what was not measured is left out, and said so', () => {
  expect(boardOf('{by: numeric_match, dynascore: {weights: {memory: 1, "mean(ttft)": 2, throughput: 1}}}', ['big: 1 1', 'mid: 1 0', 'small: F F'])).toMatchInlineSnapshot(`
    "
    leaderboard by numeric_match, means over each model’s trials
    #  model  Dynascore  numeric_match ×4  throughput ×1
    1  big            –            1.0000          95.24
    2  mid            –            0.5000          95.24
    3  small          –                 –              –
    ! there is no Dynascore: throughput does not differ between models that are neighbours in numeric_match
    ! memory was not measured and is left out
    ! mean(ttft) was not measured and is left out
    ! small has no numeric_match
    ! small has no throughput
    "
  `);
});

test('a run that is under way has none', () => {
  expect(boardOf('{by: accuracy}', ['big: 1'], { state: 'running' })).toBe('none');
});

test.each([
  ['{by: acuracy}', '9: no metric is called `acuracy`; did you mean `accuracy`?'],
  ['{dynascore: {weights: {speed: 1}}}', '9: no metric is called `speed`; the metrics here are numeric_match, accuracy, success, throughput, p90(latency), mean(ttft), mean(tokens_out), cost'],
  ['{dynascore: {weights: {throughput: 6}}}', '9: `leaderboard.dynascore.weights.throughput` must be between 0 and 5, found the number 6'],
  ['{dynascore: {weights: {accuracy: 4}}}', '9: nothing but the metric of `by` has a weight, so the Dynascore would say the same as it does; give another metric a weight'],
  ['{dynascore: {offsets: {memory: 32}}}', '9: `memory` has no weight, so its offset has no effect; add it to `weights`, or remove it'],
  ['{dynascore: {values: {memory: {bg: 32}}}}', '9: no model is called `bg`; did you mean `big`?'],
  ['{dynascore: {values: {throughput: {big: 32}}}}', '9: `throughput` is measured by the run; give the values another name'],
  ['{dynascore: {directions: {throughput: lower}}}', '9: `throughput` has no values of its own; remove it: a metric that the run measures has its direction'],
  ['{dynascore: {weights: {memory: 1}}}', '9: `memory` is not measured where models are only asked, so it is left out of the Dynascore; give each model’s under `values: {memory: {MODEL: GIB}}`'],
])('%s: %s', (leaderboard, expected) => {
  expect(read(leaderboard).problems.map(({ line, message, toDo }) => `${line}: ${message}${toDo === undefined ? '' : `; ${toDo}`}`)).toEqual([expected]);
});
