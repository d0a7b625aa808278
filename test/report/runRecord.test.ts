import { expect, test } from 'vitest';
import { runRecord } from '../../src/report/runRecord.ts';
import { settingPlace } from '../../src/report/settingPlace.ts';
import { aRun, aTrial } from '../store/rows.ts';

test.each([
  ['built-in', undefined],
  ['environment PITWALL_LOG_LEVEL', undefined],
  ['flag --parallel-requests', undefined],
  ['VS Code setting pitwall.logging.level', { type: 'editor', setting: 'pitwall.logging.level' }],
  ['pitwall.config.yaml:3', { type: 'config', line: 3 }],
  ['task a.eval.yaml:7', { type: 'task', line: 7 }],
  ['request_sweep in a.eval.yaml', { type: 'task', key: 'request_sweep' }],
  ['a.eval.yaml', { type: 'task' }],
  ['task other.eval.yaml:7', undefined],
])('a setting said by %s', (source, place) => {
  expect(settingPlace(source, 'a.eval.yaml')).toEqual(place);
});

test('a record says what was in force, who said so and whether that can be opened, and what was chosen for the run', () => {
  const run = aRun({ taskFile: '/w/a.eval.yaml', launch: { models: ['x'], sample: 5, cache: false }, settings: { parallel_requests: { value: 4, source: 'task a.eval.yaml:7' }, 'logging.level': { value: 'info', source: 'built-in' } } });
  const { settings, facts, trials } = runRecord(run, [aTrial('x', 0, { datasetHash: 'data', total: 3 })], []);
  expect(settings).toEqual([
    { name: 'parallel_requests', value: '4', source: 'task a.eval.yaml:7', canOpen: true },
    { name: 'logging.level', value: 'info', source: 'built-in', canOpen: false },
  ]);
  const told = Object.fromEntries(facts.map(({ name, value }) => [name, value]));
  expect(told).toMatchObject({ 'only these models': 'x', 'samples of each split': '5', 'cache of answers': 'off', seed: String(run.seed), Pitwall: run.version });
  expect('budget' in told).toBe(false);
  expect(trials).toMatchObject([{ trial: 'x', datasetHash: 'data', samples: '3' }]);
});
