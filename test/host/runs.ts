import * as assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { startSim, type Sim } from '../../src/execute/sim/startSim.ts';
import type { RunSummaryRow } from '../../src/store/rows.ts';
import type { StoreReader } from '../../src/store/store.ts';
import { ended, reading, shownRun } from './recorded.ts';
import { codeLenses, problemsOf } from './taskFiles.ts';
import { until } from './until.ts';
import { fileIn, show } from './workspaceFiles.ts';

export function defineRuns(): void {
  suite('runs', () => {
    let sim: Sim;
    suiteSetup(async () => {
      sim = await startSim();
    });
    suiteTeardown(async () => await sim.close());

    test('Run runs a task to its end in a process of its own', async () => {
      await show('small.eval.yaml');
      await vscode.commands.executeCommand('pitwall.run', fileIn('small.eval.yaml'));
      const run = await ended('small');
      assert.equal(`${run.state} ${run.outcome}`, 'ended succeeded');
      assert.notEqual(run.pid, process.pid);
      assert.deepEqual(reading(store => rankingOf(store, run)), ['careful 3/4', 'hasty 2/4']);
      const shown = await until('the run in the Runs view', () => shownRun('small', 'ended'));
      assert.deepEqual([shown.task, shown.outcome, shown.done, shown.headline?.model], ['small', 'succeeded', 8, 'careful']);
    });

    test('a bench names what is wrong in it, runs the eval it names at each level, and its best level stands beside Run', async () => {
      writeFileSync(fileIn('levels.bench.yaml').fsPath, 'kind: bench\nname: levels\ntask: leveled.eval.yaml\nrequest_sweep: [1, 4]\n');
      await show('levels.bench.yaml');
      await until('the problem that its eval is not there', () => problemsOf('levels.bench.yaml').some(problem => problem.startsWith('3: `task` reads leveled.eval.yaml, which does not exist')));
      writeFileSync(fileIn('leveled.eval.yaml').fsPath, taskText('leveled', sim.url, 'sim;latency=20'));
      await until('no problem', () => problemsOf('levels.bench.yaml').length === 0);
      await vscode.commands.executeCommand('pitwall.run', fileIn('levels.bench.yaml'));
      const run = await ended('levels');
      assert.equal(`${run.kind} ${run.outcome}`, 'bench succeeded');
      await until('the best level above the task', async () => (await codeLenses('levels.bench.yaml')).some(lens => /^1: best: [14] parallel /.test(lens)));
    });

    test('the last result stands beside Run', async () => {
      await until('the result above the task', async () => (await codeLenses('small.eval.yaml')).some(lens => lens.startsWith('1: exact_match 0.75 ')));
    });

    test('Open Log shows what a run wrote, at the level that the editor’s settings say', async () => {
      const settings = vscode.workspace.getConfiguration('pitwall.logging');
      await settings.update('level', 'debug', vscode.ConfigurationTarget.Workspace);
      try {
        writeFileSync(fileIn('logged.eval.yaml').fsPath, taskText('logged', sim.url, 'sim'));
        await vscode.commands.executeCommand('pitwall.run', fileIn('logged.eval.yaml'));
      } finally {
        await settings.update('level', undefined, vscode.ConfigurationTarget.Workspace);
      }
      const { id } = await ended('logged');
      await until('the run in the Runs view', () => shownRun('logged', 'ended'));
      await vscode.commands.executeCommand('pitwall.openLog', id);
      const log = await until('its log in an editor', () => vscode.window.visibleTextEditors.find(({ document }) => document.fileName.endsWith(`${id}.log`)));
      await until('the end of the run in it', () => log.document.getText().includes(' info  run succeeded'));
      assert.match(log.document.getText(), /logging\.level debug \(VS Code setting pitwall\.logging\.level\)/);
    });

    test('what stops a run is one sentence: what, where, and what to do', async () => {
      assert.match(await errorOf('unreachable', taskText('unreachable', 'http://127.0.0.1:1/v1', 'sim')), /^[^\n]*127\.0\.0\.1:1[^\n]*; start the server, or correct `base_url`$/u);
      writeFileSync(fileIn('torn.jsonl').fsPath, '{"question": "1 + 1", "answer": "2"}\n{"question": "2 + 2", "ans');
      assert.match(await errorOf('torn', taskText('torn', sim.url, 'sim').replace('questions.jsonl', 'torn.jsonl')), /^[^\n]*torn\.jsonl:2[^\n]*; [^\n]+$/u);
    });

    test('Cancel ends a run whose endpoint never answers', async () => {
      writeFileSync(fileIn('stalled.eval.yaml').fsPath, taskText('stalled', sim.url, 'sim;stall=1'));
      await show('stalled.eval.yaml');
      await vscode.commands.executeCommand('pitwall.run', fileIn('stalled.eval.yaml'));
      const running = await until('the stalled run in the Runs view', () => shownRun('stalled', 'running'));
      await until('a request at the endpoint', () => sim.requests().total > 0);
      await vscode.commands.executeCommand('pitwall.cancel', running.id);
      const run = await ended('stalled');
      assert.equal(run.outcome, 'cancelled');
      await until('the end of its process', () => !isAlive(run.pid));
    });
  });
}

/** Runs the task to its end and returns the sentence that it left. */
async function errorOf(name: string, text: string): Promise<string> {
  writeFileSync(fileIn(`${name}.eval.yaml`).fsPath, text);
  await vscode.commands.executeCommand('pitwall.run', fileIn(`${name}.eval.yaml`));
  return (await ended(name)).error ?? '';
}

function taskText(name: string, url: string, model: string): string {
  return `kind: eval
name: ${name}
retries: 0
models:
  - {id: simulated, provider: openai, base_url: "${url}", model: "${model}"}
datasets:
  - {id: sums, path: questions.jsonl, fields: {input: question, target: answer}}
prompts:
  - {id: plain, template: "{{ input }}"}
scorers: [exact_match]
`;
}

function rankingOf(store: StoreReader, run: RunSummaryRow): string[] {
  const models = new Map(store.trials(run.id).map(trial => [trial.id, trial.configuration.model]));
  return store.totals(run.id).map(({ trial, scores }) => `${models.get(trial)} ${scores['exact_match']?.sum}/${scores['exact_match']?.n}`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
