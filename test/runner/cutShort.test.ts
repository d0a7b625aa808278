import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProviderRequest } from '../../src/execute/provider.ts';
import { exportRun } from '../../src/report/exporters/exportRun.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { runDocument } from '../../src/report/runDocument.ts';
import { runDocumentSchema, type TrialDocument } from '../../src/report/runDocumentSchema.ts';
import { says, Workspace } from './fixture.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.dispose());

test('an answer that ended at max_tokens is scored as it is, and everywhere said to be cut', async () => {
  await workspace.run(workspace.task(3), input => (input === 'q1' ? { ...says('a'), cutShort: 'length' as const } : says(input.replace('q', 'a'))));
  const view = readRunView(workspace.store, 'r1', { alive: false, nowMs: 0 });
  expect(workspace.picture()).toBe('0 ok 1 | 1 ok 0 | 2 ok 1');
  expect(view.trials[0]?.warnings).toEqual(['1 of 3 answers ended at the most tokens allowed, and what was there is scored: raise `max_tokens` in the model’s `params`']);
  const document = runDocument(view);
  expect([runDocumentSchema.safeParse(document).error, (document.trials[0] as TrialDocument).cut_short]).toEqual([undefined, { length: 1 }]);
  expect([...exportRun('csv', workspace.store, view)].map(line => line.trimEnd().split(',').at(-1))).toEqual(['cut_short', '', 'length', '']);
  expect([...exportRun('jsonl', workspace.store, view)].map(line => (JSON.parse(line) as { cut_short?: string }).cut_short)).toEqual([undefined, 'length', undefined]);
});

test('the cache remembers how an answer ended', async () => {
  const models = [{ id: 'm', provider: 'openai', baseUrl: 'http://h', model: 'm', stream: false, params: {}, timeoutMs: 1000, limits: {}, cache: true }] as const;
  const ports = { createFingerprint: () => (request: ProviderRequest) => JSON.stringify(request.messages) };
  await workspace.run(workspace.task(2, { models }), () => ({ ...says('a'), cutShort: 'filter' as const }), { ports });
  await workspace.run(workspace.task(2, { models }), () => says('never'), { runId: 'r2', ports });
  expect([...workspace.store.samples('r2')].map(({ cutShort, cached }) => [cutShort, cached])).toEqual([['filter', true], ['filter', true]]);
  expect(workspace.store.totals('r2')[0]?.cutShort).toEqual({ filter: 2 });
});
