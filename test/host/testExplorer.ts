import * as assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { startSim, type Sim } from '../../src/execute/sim/startSim.ts';
import type { TestRuns } from '../../src/extension/testing/runTests.ts';
import { extension } from './activation.ts';
import { reading } from './recorded.ts';
import { until } from './until.ts';
import { fileIn, show } from './workspaceFiles.ts';

const gated = `kind: eval
name: gated
models:
  - {id: careful, provider: recorded, path: answers.jsonl, output: "{{ row.careful }}"}
  - {id: hasty, provider: recorded, path: answers.jsonl, output: "{{ row.hasty }}"}
datasets:
  - {id: sums, path: questions.jsonl, fields: {input: question, target: answer}}
scorers: [exact_match]
gates:
  - exact_match >= 0.1
  - exact_match >= 0.7
`;

export function defineTestExplorer(): void {
  suite('the Test Explorer', () => {
    let sim: Sim;
    suiteSetup(async () => {
      sim = await startSim();
      writeFileSync(fileIn('gated.eval.yaml').fsPath, gated);
    });
    suiteTeardown(async () => await sim.close());

    test('has a test for each task file and each model, and follows the files', async () => {
      assert.deepEqual(await pictureOf('gated.eval.yaml'), ['gated.eval.yaml:1', '  careful:4', '  hasty:5']);
      assert.deepEqual(await pictureOf('broken.eval.yaml'), ['broken.eval.yaml:1 (error)', '  careful:4']);
      assert.deepEqual(await pictureOf('examples/sim.tune.yaml'), ['examples/sim.tune.yaml']);

      writeFileSync(fileIn('passing.eval.yaml').fsPath, gated.replace('hasty, provider', 'quick, provider'));
      await until('the new file', async () => (await pictureOf('passing.eval.yaml')).join() === 'passing.eval.yaml:1,  careful:4,  quick:5');
      writeFileSync(fileIn('passing.eval.yaml').fsPath, `# first\n${gated}`);
      await until('its change', async () => (await pictureOf('passing.eval.yaml')).join() === 'passing.eval.yaml:2,  careful:5,  hasty:6');
      rmSync(fileIn('passing.eval.yaml').fsPath);
      await until('its end', async () => (await pictureOf('passing.eval.yaml')).length === 0);
    });

    test('runs a task: each model passes where the gates hold for it, and fails at the gate that does not', async () => {
      const { results, output } = await run([['gated.eval.yaml']]);
      assert.deepEqual(results, ['careful started', 'hasty started', 'careful passed', 'hasty failed: exact_match >= 0.7 does not hold: 0.5000 [exact_match >= 0.7 / 0.5000] at gated.eval.yaml:11', 'end']);
      assert.match(output, /run succeeded\r\n$/u);
    });

    test('runs one model alone, and leaves out what is excluded', async () => {
      assert.deepEqual((await run([['gated.eval.yaml', 'careful']])).results, ['careful started', 'careful passed', 'end']);
      assert.deepEqual(reading(store => store.runs().find(({ task }) => task === 'gated')?.trials.map(({ model }) => model)), ['careful']);
      assert.deepEqual((await run([['gated.eval.yaml']], { exclude: [['gated.eval.yaml', 'hasty']] })).results, ['careful started', 'careful passed', 'end']);
    });

    test('is the editor’s own: a model is run at the cursor, as its button in the margin does', async () => {
      await pictureOf('gated.eval.yaml');
      const editor = await show('gated.eval.yaml');
      const before = reading(store => store.runs().filter(({ task }) => task === 'gated').length) ?? 0;
      editor.selection = new vscode.Selection(4, 6, 4, 6);
      await vscode.commands.executeCommand('testing.runAtCursor');
      const models = await until('its run', () => reading(store => {
        const runs = store.runs().filter(({ task, state }) => task === 'gated' && state === 'ended');
        return runs.length > before ? runs[0]?.trials.map(({ model }) => model) : undefined;
      }));
      assert.deepEqual(models, ['hasty']);
    });

    test('says why a task could not be run, and skips what is cancelled', async () => {
      writeFileSync(fileIn('nobody.eval.yaml').fsPath, simulated('nobody', 'http://127.0.0.1:1/v1', 'sim'));
      const [, nobody] = (await run([['nobody.eval.yaml']])).results;
      assert.match(nobody ?? '', /^simulated errored: .*127\.0\.0\.1:1/u);
      const [, broken] = (await run([['broken.eval.yaml', 'careful']])).results;
      assert.match(broken ?? '', /^careful errored: broken\.eval\.yaml: the task file has problems\nbroken\.eval\.yaml:12:1: unknown key `scorer`/u);

      writeFileSync(fileIn('stays.eval.yaml').fsPath, simulated('stays', sim.url, 'sim;stall=1'));
      const cancelling = new vscode.CancellationTokenSource();
      const running = run([['stays.eval.yaml'], ['gated.eval.yaml', 'careful']], { token: cancelling.token });
      await until('a request at the endpoint', () => sim.requests().total > 0);
      cancelling.cancel();
      assert.deepEqual((await running).results, ['simulated started', 'simulated skipped', 'careful skipped', 'end']);
      assert.equal(reading(store => store.runs().find(({ task }) => task === 'stays')?.outcome), 'cancelled');
    });
  });
}

type Labels = readonly (readonly [file: string, model?: string])[];

async function run(include: Labels, { exclude = [], token = new vscode.CancellationTokenSource().token }: { readonly exclude?: Labels; readonly token?: vscode.CancellationToken } = {}): Promise<{ readonly results: readonly string[]; readonly output: string }> {
  const { tests } = await extension().activate();
  const results: string[] = [];
  let output = '';
  const told = (what: string) => (test: vscode.TestItem, ...more: readonly unknown[]): void => {
    const messages = [more[0]].flat().filter(message => message instanceof vscode.TestMessage);
    results.push(`${test.label} ${what}${messages.map(messageText).join('')}`);
  };
  const recorder = { enqueued: () => undefined, started: told('started'), passed: told('passed'), skipped: told('skipped'), failed: told('failed'), errored: told('errored'), appendOutput: (text: string) => void (output += text), end: () => void results.push('end') };
  const runs: TestRuns = { createTestRun: () => recorder as unknown as vscode.TestRun };
  await tests.run(new vscode.TestRunRequest(await tests.find(include), await tests.find(exclude)), token, runs);
  return { results, output };
}

function messageText({ message, expectedOutput, actualOutput, location }: vscode.TestMessage): string {
  return `: ${typeof message === 'string' ? message : message.value}${expectedOutput === undefined ? '' : ` [${expectedOutput} / ${actualOutput ?? ''}]`}${location === undefined ? '' : ` at ${vscode.workspace.asRelativePath(location.uri)}:${location.range.start.line + 1}`}`;
}

/** The lines of one file's tests. */
async function pictureOf(file: string): Promise<readonly string[]> {
  const { tests } = await extension().activate();
  const lines = await tests.picture();
  const from = lines.findIndex(line => line.startsWith(file));
  if (from < 0) return [];
  const next = lines.findIndex((line, k) => k > from && !line.startsWith(' '));
  return lines.slice(from, next < 0 ? undefined : next);
}

function simulated(name: string, url: string, model: string): string {
  return `kind: eval
name: ${name}
retries: 0
models: [{id: simulated, provider: openai, base_url: "${url}", model: "${model}"}]
datasets: [{id: sums, path: questions.jsonl, fields: {input: question, target: answer}}]
prompts: [{id: plain, template: "{{ input }}"}]
scorers: [exact_match]
`;
}
