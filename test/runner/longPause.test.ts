import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Answer } from '../../src/execute/provider.ts';
import { says, Workspace } from './fixture.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.dispose());

const tomorrow: Answer = { outcome: 'failed', errorClass: 'rateLimited', error: 'http://h: HTTP 429: quota', retryable: true, retryAfterMs: 86_400_000 };
const model = (id: string) => ({ id, provider: 'openai', baseUrl: `http://${id}`, model: id, stream: false, params: {}, timeoutMs: 1000, limits: {} }) as const;
const words = 'model `m`: http://h: HTTP 429: quota; it asks to wait 24 h: go on then with pitwall run --resume r1';

test('an endpoint that asks to wait 24 h is left alone: what is in flight is kept, and a resume asks the rest', async () => {
  const task = workspace.task(100, { retries: 3 });
  // q2 is in flight when q3 hears it, and is answered afterwards.
  const reply = async (input: string): Promise<Answer> => {
    if (input === 'q2') await new Promise(resolve => setTimeout(resolve, 20));
    return Number(input.slice(1)) < 3 ? says(`a${input.slice(1)}`) : tomorrow;
  };
  expect(await workspace.run(task, reply)).toBe('interrupted');
  expect(workspace.store.run('r1')?.error).toBe(words);
  expect(workspace.store.trials('r1').map(trial => `${trial.outcome}: ${trial.error}`)).toEqual([`interrupted: ${words}`]);
  expect(workspace.picture()).toBe('0 ok 1 | 1 ok 1 | 2 ok 1');
  // Those of four that were in flight.
  expect(workspace.asked.length).toBeLessThanOrEqual(7);
  const before = workspace.asked.length;
  expect(await workspace.run(task, input => says(`a${input.slice(1)}`), { resume: true })).toBe('succeeded');
  expect(workspace.asked.length - before).toBe(97);
});

test('other trials of the model send nothing either; other models go on', async () => {
  const task = workspace.task(3, { parallelTrials: 1, models: [model('m'), model('o')] });
  const asked: string[] = [];
  const prompts = ['p', 'p2'].map(id => ({ id, messages: [{ role: 'user' as const, content: '{{ input }}' }] }));
  const createProvider = ({ id }: { readonly id: string }) => ({
    ask: async (): Promise<Answer> => {
      asked.push(id);
      return id === 'm' ? tomorrow : says('a0');
    },
    dispose: () => undefined,
  });
  expect(await workspace.run({ ...task, prompts }, () => tomorrow, { parallelRequests: 1, ports: { createProvider } })).toBe('interrupted');
  expect(workspace.store.trials('r1').map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(['m~d~p interrupted', 'o~d~p succeeded', 'm~d~p2 interrupted', 'o~d~p2 succeeded']);
  expect(asked.filter(id => id === 'm').length).toBe(1);
  expect(asked.filter(id => id === 'o').length).toBe(6);
});
