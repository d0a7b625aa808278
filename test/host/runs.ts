import * as assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { startSim, type Sim } from '../../src/execute/sim/startSim.ts';
import type { RunSummaryRow } from '../../src/store/rows.ts';
import type { StoreReader } from '../../src/store/store.ts';
import { storeFile } from '../../src/store/workspaceFolder.ts';
import { openReader } from '../../src/store/workspaceStore.ts';
import { extension } from './activation.ts';
import { codeLenses } from './taskFiles.ts';
import { until } from './until.ts';
import { fileIn, show, workspaceFolder } from './workspaceFiles.ts';

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
      const shown = await until('the run in the Runs view', async () => (await extension().activate()).runs().find(item => item.id === run.id && item.state === 'ended'));
      assert.deepEqual([shown.task, shown.outcome, shown.done, shown.headline?.model], ['small', 'succeeded', 8, 'careful']);
    });

    test('the last result stands beside Run', async () => {
      await until('the result above the task', async () => (await codeLenses('small.eval.yaml')).some(lens => lens.startsWith('1: exact_match 0.75 ')));
    });

    test('Cancel ends a run whose endpoint never answers', async () => {
      writeFileSync(fileIn('stalled.eval.yaml').fsPath, stalledTask(sim.url));
      await show('stalled.eval.yaml');
      await vscode.commands.executeCommand('pitwall.run', fileIn('stalled.eval.yaml'));
      const running = await until('the stalled run', () => latest('stalled', run => run.state === 'running'));
      await until('a request at the endpoint', () => sim.requests().total > 0);
      await vscode.commands.executeCommand('pitwall.cancel', running.id);
      const run = await ended('stalled');
      assert.equal(run.outcome, 'cancelled');
      await until('the end of its process', () => !isAlive(run.pid));
    });
  });
}

function stalledTask(url: string): string {
  return `kind: eval
name: stalled
models:
  - {id: silent, provider: openai, base_url: "${url}", model: "sim;stall=1"}
datasets:
  - {id: sums, path: questions.jsonl, fields: {input: question, target: answer}}
prompts:
  - {id: plain, template: "{{ input }}"}
scorers: [exact_match]
`;
}

async function ended(task: string): Promise<RunSummaryRow> {
  return await until(`the end of ${task}`, () => latest(task, run => run.state === 'ended'));
}

function latest(task: string, fits: (run: RunSummaryRow) => boolean): RunSummaryRow | undefined {
  return reading(store => store.runs().find(run => run.task === task && fits(run)));
}

/** Undefined where nothing has been recorded yet. */
function reading<T>(read: (store: StoreReader) => T): T | undefined {
  let store: StoreReader;
  try {
    store = openReader(storeFile(workspaceFolder()));
  } catch {
    return undefined;
  }
  try {
    return read(store);
  } finally {
    store.dispose();
  }
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
