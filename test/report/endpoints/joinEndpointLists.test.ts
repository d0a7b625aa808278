import { expect, test } from 'vitest';
import type { EndpointList } from '../../../src/report/endpoints/endpointList.ts';
import { joinEndpointLists } from '../../../src/report/endpoints/joinEndpointLists.ts';

function list(notes: readonly string[], ...asked: readonly (readonly [endpoint: string, model: string, source?: string])[]): EndpointList {
  return { notes, endpoints: asked.map(([endpoint, model, source]) => ({ endpoint, provider: 'openai', models: [{ task: 't', taskFile: '/t', model, ...(source === undefined ? {} : { parallelRequests: { value: 16, source } }) }] })) };
}

test('an endpoint of two folders stands there once, with the models of both; the others in order', () => {
  const joined = joinEndpointLists([
    { list: list(['n', 'm'], ['b:1', 'one'], ['c:1', 'two']), said: {} },
    { list: list(['n'], ['b:1', 'three'], ['a:1', 'four']), said: {} },
  ]);
  expect(joined.endpoints.map(({ endpoint, models }) => `${endpoint} ${models.map(({ model }) => model).join()}`)).toEqual(['a:1 four', 'b:1 one,three', 'c:1 two']);
  expect(joined.notes).toEqual(['n', 'm']);
});

test('what the editor’s settings say is theirs, in their own folder only', () => {
  const variable = 'environment PITWALL_PARALLEL_REQUESTS';
  const setting = 'VS Code setting pitwall.parallelRequests';
  const joined = joinEndpointLists([
    { list: list([], ['a:1', 'one', variable], ['b:1', 'two', 'built-in'], ['c:1', 'three', 'toString'], ['d:1', 'bench']), said: { PITWALL_PARALLEL_REQUESTS: 'pitwall.parallelRequests' } },
    { list: list([], ['e:1', 'four', variable]), said: {} },
  ]);
  expect(joined.endpoints.flatMap(({ models }) => models.map(({ parallelRequests }) => parallelRequests?.source))).toEqual([setting, 'built-in', 'toString', undefined, variable]);
});
