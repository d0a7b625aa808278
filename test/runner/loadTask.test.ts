import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadTask, type LoadOptions } from '../../src/runner/loadTask.ts';
import { combinations } from '../../src/task/combinations.ts';

/** The models that are asked, `a temperature=0 cached`, of a task in a workspace of its own. */
function asked(models: string, more: string, options: Partial<LoadOptions>): readonly string[] {
  const workspace = mkdtempSync(path.join(tmpdir(), 'pitwall-'));
  onTestFinished(() => rmSync(workspace, { recursive: true }));
  const file = path.join(workspace, 'x.eval.yaml');
  writeFileSync(file, `kind: eval\nname: x\nmodels: ${models}\ndatasets: [{id: d, inline: [{q: 1, a: 1}], fields: {input: q, target: a}}]\nprompts: [{id: p, template: "{{ input }}"}]\nscorers: [exact_match]\n${more}\n`);
  const { task } = loadTask({ file, workspace, environment: {}, ...options });
  return combinations(task).trials.map(({ model, axes }) => [model.id, ...Object.entries(axes ?? {}).map(([name, value]) => `${name}=${value}`), ...(model.provider !== 'recorded' && model.cache === true ? ['cached'] : [])].join(' '));
}

test('--cache and --no-cache hold for every variant of a matrix', () => {
  const matrix = 'matrix: {params.temperature: [0, 1]}';
  expect(asked('[{id: a, provider: sim, model: sim}]', matrix, { cache: true })).toEqual(['a params.temperature=0 cached', 'a params.temperature=1 cached']);
  expect(asked('[{id: a, provider: sim, model: sim, cache: true}]', matrix, { cache: false })).toEqual(['a params.temperature=0', 'a params.temperature=1']);
});
