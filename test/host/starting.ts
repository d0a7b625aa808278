import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RunForm } from '../../src/protocol/runForm.ts';
import { extension } from './activation.ts';
import { reading } from './recorded.ts';
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
      assert.match((await vscode.workspace.openTextDocument(uri)).getText(), /^small \(eval\): 1 trial\b/u);
    });
  });
}
