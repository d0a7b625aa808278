import { expect, test } from 'vitest';
import { parseRunArguments, runChoicesSchema } from '../../src/protocol/runChoices.ts';

test.each<[string, unknown[], object]>([
  ['nothing', [], {}],
  ['models', [['a', 'b']], { models: ['a', 'b'] }],
  ['datasets alone', [undefined, ['d', 'e/test']], { datasets: ['d', 'e/test'] }],
  ['both, where none means all', [[], ['d']], { datasets: ['d'] }],
  ['one object', [{ models: ['a'], sample: 10, parallelRequests: 'auto', cache: false, budget: { maxCost: 0.5 }, logging: { level: 'debug', requests: true } }], { models: ['a'], sample: 10, parallelRequests: 'auto', cache: false, budget: { maxCost: 0.5 }, logging: { level: 'debug', requests: true } }],
  ['what a tree passes', [{ type: 'task' }, undefined], {}],
  ['lists of anything else', [[1, 2], 'd'], {}],
])('the arguments of a run: %s', (_, given, chosen) => {
  expect(parseRunArguments(...(given as [unknown, unknown]))).toEqual(chosen);
});

test.each([{ sample: 0 }, { sample: 1.5 }, { parallelRequests: 'many' }, { budget: { maxCost: -1 } }, { models: 'a' }, { workspace: '/' }])('no choice: %j', value => {
  expect(runChoicesSchema.safeParse(value).success).toBe(false);
});
