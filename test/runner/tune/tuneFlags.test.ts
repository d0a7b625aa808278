import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { HumanError, renderHumanError } from '../../../src/base/humanError.ts';
import { loadTask, type LoadOptions } from '../../../src/runner/loadTask.ts';

const benchPart = `bench:
  workload: {data: {synthetic: {input_tokens: 5, output_tokens: 5}}}
  load: {concurrency: [2]}
  stop: {requests: 10}
`;
const evalPart = `eval:
  datasets: [{id: d, inline: [{input: a, target: a}]}]
  scorers: [exact_match]
`;

function said(parts: string, flags: Partial<LoadOptions>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-flags-'));
  const file = path.join(folder, 't.tune.yaml');
  writeFileSync(file, `kind: tune\nname: t\nserver: {command: [serve, "{{ port }}", "{{ a }}"], model: m}\nparameters: {a: [1, 2]}\nobjective: {maximize: ${parts.includes('bench') ? 'throughput(tokens)' : 'exact_match'}}\nstrategy: grid\n${parts}`);
  try {
    const { task } = loadTask({ file, workspace: folder, environment: {}, ...flags });
    return `taken${task.tune?.eval?.datasets[0]?.sample === undefined ? '' : `, ${task.tune.eval.datasets[0].sample.n} samples of the eval`}`;
  } catch (error) {
    if (error instanceof HumanError) return renderHumanError(error);
    throw error;
  }
}

test.each<[string, Partial<LoadOptions>, string]>([
  [benchPart, { cache: true }, 'a tune takes no --cache; leave it out: every configuration is asked itself'],
  [benchPart, { sample: 3 }, 'a tune without an eval takes no --sample; leave it out: it is about samples, and a bench has none'],
  [benchPart, { parallelRequests: 3 }, 'a tune without an eval takes no --parallel-requests; leave it out: it is about samples, and a bench has none'],
  [benchPart, { budget: { maxCost: 1 } }, 'a tune takes no budget; leave it out: `max_experiments` and `timeout` say when a tune ends'],
  [evalPart, { sample: 1 }, 'taken, 1 samples of the eval'],
  [benchPart + evalPart, { parallelRequests: 3 }, 'taken'],
])('flags of a tune with %j: %j', (parts, flags, expected) => {
  expect(said(parts, flags)).toBe(expected);
});

test('the eval of a tune is asked as an eval is: under its own limits, with its scorers told from others by their code', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-flags-'));
  const file = path.join(folder, 't.tune.yaml');
  writeFileSync(path.join(folder, 'own.mjs'), 'export default () => 1;');
  writeFileSync(
    file,
    `kind: tune\nname: t\nserver: {command: [serve, "{{ port }}", "{{ a }}"], model: m}\nparameters: {a: [1, 2]}\nobjective: {maximize: own}\neval:\n  datasets: [{id: d, inline: [{input: a, target: a}]}]\n  scorers: [{id: own, use: custom, params: {path: own.mjs}}]\n  parallel_requests: 3\n  model: {limits: {preset: conservative}}\n`,
  );
  const { task, settings } = loadTask({ file, workspace: folder, environment: {} });
  expect(settings.parallelRequests).toMatchObject({ value: 3, source: 'task t.tune.yaml:9' });
  expect(task.tune?.eval?.models[0]?.limits.preset).toBeUndefined();
  expect(Object.keys(task.tune?.eval?.models[0]?.limits ?? {})).toContain('parallelRequests');
  expect(task.tune?.eval?.scorers[0]?.params).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
});
