import { afterEach, beforeEach, expect, test } from 'vitest';
import { Terminal } from './pitwall.ts';

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.dispose());

test('datasets counts each split before it is sampled, and says why one cannot be counted', async () => {
  terminal.file('dev.jsonl', '{"input": "a", "target": "a"}\n{"input": "b", "target": "b"}\n');
  const task = terminal.file('t.eval.yaml', 'kind: eval\nname: t\nmodels: [{id: m, provider: sim}]\ndatasets: [{id: d, path: "{{ split }}.jsonl", splits: [dev, test], sample: 1}, {id: i, inline: [{input: x, target: x}]}]\nscorers: [exact_match]\n');
  expect(await terminal.run('datasets', task)).toMatchObject({ code: 0, out: expect.stringMatching(/^d\/dev: 2\nd\/test: not known, the file does not exist \(.*test\.jsonl\)\ni: 1\n$/u) as string });
  const { out } = await terminal.run('datasets', task, '--json');
  expect(JSON.parse(out)).toMatchObject({ schema: 'pitwall.datasets/1', datasets: [{ dataset: 'd', split: 'dev', samples: 2 }, { dataset: 'd', split: 'test' }, { dataset: 'i', split: 'all', samples: 1 }] });
});

test('run and plan take one dataset, or one split of it', async () => {
  for (const name of ['dev', 'test']) terminal.file(`${name}.jsonl`, '{"input": "a", "target": "a"}\n');
  const task = terminal.file('t.eval.yaml', 'kind: eval\nname: t\nmodels: [{id: m, provider: sim}]\ndatasets: [{id: d, path: "{{ split }}.jsonl", splits: [dev, test]}, {id: i, inline: [{input: x, target: x}]}]\nscorers: [exact_match]\n');
  const document = await terminal.json('run', task, '--dataset', 'd/test', '--dataset', 'i');
  expect(document.trials.map(({ configuration }) => `${configuration.dataset}/${configuration.split}`)).toEqual(['d/test', 'i/all']);
  expect((await terminal.run('plan', task, '--dataset', 'd')).out).toMatch(/2 trials/u);
  expect(await terminal.run('run', task, '--dataset', 'e')).toMatchObject({ code: 2, note: expect.stringMatching(/the task has no dataset `e`; its datasets are d, d\/dev, d\/test, i/u) as string });
  expect((await terminal.run('run', '--resume', 'latest', '--dataset', 'd')).note).toMatch(/--dataset cannot change a run that has begun/u);
});
