import * as assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { ended, shownRun } from './recorded.ts';
import { until } from './until.ts';
import { codeLenses } from './taskFiles.ts';
import { fileIn, show } from './workspaceFiles.ts';

/** What is done with runs that are there: compared, opened, repeated. */
export function defineComparing(): void {
  suite('comparing', () => {
    const runs: string[] = [];
    const file = (): vscode.Uri => fileIn('compared.eval.yaml');
    suiteSetup(async () => {
      for (const column of ['hasty', 'careful']) {
        writeFileSync(file().fsPath, `kind: eval\nname: compared\nmodels:\n  - {id: model, provider: recorded, path: answers.jsonl, output: "{{ row.${column} }}"}\ndatasets:\n  - {id: sums, path: questions.jsonl, fields: {input: question, target: answer}}\nscorers: [exact_match]\n`);
        const id = await vscode.commands.executeCommand('pitwall.run', file());
        await until('the end of the run', async () => (await ended('compared')).id === id);
        await until('it in the Runs view', async () => (await shownRun('compared', 'ended'))?.id === id);
        runs.push(String(id));
      }
    });

    test('Compare sets the last two runs of a task beside each other, the older first; named runs stay in their order', async () => {
      assert.deepEqual(await vscode.commands.executeCommand('pitwall.compare', file()), runs);
      await until('the panel', () => vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label === 'Pitwall: Comparison')));
      assert.deepEqual(await vscode.commands.executeCommand('pitwall.compare', runs.toReversed()), runs.toReversed());
    });

    test('Compare stands above a task that ran twice', async () => {
      await show('compared.eval.yaml');
      await until('the lens', async () => (await codeLenses('compared.eval.yaml')).includes('1: Compare'));
    });

    test('Compare takes the runs that are selected in the Runs view', async () => {
      const nodes = runs.map(id => ({ type: 'run', run: { item: { id } } }));
      assert.deepEqual(await vscode.commands.executeCommand('pitwall.compare', nodes[1], nodes), runs);
    });

    test('Compare with Baseline takes the pinned run of the task', async () => {
      await vscode.commands.executeCommand('pitwall.pinBaseline', { type: 'run', run: { item: { id: runs[0] } } });
      assert.deepEqual(await until('the comparison', async () => await vscode.commands.executeCommand<readonly string[] | undefined>('pitwall.compareWithBaseline', runs[1])), runs);
      await vscode.commands.executeCommand('pitwall.unpinBaseline', { type: 'run', run: { item: { id: runs[0] } } });
    });

    test('Open as It Was Run shows the task of the run, not its file', async () => {
      const uri = await vscode.commands.executeCommand<vscode.Uri>('pitwall.openRunTask', runs[0]);
      const text = (await vscode.workspace.openTextDocument(uri)).getText();
      assert.match(text, /row\.hasty/);
      assert.doesNotMatch(readFileSync(file().fsPath, 'utf8'), /row\.hasty/);
    });

    test('Open as JSON shows the document of `pitwall show --json`, which cannot be written', async () => {
      const uri = await vscode.commands.executeCommand<vscode.Uri>('pitwall.openJson', runs[1]);
      const document = await vscode.workspace.openTextDocument(uri);
      const { schema, run } = JSON.parse(document.getText()) as { readonly schema: string; readonly run: string };
      assert.deepEqual([schema, run, document.languageId], ['pitwall.run/1', runs[1], 'json']);
    });

    test('Copy as Command Line puts what repeats the run on the clipboard', async () => {
      const id = await vscode.commands.executeCommand('pitwall.run', file(), { sample: 2, cache: false });
      await until('the end of the run', async () => (await ended('compared')).id === id);
      await until('it in the Runs view', async () => (await shownRun('compared', 'ended'))?.id === id);
      const line = await vscode.commands.executeCommand('pitwall.copyCommandLine', id);
      assert.equal(line, 'pitwall run compared.eval.yaml --sample 2 --no-cache');
      assert.equal(await vscode.env.clipboard.readText(), line);
    });
  });
}
