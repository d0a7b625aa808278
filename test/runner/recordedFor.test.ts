import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createProvider } from '../../src/execute/createProvider.ts';
import { loadTask } from '../../src/runner/loadTask.ts';
import { Workspace } from './fixture.ts';

const ws = new Workspace();
afterAll(() => ws.dispose());

beforeAll(() => {
  for (const [file, answers] of [['names-all', 'a'], ['sums-easy', '2'], ['sums-hard', '40']] as const) ws.file(`out/${file}.csv`, `said\n${answers}\n`);
  ws.file('sums/easy.jsonl', '{"input": "1+1", "target": "2"}\n');
  ws.file('sums/hard.jsonl', '{"input": "17+24", "target": "41"}\n');
});

const text = (more = ''): string => `kind: eval
name: t
models: [{id: m, provider: recorded, path: "out/{{ dataset }}-{{ split }}.csv", output: said}]
datasets:
  - {id: names, inline: [{input: first, target: a}]}
  - {id: sums, path: sums, splits: [easy, hard]}
${more}scorers: [exact_match]
`;

test('the outputs of a recorded model lie in a file for each dataset and split', async () => {
  const { task } = loadTask({ file: ws.file('t.eval.yaml', text()), workspace: ws.folder, environment: {} });
  const outcome = await ws.run(task, () => { throw new Error('nobody is asked'); }, { ports: { createProvider: model => createProvider(model, { environment: {}, connections: 1, clock: systemClock }) } });
  expect(outcome).toBe('succeeded');
  expect(ws.store.trials('r1').map(({ id, configuration: { dataset, split } }) => `${dataset} ${split} ${[...ws.store.samples('r1')].filter(({ trial }) => trial === id).map(({ output, scores }) => `${output} ${scores[0]?.value}`).join()}`)).toEqual(['names all a 1', 'sums easy 2 1', 'sums hard 40 0']);
});

test('a file that is missing is told, unless nothing is wanted of it', () => {
  const load = (more: string): unknown => loadTask({ file: ws.file('u.eval.yaml', text(more)), workspace: ws.folder, environment: {} });
  const extra = '  - {id: rest, inline: [{input: x, target: y}]}\n';
  expect(() => load(extra)).toThrow(expect.objectContaining({ problems: [expect.objectContaining({ message: 'model `m` reads out/rest-all.csv, which does not exist', line: 3 })] }) as Error);
  expect(load(`${extra}exclude: [{model: m, dataset: [rest]}]\n`)).toMatchObject({ task: { name: 't' } });
});
