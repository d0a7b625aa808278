import * as assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { storeFile } from '../../src/store/workspaceFolder.ts';
import { openStore } from '../../src/store/workspaceStore.ts';
import { aRun, aTrial } from '../store/rows.ts';
import { extension } from './activation.ts';
import { reading } from './recorded.ts';
import { until } from './until.ts';
import { workspaceFolder } from './workspaceFiles.ts';

const task = 'listed';

/** The Runs view over runs that were recorded before: what is shown of them, and what can be done with them. */
export function defineRunsView(): void {
  suite('the Runs view', () => {
    suiteSetup(async () => {
      const store = openStore(storeFile(workspaceFolder()));
      const created = Date.now() - 3_600_000;
      for (const [k, [id, right]] of ([['listed-1', 800], ['listed-2', 810], ['listed-3', 700], ['listed-4', 900]] as const).entries()) {
        const summary = { version: 2, final: { metrics: { numeric_match: { value: right / 1000, n: 1000, sum: right, unit: 'share', missing: 0, interval: { low: right / 1000 - 0.025, high: right / 1000 + 0.025, level: 0.95, method: 'wilson' } } } } };
        store.createRun(aRun({ id, task, taskFile: path.join(workspaceFolder(), 'listed.eval.yaml'), createdMs: created + k, state: 'ended', outcome: 'succeeded', endedMs: created + k + 1 }), [aTrial('a', 0, { run: id, state: 'ended', outcome: 'succeeded', summary: JSON.stringify(summary) })]);
      }
      store.dispose();
      await until('the runs in the view', async () => (await picture()).length === 4);
    });

    test('Pin as Baseline holds the other runs of the task against one, and another pin moves it', async () => {
      await vscode.commands.executeCommand('pitwall.pinBaseline', 'listed-4');
      await vscode.commands.executeCommand('pitwall.pinBaseline', 'listed-1');
      assert.deepEqual(await picture(), [
        '(pinned) numeric_match 0.80 | baseline',
        '(pass) numeric_match 0.90 | +0.1000 vs baseline, better',
        '(warning) numeric_match 0.70 | −0.1000 vs baseline, worse',
        '(pass) numeric_match 0.81 | +0.0100 vs baseline',
      ]);
    });

    test('Filter Runs shows what fits, says so, and is taken away again', async () => {
      await vscode.commands.executeCommand('pitwall.filterRuns', { only: 'regressions', text: task });
      assert.deepEqual(await picture(), ['(warning) numeric_match 0.70 | −0.1000 vs baseline, worse']);
      assert.ok((await whole()).some(line => line.endsWith('listed | 1 of 4 runs · 1 worse than its baseline')), (await whole()).join('\n'));
      await vscode.commands.executeCommand('pitwall.filterRuns', { text: 'nothing is called so' });
      assert.deepEqual(await whole(), []);
      await vscode.commands.executeCommand('pitwall.clearRunsFilter');
      assert.equal((await picture()).length, 4);
    });

    test('Rename gives a run a label, and an empty one gives back what it measured', async () => {
      await vscode.commands.executeCommand('pitwall.renameRun', 'listed-2', '  with the new prompt ');
      assert.equal((await picture())[3], '(pass) with the new prompt | numeric_match 0.81 · +0.0100 vs baseline');
      await vscode.commands.executeCommand('pitwall.filterRuns', { text: 'NEW prompt' });
      assert.equal((await picture()).length, 1);
      await vscode.commands.executeCommand('pitwall.clearRunsFilter');
      await vscode.commands.executeCommand('pitwall.renameRun', 'listed-2', '');
      assert.equal((await picture())[3], '(pass) numeric_match 0.81 | +0.0100 vs baseline');
    });

    test('Unpin leaves the runs as they are', async () => {
      await vscode.commands.executeCommand('pitwall.unpinBaseline', 'listed-1');
      assert.deepEqual(await picture(), ['(pass) numeric_match 0.90 | ', '(pass) numeric_match 0.70 | ', '(pass) numeric_match 0.81 | ', '(pass) numeric_match 0.80 | ']);
    });

    test('Delete asks before, and takes runs with their logs', async () => {
      const logs = path.join(workspaceFolder(), '.pitwall', 'logs');
      mkdirSync(logs, { recursive: true });
      writeFileSync(path.join(logs, 'listed-3.log'), 'log');
      await answered(undefined, () => vscode.commands.executeCommand('pitwall.deleteRun', undefined, ['listed-3']));
      assert.equal((await picture()).length, 4);
      const asked = await answered('Delete', () => vscode.commands.executeCommand('pitwall.deleteRun', undefined, ['listed-3', 'listed-4']));
      assert.match(asked, /^Delete 2 runs\? listed · listed-3\nlisted · listed-4\n\nTheir samples, requests, events and logs go too/u);
      await until('the two others', async () => (await picture()).length === 2);
      assert.deepEqual(reading(store => store.runs().filter(run => run.task === task).map(({ id }) => id)), ['listed-2', 'listed-1']);
      assert.equal(existsSync(path.join(logs, 'listed-3.log')), false);
    });
  });
}

async function whole(): Promise<readonly string[]> {
  return await (await extension().activate()).tree('runs');
}

/** The lines of the task's runs, without their ages and models. */
async function picture(): Promise<readonly string[]> {
  const lines = await whole();
  const at = lines.findIndex(line => line.startsWith(`(checklist) ${task} |`));
  const rest = lines.slice(at + 1);
  const end = rest.findIndex(line => !line.startsWith('  '));
  return at < 0 ? [] : rest.slice(0, end < 0 ? undefined : end).map(line => line.trim().replace(/( · )?\d+ \w+ ago · a$/u, ''));
}

/** Answers the next modal question, and returns it with its details. */
async function answered(answer: string | undefined, work: () => Thenable<unknown>): Promise<string> {
  const real = vscode.window.showWarningMessage;
  let asked = '';
  const replaced = (message: string, options: vscode.MessageOptions): Promise<string | undefined> => {
    asked = `${message} ${options.detail ?? ''}`;
    return Promise.resolve(options.modal === true ? answer : undefined);
  };
  Object.assign(vscode.window, { showWarningMessage: replaced });
  try {
    await work();
  } finally {
    Object.assign(vscode.window, { showWarningMessage: real });
  }
  return asked;
}
