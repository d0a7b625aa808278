import { describe, expect, test } from 'vitest';
import { makePlan, selectTrials } from '../../src/plan/makePlan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { newRunId } from '../../src/plan/runId.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import { sha256 } from '../../src/base/sha256.ts';

function plan(text: string, file = '/work/t.eval.yaml'): Plan {
  const { task, problems } = parseTask(text, file);
  if (task === undefined) throw new Error(JSON.stringify(problems));
  return makePlan(task, sha256);
}

const mixed = `
kind: eval
name: t
models:
  - {id: a, provider: openai, base_url: "http://h/v1", model: m}
  - {id: r, provider: recorded, path: o.jsonl, output: out}
  - {id: b/c, provider: openai, base_url: "http://h/v1", model: m}
datasets:
  - {id: one, path: one.jsonl}
  - {id: two, path: "two/{{ split }}.jsonl", splits: [dev, test]}
prompts:
  - {id: p, template: "{{ input }}"}
  - {id: q, template: "Q: {{ input }}"}
scorers: [exact_match]
`;

const ids = ({ trials }: Plan): string => trials.map(trial => `${trial.index} ${trial.id}`).join('\n');

test('datasets × splits × prompts × models; recorded models have no prompts', () => {
  expect(ids(plan(mixed))).toBe(
    `0 a~one~p
1 r~one
2 b%2Fc~one~p
3 a~one~q
4 b%2Fc~one~q
5 a~two~dev~p
6 r~two~dev
7 b%2Fc~two~dev~p
8 a~two~dev~q
9 b%2Fc~two~dev~q
10 a~two~test~p
11 r~two~test
12 b%2Fc~two~test~p
13 a~two~test~q
14 b%2Fc~two~test~q`,
  );
  expect(plan(mixed).trials[1]?.configuration).toEqual({ model: 'r', dataset: 'one', split: 'all', prompt: 'recorded', repeat: 0 });
});

test('ids are different for different configurations', () => {
  const models = ['a', 'a~d', 'a%7Ed', 'a d', 'a-d', '模型', '~'].map(id => `{id: ${JSON.stringify(id)}, provider: recorded, path: o.jsonl, output: o}`);
  const datasets = ['d', 'd~e', 'e', '~'].map(id => `{id: ${JSON.stringify(id)}, path: "{{ split }}.jsonl", splits: [all, e, "d~e"]}`);
  const { trials } = plan(`{kind: eval, name: t, models: [${models.join()}], datasets: [${datasets.join()}], scorers: [exact_match]}`);
  expect(trials).toHaveLength(7 * 4 * 3);
  expect(new Set(trials.map(trial => trial.id)).size).toBe(trials.length);
  expect(ids(plan('{kind: eval, name: t, models: [{id: 模型 é~1, provider: recorded, path: o.jsonl, output: o}], datasets: [{id: d, path: d.csv}], scorers: [exact_match]}'))).toBe('0 模型%20é%7E1~d');
});

describe('the hash', () => {
  const { hash } = plan(mixed);
  test.each([
    // what changes in the text, and whether that is another plan
    ['exact_match', 'numeric_match', true],
    ['Q: {{ input }}', 'Question: {{ input }}', true],
    ['output: out', 'output: other', true],
    ['model: m}', 'model: m, params: {temperature: 1}}', true],
    ['path: one.jsonl', 'path: one.jsonl, sample: 5', true],
    ['scorers:', 'extract: "x"\nscorers:', true],
    ['name: t', 'name: t # the same', false],
    ['model: m}', 'model: m, headers: {x-route: "${env:ROUTE}"}}', true],
    ['model: m}', 'model: m, timeout: 5s, limits: {parallel_requests: 3}, pricing: {input: 1, output: 1}, api_key: "${env:K}"}', false],
    ['scorers:', 'retries: 0\nparallel_requests: 7\ngates: [success > 0.5]\nscorers:', false],
  ])('%s → %s', (from, to, changes) => expect(plan(mixed.replace(from, to)).hash !== hash).toBe(changes));

  test.each([
    ['"${env:K}"', '"${secret:other}"', false],
    ['model: m', 'model: m, stream: false', false],
    ['model: m', 'model: n', true],
    ['model: m', 'model: m, params: {max_tokens: 9}', true],
    ['anthropic', 'google', true],
  ])('of a hosted model: %s → %s', (from, to, changes) => {
    const hosted = mixed.replace('provider: openai, base_url: "http://h/v1"', 'provider: anthropic, api_key: "${env:K}"');
    expect(plan(hosted.replace(from, to)).hash !== plan(hosted).hash).toBe(changes);
  });

  test('the same in another folder', () => expect(plan(mixed, '/elsewhere/deep/t.eval.yaml').hash).toBe(hash));
  test('the prompt hash is over the messages', () => {
    const [a, , c, d] = plan(mixed).trials.map(trial => trial.promptHash);
    expect([a === c, a === d]).toEqual([true, false]);
  });
});

test('a selection keeps ids and is another plan', () => {
  const whole = plan(mixed);
  expect(ids(selectTrials(whole, { models: ['r', 'a'], datasets: ['two'], splits: ['test'] }))).toBe('10 a~two~test~p\n11 r~two~test\n13 a~two~test~q');
  expect(selectTrials(whole, { models: ['a'] }).hash).not.toBe(whole.hash);
  expect(selectTrials(whole, { splits: ['all', 'dev', 'test'] })).toBe(whole);
});

test('a run id sorts by time within its task', () => {
  expect(newRunId('GSM8K, all of it!', Date.UTC(2026, 10, 21, 4, 38, 2), () => 0.5)).toBe('gsm8k-all-of-it-20261121-043802-i000');
  expect(newRunId('模型', 0, () => 0)).toBe('run-19700101-000000-0000');
});
