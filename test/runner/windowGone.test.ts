import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Answer } from '../../src/execute/provider.ts';
import { says, Workspace } from './fixture.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.dispose());

const gone: Answer = { outcome: 'failed', errorClass: 'unreachable', error: 'the window is gone; resume the run in VS Code', retryable: false, nobodyLeft: true };
const vscodeLm = { id: 'm', provider: 'vscode-lm', model: 'gpt', params: {}, timeoutMs: 1000, limits: {} } as const;

test('where nobody is left to answer the trial is interrupted, nothing is recorded for what was not answered, and a resume asks exactly for that', async () => {
  const task = workspace.task(100, { models: [vscodeLm] });
  expect(await workspace.run(task, input => (Number(input.slice(1)) < 3 ? says(`a${input.slice(1)}`) : gone))).toBe('interrupted');
  expect(workspace.picture()).toBe('0 ok 1 | 1 ok 1 | 2 ok 1');
  expect(workspace.store.run('r1')?.error).toBe('model `m`: the window is gone; resume the run in VS Code');
  // Those under way met it, and nobody after them.
  expect(workspace.asked.length).toBeLessThan(15);
  const before = workspace.asked.length;
  expect(await workspace.run(task, input => says(`a${input.slice(1)}`), { resume: true })).toBe('succeeded');
  expect(workspace.asked.length - before).toBe(97);
});

test('the models that need no window go on', async () => {
  const other = { id: 'o', provider: 'openai', baseUrl: 'http://h', model: 'o', stream: false, params: {}, timeoutMs: 1000, limits: {} } as const;
  const task = workspace.task(3, { models: [vscodeLm, other] });
  const ports = { createProvider: (model: { readonly id: string }) => ({ ask: async () => (model.id === 'm' ? gone : says('a0')), dispose: () => undefined }) };
  expect(await workspace.run(task, () => gone, { ports })).toBe('interrupted');
  expect(workspace.store.trials('r1').map(({ configuration, outcome }) => `${configuration.model} ${outcome}`)).toEqual(['m interrupted', 'o succeeded']);
  expect(workspace.picture()).toBe('0 ok 1 | 1 ok 0 | 2 ok 0');
});
