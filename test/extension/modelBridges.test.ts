import { afterEach, beforeEach, expect, test } from 'vitest';
import { ModelBridges, type Memory } from '../../src/extension/languageModels/modelBridges.ts';
import { bridgeVariables } from '../../src/task/editorBridge.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import type { Task } from '../../src/task/task.ts';
import { fakeEditor } from '../fake/editorModels.ts';

let bridges: ModelBridges;
const memory = new Map<string, unknown>();
const port: Memory = {
  get: <T>(key: string, otherwise: T) => (memory.get(key) as T | undefined) ?? otherwise,
  update: async (key, value) => void memory.set(key, value),
};
beforeEach(() => {
  memory.clear();
  bridges = new ModelBridges(fakeEditor(), port);
});
afterEach(() => bridges.dispose());

function task(models: string, more = ''): Task {
  const { task: read, problems } = parseTask(`kind: eval\nname: t\nmodels: [${models}]\ndatasets: [{id: d, inline: [{input: a, target: b}]}]\nscorers: [exact_match]\n${more}`, '/w/t.eval.yaml');
  if (read === undefined) throw new Error(JSON.stringify(problems));
  return read;
}

const local = '{id: a, provider: openai, base_url: "http://h/v1", model: m}';
const theirs = (model: string): string => `{id: b, provider: vscode-lm, model: ${model}}`;

test('a run without such a model opens nothing', async () => {
  expect(await bridges.openFor('r1', task(local))).toBeUndefined();
});

test('what the editor does not offer is told before the run, unless the run does not ask it', async () => {
  const both = task(`${local}, ${theirs('gpt-9')}`);
  await expect(bridges.openFor('r1', both)).rejects.toMatchObject({ where: 'model `b`', what: expect.stringMatching(/^the editor offers no model `gpt-9`; it offers `echo` \(fake\), /) as string });
  await expect(bridges.openFor('r1', both, ['a'])).resolves.toBeDefined();
  const helped = task(local, `helpers: [${theirs('gpt-9')}]\n`);
  await expect(bridges.openFor('r1', helped)).rejects.toMatchObject({ where: 'model `b`' });
});

test('a bridge listens until it is disposed, or the window is', async () => {
  const [first, second] = [await bridges.openFor('r1', task(theirs('echo'))), await bridges.openFor('r2', task(theirs('echo')))];
  const status = async (bridge: typeof first): Promise<number | string> => {
    try {
      return (await fetch(bridge?.environment[bridgeVariables.url] ?? '', { headers: { connection: 'close' } })).status;
    } catch {
      return 'nobody';
    }
  };
  expect([await status(first), await status(second)]).toEqual([401, 401]);
  first?.dispose();
  expect([await status(first), await status(second)]).toEqual(['nobody', 401]);
  bridges.dispose();
  expect(await status(second)).toBe('nobody');
});

test('a window tells the next one whose bridges went with it; runs that ended before need none', async () => {
  const first = await bridges.openFor('r1', task(theirs('echo')));
  await bridges.openFor('r2', task(theirs('echo')));
  const third = await bridges.openFor('r3', task(theirs('echo')));
  first?.dispose();
  bridges.dispose();
  // Its runner ends while the window closes.
  third?.dispose();
  expect(new ModelBridges(fakeEditor(), port).left).toEqual(['r2', 'r3']);
  expect(new ModelBridges(fakeEditor(), port).left).toEqual([]);
});
