import { afterEach, beforeEach, expect, test } from 'vitest';
import { ModelBridges } from '../../src/extension/languageModels/modelBridges.ts';
import { bridgeVariables } from '../../src/task/editorBridge.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import type { Task } from '../../src/task/task.ts';
import { fakeEditor } from '../fake/editorModels.ts';

let bridges: ModelBridges;
beforeEach(() => {
  bridges = new ModelBridges(fakeEditor());
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
  expect(await bridges.openFor(task(local))).toBeUndefined();
});

test('what the editor does not offer is told before the run, unless the run does not ask it', async () => {
  const both = task(`${local}, ${theirs('gpt-9')}`);
  await expect(bridges.openFor(both)).rejects.toMatchObject({ where: 'model `b`', what: expect.stringMatching(/^the editor offers no model `gpt-9`; it offers `echo` \(fake\), /) as string });
  await expect(bridges.openFor(both, ['a'])).resolves.toBeDefined();
  const helped = task(local, `helpers: [${theirs('gpt-9')}]\n`);
  await expect(bridges.openFor(helped)).rejects.toMatchObject({ where: 'model `b`' });
});

test('a bridge listens until it is disposed, or the window is', async () => {
  const [first, second] = [await bridges.openFor(task(theirs('echo'))), await bridges.openFor(task(theirs('echo')))];
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
