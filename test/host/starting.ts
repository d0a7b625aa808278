import * as assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RunForm } from '../../src/protocol/runForm.ts';
import { extension } from './activation.ts';
import { reading } from './recorded.ts';
import { replaced } from './replaced.ts';
import { codeLenses } from './taskFiles.ts';
import { until } from './until.ts';
import { fileIn, show } from './workspaceFiles.ts';

export function defineStarting(): void {
  suite('starting', () => {
    test('Run With… opens a form with what the task and the settings say, in the panel', async () => {
      await show('examples/gsm8k.eval.yaml');
      const form = await vscode.commands.executeCommand<RunForm>('pitwall.runWith', fileIn('examples/gsm8k.eval.yaml'));
      assert.deepEqual([form.task, form.kind, form.models.length, form.parts], ['gsm8k', 'eval', 4, [{ dataset: 'test' }]]);
      await until('the panel', () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).some(tab => tab.label.startsWith('Pitwall')));
      assert.deepEqual((await extension().activate()).cspViolations(), []);
    });

    test('a run takes its choices as they are', async () => {
      const id = await vscode.commands.executeCommand<string>('pitwall.run', fileIn('small.eval.yaml'), { models: ['hasty'], sample: 2, logging: { level: 'warn' } });
      const run = await until('its end', () => reading(store => store.runs().find(one => one.id === id && one.state === 'ended')));
      assert.deepEqual(run.trials.map(({ model, totals }) => [model, totals.done]), [['hasty', 2]]);
      const row = reading(store => store.run(id));
      assert.deepEqual([row?.launch.models, row?.launch.sample, row?.settings['logging.level']], [['hasty'], 2, { value: 'warn', source: 'flag --log-level' }]);
    });

    test('Plan counts what was chosen', async () => {
      const uri = await vscode.commands.executeCommand<vscode.Uri>('pitwall.plan', fileIn('small.eval.yaml'), { models: ['hasty'] });
      const document = await vscode.workspace.openTextDocument(uri);
      // The document of an earlier plan is told of the new one a moment later.
      await until('the plan of one model', () => /^small \(eval\): 1 trial\b/u.test(document.getText()));
    });

    test('New Task finds the data of the workspace, and writes a task of it that runs', async () => {
      const written = vscode.commands.executeCommand<vscode.Uri>('pitwall.newTask');
      // Four questions, each with an answer that stands already: what kind, which model, which data, and which name.
      const file = await until('the new file', async () => {
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
        return await Promise.race([written, new Promise<undefined>(resolve => setTimeout(() => resolve(undefined), 25))]);
      });
      const text = (await vscode.workspace.openTextDocument(file)).getText();
      // The first file from the top whose columns are a question and an answer.
      assert.match(text, /^kind: eval\n.*path: questions\.jsonl\n {4}fields: \{input: question, target: answer\}\n/su);
      const id = await vscode.commands.executeCommand<string>('pitwall.run', file, { sample: 1 });
      const run = await until('its end', () => reading(store => store.runs().find(one => one.id === id && one.state === 'ended')));
      assert.equal(run.outcome, 'succeeded');
    });

    test('Start Simulated Server starts one in a terminal, and it answers', async () => {
      const address = await vscode.commands.executeCommand<string>('pitwall.startSim');
      const response = await fetch(`${address}/models`);
      assert.deepEqual(((await response.json()) as { data: readonly { id: string }[] }).data.map(({ id }) => id), ['sim']);
      const terminal = vscode.window.terminals.find(({ name }) => name === `Simulated Server :${new URL(address).port}`);
      assert.ok(terminal);
      terminal.dispose();
      await until('its end', async () => await fetch(`${address}/models`).then(() => false, () => true));
    });

    test('Doctor shows whether all is there, with the endpoints of the task that it is named, and what the load client adds to its times', async () => {
      const uri = await vscode.commands.executeCommand<vscode.Uri>('pitwall.doctor', fileIn('small.eval.yaml'));
      const text = (await vscode.workspace.openTextDocument(uri)).getText();
      assert.match(text, /^Pitwall \d.*\nok +Node [^]*\nok +SQLite [^]* task +\S+ is well\n[^]*TTFT/u);
    });

    test('Report a Bug packs the run that it is told, and sends nothing', async () => {
      const id = await vscode.commands.executeCommand<string>('pitwall.run', fileIn('small.eval.yaml'), { models: ['hasty'], sample: 1 });
      const run = await until('its end', () => reading(store => store.runs().find(one => one.id === id && one.state === 'ended')));
      const target = vscode.Uri.file(path.join(mkdtempSync(path.join(os.tmpdir(), 'pitwall-report-')), 'r.zip'));
      let proposed = '';
      await replaced(vscode.window, 'showSaveDialog', async ({ defaultUri }: vscode.SaveDialogOptions = {}) => ((proposed = defaultUri?.fsPath ?? ''), target), async () => {
        assert.equal((await vscode.commands.executeCommand<vscode.Uri>('pitwall.reportBug', run.id))?.fsPath, target.fsPath);
      });
      assert.equal(path.basename(proposed), `pitwall-report-${run.id}.zip`);
      assert.match(readFileSync(target.fsPath).toString('latin1'), /^PK[^]*README\.txt[^]*doctor\.json[^]*run\.json/u);
    });

    test('Convert stands above a promptfoo configuration, and writes an eval beside it without touching what is there', async () => {
      writeFileSync(fileIn('promptfooconfig.yaml').fsPath, 'prompts: ["Answer {{q}}"]\nproviders: [echo, bedrock:x]\ntests: file://cases.csv\n');
      writeFileSync(fileIn('cases.csv').fsPath, 'q,__expected\n2,contains: 2\n');
      await show('promptfooconfig.yaml');
      const lenses = await codeLenses('promptfooconfig.yaml');
      assert.deepEqual(lenses, ['1: ▶ Run', '1: Convert to a Pitwall task']);
      const made = await vscode.commands.executeCommand<vscode.Uri>('pitwall.convert', fileIn('promptfooconfig.yaml'));
      assert.equal(made.fsPath, fileIn('promptfooconfig.eval.yaml').fsPath);
      assert.match((await vscode.workspace.openTextDocument(made)).getText(), /^# - provider bedrock:x has no counterpart and is left out$/mu);
      const id = await vscode.commands.executeCommand<string>('pitwall.run', made);
      const run = await until('its end', () => reading(store => store.runs().find(one => one.id === id && one.state === 'ended')));
      assert.equal(run.outcome, 'succeeded');
      const again = await vscode.commands.executeCommand<vscode.Uri>('pitwall.convert', fileIn('promptfooconfig.yaml'));
      assert.equal(again.fsPath, fileIn('promptfooconfig-2.eval.yaml').fsPath);
    });

    test('another tool’s JSON file has the same lenses, runs as it is, and the run keeps what it was converted to', async () => {
      const text = JSON.stringify({ prompts: ['Answer {{q}}'], providers: ['echo'], tests: [{ vars: { q: 'a' }, assert: [{ type: 'contains', value: 'a' }] }] }, undefined, 2).replace('"prompts"', '"description": "of another tool",\n"prompts"').replace('  "providers"', '"providers"');
      writeFileSync(fileIn('other-tool.json').fsPath, text);
      await show('other-tool.json');
      assert.deepEqual(await codeLenses('other-tool.json'), ['1: ▶ Run', '1: Convert to a Pitwall task']);
      const id = await vscode.commands.executeCommand<string>('pitwall.run', fileIn('other-tool.json'));
      const run = await until('its end', () => reading(store => store.runs().find(one => one.id === id && one.state === 'ended')));
      assert.equal(run.outcome, 'succeeded');
      assert.match(reading(store => store.run(id))?.taskText ?? '', /^# Made of a promptfoo configuration \(other-tool\.json\)\.\n[^]*\nkind: eval\n/u);
    });

    test('a result of another tool becomes a read-only run, by its lens or by a dialog, and once', async () => {
      const result = { date: '20261101-101010', backend: 'vllm', model_id: 'm', num_prompts: 10, max_concurrency: 4, duration: 2, completed: 10, total_input_tokens: 100, total_output_tokens: 50, request_throughput: 5, output_throughput: 25, total_token_throughput: 75, mean_ttft_ms: 10, median_ttft_ms: 9, p99_ttft_ms: 20 };
      writeFileSync(fileIn('vllm-result.json').fsPath, JSON.stringify(result));
      await show('vllm-result.json');
      assert.deepEqual(await codeLenses('vllm-result.json'), ['1: Import as a run to compare with']);
      const id = await vscode.commands.executeCommand<string>('pitwall.importResults', fileIn('vllm-result.json'));
      const run = reading(store => store.run(id));
      assert.deepEqual([run?.kind, run?.outcome, run?.imported?.tool], ['bench', 'succeeded', 'vllm']);
      await until('the panel', () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).some(tab => tab.label === `Pitwall: ${run?.task ?? ''}`));
      await replaced(vscode.window, 'showOpenDialog', async () => [fileIn('vllm-result.json')], async () => assert.equal(await vscode.commands.executeCommand('pitwall.importResults'), id));
      await replaced(vscode.window, 'showOpenDialog', async () => undefined, async () => assert.equal(await vscode.commands.executeCommand('pitwall.importResults'), undefined));
    });

    test('settings of another tool have a lens that converts them, and none that runs them', async () => {
      writeFileSync(fileIn('other-settings.yaml').fsPath, 'experiment:\n  default_parallel_requests: 4\n  max_parallel_requests: 8\n');
      await show('other-settings.yaml');
      assert.deepEqual(await codeLenses('other-settings.yaml'), ['1: Convert to settings of Pitwall']);
    });
  });
}
