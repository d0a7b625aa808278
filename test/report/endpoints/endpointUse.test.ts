import { expect, test } from 'vitest';
import { endpointUse } from '../../../src/report/endpoints/endpointUse.ts';
import { limitTexts, type ListedEndpoint } from '../../../src/report/endpoints/endpointList.ts';
import type { ListedRun } from '../../../src/report/runs/runGroups.ts';

const endpoints: readonly ListedEndpoint[] = [
  { endpoint: 'a:80', provider: 'openai', models: [{ task: 't', taskFile: '/t', model: 'small' }, { task: 't', taskFile: '/t', model: 'large' }] },
  { endpoint: 'b:80', provider: 'openai', models: [{ task: 't', taskFile: '/t', model: 'other' }, { task: 'u', taskFile: '/u', model: 'small' }] },
];

type Trial = ListedRun['row']['trials'][number];

function run(id: string, taskFile: string, trials: Readonly<Record<string, Readonly<Record<string, number>>>>, running = false): ListedRun {
  return {
    item: { id, task: 't', taskFile, state: running ? 'running' : 'ended', createdMs: 0, done: 0, failed: 0 },
    row: { kind: 'eval', trials: Object.entries(trials).map(([model, errors]) => ({ id: model, model, totals: { trial: model, done: 4, outcomes: {}, errors, scores: {} } as unknown as Trial['totals'], summary: JSON.stringify({ version: 2, final: { metrics: {}, reasons: [{ of: { error: 'timeout' }, text: `no answer of ${model}`, n: 1, index: 0 }, { of: { scorer: 's' }, text: 'no score', n: 1, index: 0 }] } }) })) },
  };
}

function picture(runs: readonly ListedRun[]): readonly string[] {
  return endpointUse(endpoints, runs, ({ item }) => ({ inFlight: item.id.length, limit: 9 })).map(({ endpoint, running, errors }) => `${endpoint} | ${running.map(({ run: { item }, inFlight, limit, shares }) => `${item.id} ${inFlight}/${limit}${shares ? ' in all' : ''}`).join(', ')} | ${errors === undefined ? '' : `${errors.run.item.id}: ${errors.counts.map(({ class: name, n }) => `${n} ${name}`).join(', ')} (${errors.reasons.join('; ')})`}`);
}

test('a run stands at each endpoint that its models ask, as its task file says', () => {
  expect(picture([run('now', '/t', { small: {}, other: {} }, true), run('alone', '/u', { small: {} }, true)])).toEqual(['a:80 | now 3/9 in all | ', 'b:80 | now 3/9 in all, alone 5/9 | ']);
});

test('the newest run that got anything from an endpoint says what its errors are', () => {
  const [old, mended] = [run('old', '/t', { small: { timeout: 1, rateLimited: 3 }, large: { timeout: 1 }, other: { reset: 1 } }), run('new', '/t', { small: {} })];
  expect(picture([old])).toEqual(['a:80 |  | old: 3 rateLimited, 2 timeout (no answer of small; no answer of large)', 'b:80 |  | old: 1 reset (no answer of other)']);
  expect(picture([mended, old])).toEqual(['a:80 |  | ', 'b:80 |  | old: 1 reset (no answer of other)']);
  expect(picture([run('x', '/elsewhere', { small: { timeout: 1 } })])).toEqual(['a:80 |  | ', 'b:80 |  | ']);
});

test('what holds a model back, in words', () => {
  const model = { task: 't', taskFile: '/t', model: 'm' };
  expect(limitTexts(model)).toEqual(['as the bench says']);
  expect(limitTexts({ ...model, parallelRequests: { value: 4, source: 's' }, requestsPerMinute: 60, tokensPerMinute: 1000, minIntervalMs: 20 })).toEqual(['4 in flight', '60 requests a minute', '1000 tokens a minute', '20 ms apart']);
  expect(limitTexts({ ...model, parallelRequests: { value: 'auto', source: 's' }, most: 50, learnt: { parallelRequests: 34, perS: 12.345 } })).toEqual(['auto up to 50, learnt 34 (12.3 requests/s)']);
});
