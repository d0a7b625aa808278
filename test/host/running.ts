import * as assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { startSim, type Sim } from '../../src/execute/sim/startSim.ts';
import { ended, reading, shownRun } from './recorded.ts';
import { replaced } from './replaced.ts';
import { until } from './until.ts';
import { fileIn } from './workspaceFiles.ts';

export function defineRunning(): void {
  suite('a run under way', () => {
    let sim: Sim;
    suiteSetup(async () => {
      sim = await startSim({ latencyMs: 20 });
    });
    suiteTeardown(async () => await sim.close());

    test('Pause Run holds it up, Resume Run lets it go on, Set Parallel Requests… takes up to the maximum', async () => {
      const { id } = await started('held', 4_000);
      await until('some answers', () => sim.requests().total > 5);

      await vscode.commands.executeCommand('pitwall.pause', id);
      await until('the pause in the Runs view', async () => (await shownRun('held', 'running'))?.paused === true);
      await until('the end of what was under way', async () => {
        const before = sim.requests().total;
        await new Promise(resolve => setTimeout(resolve, 400));
        return sim.requests().total === before;
      });

      const asked: vscode.InputBoxOptions[] = [];
      const answers = ['5', undefined];
      await replaced(vscode.window, 'showInputBox', (async (options: vscode.InputBoxOptions) => {
        asked.push(options);
        return answers.shift();
      }) as typeof vscode.window.showInputBox, async () => {
        await vscode.commands.executeCommand('pitwall.setParallelRequests', id);
        await vscode.commands.executeCommand('pitwall.setParallelRequests', id);
      });
      const [first, second] = asked;
      assert.deepEqual([first?.title, first?.value, second?.value], ['Parallel Requests of held', '2', '5']);
      const verdicts = await Promise.all(['0', '51', 'many', '50', 'auto', ' 7 '].map(async text => await first?.validateInput?.(text)));
      assert.deepEqual(verdicts, [...Array.from({ length: 3 }, () => 'Write a whole number from 1 to 50, or auto'), undefined, undefined, undefined]);
      assert.deepEqual(reading(store => store.controls(id)), { paused: true, parallelRequests: 5 });

      // What a page or a key binding asks for is checked as well.
      const told = await errorsOf(async () => await vscode.commands.executeCommand('pitwall.setParallelRequests', id, 60));
      assert.deepEqual(told, [`parallel_requests cannot be 60: the maximum of run ${id} is 50 (built-in); ask for less, or raise the maximum before the next run.`]);

      // A tick tells of a second: a pause may be shorter.
      await until('a tick of the pause', () => reading(store => store.ticks(id).some(({ limit }) => limit === 0)));
      await vscode.commands.executeCommand('pitwall.resume', id);
      await until('that it goes on', async () => (await shownRun('held', 'running'))?.paused === undefined);
      await vscode.commands.executeCommand('pitwall.setParallelRequests', id, 50);
      const run = await ended('held');
      const limits = reading(store => [...new Set(store.ticks(id).map(({ limit }) => limit))]);
      assert.deepEqual([run.outcome, limits?.slice(0, 2), limits?.at(-1)], ['succeeded', [2, 0], 50]);
      assert.deepEqual(reading(store => store.events(id).flatMap(({ event }) => (/aused|limit/.test(event.type) ? [event.type] : []))), ['paused', 'limitSet', 'unpaused', 'limitSet']);
    });

    async function started(name: string, samples: number): Promise<{ readonly id: string }> {
      const rows = Array.from({ length: samples }, (_, k) => `{question: "${k} + 1", answer: "${k + 1}"}`).join(', ');
      writeFileSync(fileIn(`${name}.eval.yaml`).fsPath, `kind: eval
name: ${name}
parallel_requests: 2
models: [{id: simulated, provider: openai, base_url: "${sim.url}", model: sim}]
datasets: [{id: sums, inline: [${rows}], fields: {input: question, target: answer}}]
prompts: [{id: plain, template: "{{ input }}"}]
scorers: [contains]
`);
      await vscode.commands.executeCommand('pitwall.run', fileIn(`${name}.eval.yaml`));
      return await until(`${name} in the Runs view`, () => shownRun(name, 'running'));
    }
  });
}

/** What was shown as errors meanwhile. */
async function errorsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const told: string[] = [];
  await replaced(vscode.window, 'showErrorMessage', (async (text: string) => void told.push(text)), work);
  return told;
}
