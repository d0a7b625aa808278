import * as assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { fileInFront } from '../../src/extension/fileInFront.ts';
import { until } from './until.ts';
import { fileIn, show } from './workspaceFiles.ts';

export function defineTaskFiles(): void {
  suite('task files', () => {
    test('Run stands above an example and above each of its models', async () => {
      await show('examples/gsm8k.eval.yaml');
      assert.deepEqual(await codeLenses('examples/gsm8k.eval.yaml'), [
        '3: ▶ Run',
        '3: Run With…',
        '3: Plan',
        '11: ▶ Run this model',
        '16: ▶ Run this model',
        '21: ▶ Run this model',
        '26: ▶ Run this model',
        '33: ▶ Run this dataset',
      ]);
    });

    test('Plan tells what a task would run, and how long that takes', async () => {
      const uri = await vscode.commands.executeCommand<vscode.Uri>('pitwall.plan', fileIn('small.eval.yaml'));
      const text = (await vscode.workspace.openTextDocument(uri)).getText();
      assert.match(text, /^small \(eval\): \d+ trials?/u);
      assert.match(text, /^schedule$/mu);
    });

    test('a wrong key and a missing file are underlined where they stand, with what to do', async () => {
      await show('broken.eval.yaml');
      const problems = await until('diagnostics of broken.eval.yaml', () => {
        const found = problemsOf('broken.eval.yaml');
        return found.length >= 2 ? found : undefined;
      });
      assert.equal(problems.length, 2, problems.join('\n'));
      assert.match(problems[0] ?? '', /^10: .*nothing\.jsonl/u);
      assert.match(problems[1] ?? '', /^12: .*`scorer`.*`scorers`/u);
      assert.deepEqual(await codeLenses('broken.eval.yaml'), ['1: $(error)\u00a02 problems', '4: ▶ Run this model', '9: ▶ Run this dataset']);
    });

    test('what is in front is known by its tab, before its text is read', async () => {
      await show('small.eval.yaml');
      const { tabGroups } = vscode.window;
      await until('its tab', () => fileInFront({ activeTextEditor: undefined, tabGroups })?.fsPath === fileIn('small.eval.yaml').fsPath);
      assert.equal(fileInFront()?.fsPath, fileIn('small.eval.yaml').fsPath);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await until('no tab', () => fileInFront() === undefined);
    });

    test('a file without problems has none', async () => {
      await show('small.eval.yaml');
      await codeLenses('small.eval.yaml');
      assert.deepEqual(problemsOf('small.eval.yaml'), []);
    });

    test('New Task writes a file that has no problems, and opens it', async () => {
      const written = vscode.commands.executeCommand<vscode.Uri>('pitwall.newTask');
      // Two questions, each with an answer that stands already: what kind, and which name.
      await until('the new file', async () => {
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
        return existsSync(fileIn('first.eval.yaml').fsPath);
      });
      assert.equal((await written).fsPath, fileIn('first.eval.yaml').fsPath);
      await until('its editor', () => vscode.window.activeTextEditor?.document.uri.fsPath === fileIn('first.eval.yaml').fsPath);
      await codeLenses('first.eval.yaml');
      assert.deepEqual(problemsOf('first.eval.yaml'), []);
    });
  });
}

/** `line: title` of each, lines counted from 1. */
export async function codeLenses(name: string): Promise<string[]> {
  return await until(`code lenses of ${name}`, async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', fileIn(name), 50);
    return lenses.length > 0 ? lenses.map(lens => `${lens.range.start.line + 1}: ${lens.command?.title ?? ''}`) : undefined;
  });
}

/** `line: message` of each, in order of position. */
export function problemsOf(name: string): string[] {
  return vscode.languages
    .getDiagnostics(fileIn(name))
    .toSorted((a, b) => a.range.start.compareTo(b.range.start))
    .map(({ range, message }) => `${range.start.line + 1}: ${message}`);
}
