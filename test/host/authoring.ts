import * as assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { codeLenses, problemsOf } from './taskFiles.ts';
import { until } from './until.ts';
import { fileIn, show } from './workspaceFiles.ts';

const head = `kind: eval
name: written
models:
  - id: careful
    provider: recorded
    path: answers.jsonl
    output: "{{ row.careful }}"
datasets:
  - id: sums
    path: questions.jsonl
    fields: {input: question, target: answer}
scorers: [exact_match]
`;

/** What the editor's own providers are asked, in a real extension host without the YAML extension. */
export function defineAuthoring(): void {
  suite('authoring', () => {
    teardown(async () => {
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      for (const name of ['written.eval.yaml', 'written.bench.yaml', 'written.tune.yaml', 'written.eval.json', 'fresh.jsonl']) rmSync(fileIn(name).fsPath, { force: true });
    });

    test('an empty file begins with its kind, or with a whole task', async () => {
      const labels = await completions('‸');
      assert.deepEqual(labels.slice(0, 4), ['kind', 'name', 'models', 'datasets']);
      assert.ok(labels.includes('eval task'), labels.join(', '));
    });

    test('keys of a half line, what they are and where they are required', async () => {
      const item = (await items(`${head}prompts:\n  - te‸\n`)).find(each => labelOf(each) === 'template');
      assert.match(item?.detail ?? '', /^text/u);
      assert.match(textOf(item?.documentation), /user message/u);
    });

    test('a key that is taken is written as the list that it holds', async () => {
      const editor = await write('written.eval.yaml', 'kind: eval\ngat‸');
      const item = (await itemsAt(editor)).find(each => labelOf(each) === 'gates');
      assert.ok(item?.insertText instanceof vscode.SnippetString && item.range instanceof vscode.Range);
      await editor.insertSnippet(item.insertText, item.range);
      assert.equal(editor.document.getText(), 'kind: eval\ngates: []');
    });

    test('scorers, files, columns, metrics and variables come from the task and what lies beside it', async () => {
      assert.ok((await completions(head.replace('[exact_match]', '[‸]'))).includes('numeric_match'));
      assert.ok((await completions(head.replace('questions.jsonl', '‸'))).includes('questions.jsonl'));
      assert.deepEqual((await completions(head.replace('input: question', 'input: ‸'))).slice(0, 2), ['question', 'answer']);
      assert.deepEqual((await completions(`${head}gates:\n  - ‸`)).slice(0, 3), ['exact_match', 'accuracy', 'success']);
      assert.deepEqual((await completions(`${head}prompts:\n  - id: p\n    template: "{{ ‸ }}"`)).slice(0, 3), ['input', 'target', 'row']);
    });

    test('in JSON, which the editor itself has support for, everything is offered once and every mistake told once', async () => {
      const task = JSON.stringify({ kind: 'eval', name: 'written', models: [{ id: 'm', provider: 'sim' }], datasets: [{ id: 'd', path: '‸' }], scorers: ['exact_match'] });
      const editor = await write('written.eval.json', task);
      const labels = (await itemsAt(editor)).map(labelOf);
      assert.equal(labels.filter(label => label === 'questions.jsonl').length, 1, labels.join(', '));
      const atKey = (await itemsAt(await write('written.eval.json', '{"kind": "eval", "‸"}'))).map(labelOf);
      assert.equal(atKey.filter(label => label === 'models').length, 1, atKey.join(', '));
      await write('written.eval.json', '{"kind": "eval", "nmae": "written"}‸');
      await until('its problems', () => problemsOf('written.eval.json').some(problem => problem.includes('`nmae`; did you mean `name`?')));
      // The editor checks a file by its schema when it has loaded that, a moment later.
      await new Promise(resolve => setTimeout(resolve, 1_500));
      assert.deepEqual(vscode.languages.getDiagnostics(fileIn('written.eval.json')).filter(({ source }) => source !== 'Pitwall').map(({ message }) => message), []);
    });

    test('hover tells a key, a scorer, and a setting that is in force', async () => {
      await write('written.eval.yaml', `${head}on_missing: zero‸\nparallel_requests: 4\n`);
      assert.match(await hoverAt('on_missing'), /exclude \| zero[^]*counts as/u);
      assert.match(await hoverAt('exact_match'), /exact_match[^]*Parameters/u);
      assert.match(await hoverAt('parallel_requests'), /Where the task says nothing: 10 of at most 50/u);
    });

    test('each quick fix does what it says', async () => {
      assert.equal(await fixed(head.replace('scorers:', 'scorer:'), 'Change it to scorers'), head);
      assert.equal(await fixed(`${head}zzz: 1\n`, 'Remove zzz'), head);
      assert.equal(await fixed(head.replace('name: written\n', ''), 'Add name'), head);
      assert.equal(await fixed(head.replace('exact_match', 'exact_mach'), 'Change it to exact_match'), head);
      assert.equal(await fixed(head.replace('questions.jsonl', 'question.jsonl'), 'Change it to questions.jsonl'), head);
      assert.equal(await fixed(`${head}retries: "5"\n`, 'Change it to 5'), `${head}retries: 5\n`);
      assert.equal(await fixed(`${head}gates: [accurcy >= 0.5]\n`, 'Change it to accuracy'), `${head}gates: [accuracy >= 0.5]\n`);
      assert.equal(await fixed(`${head}parallel_requests: 80\n`, 'Change it to 50'), `${head}parallel_requests: 50\n`);
    });

    test('a file that is missing is created where it is named, and the problem goes', async () => {
      const editor = await write('written.eval.yaml', head.replace('questions.jsonl', 'fresh‸.jsonl'));
      await actionNamed('Create fresh.jsonl');
      // As the light bulb takes it: an edit that creates a file cannot be handed back to the editor with what is in the file.
      await vscode.window.showTextDocument(editor.document);
      await vscode.commands.executeCommand('editor.action.codeAction', { kind: vscode.CodeActionKind.QuickFix.value, apply: 'first' });
      await until('the file', () => existsSync(fileIn('fresh.jsonl').fsPath) && readFileSync(fileIn('fresh.jsonl').fsPath, 'utf8').startsWith('{"input"'));
      await until('no problem', () => problemsOf('written.eval.yaml').length === 0);
    });

    test('more requests than the maximum: the setting opens', async () => {
      await write('written.eval.yaml', `${head}parallel_requests: 80\n‸`);
      const action = await actionNamed('Open the setting pitwall.parallelRequests.max');
      assert.equal(action.command?.command, 'workbench.action.openSettings');
      assert.deepEqual(action.command.arguments, ['pitwall.parallelRequests.max']);
    });

    test('lenses stand above datasets and splits', async () => {
      await write('written.eval.yaml', `${head.replace('scorers:', '  - id: more\n    path: "{{ split }}.jsonl"\n    splits: [easy, hard]\nscorers:')}‸`);
      // Its two files do not exist, so it cannot be run; what could be of it stays where it is.
      assert.deepEqual(await codeLenses('written.eval.yaml'), ['1: $(error)\u00a02 problems', '4: ▶ Run this model', '9: ▶ Run this dataset', '12: ▶ Run this dataset', '12: ▶ Only easy', '12: ▶ Only hard']);
    });

    test('lenses stand above what a tune varies, and above the levels of a bench', async () => {
      await write('written.tune.yaml', 'kind: tune\nname: written\nserver: {command: [x, "{{ port }}", "{{ slots * tp }}"]}\nparameters: {slots: [1, 2, 4], tp: [1, 2]}\nconstraints: [slots * tp < 8]\nobjective: {maximize: throughput}\nmax_experiments: 4\nbench:\n  workload: {data: {scenario: "D(10,10)"}}\n  load: {concurrency: [1]}\n  stop: {requests: 3}\n‸');
      assert.deepEqual(await codeLenses('written.tune.yaml'), ['1: ▶ Run', '1: Run With…', '1: Plan', '4: ▶ Try 4 configurations', '4: Plan: 5 configurations']);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await write('written.bench.yaml', 'kind: bench\nname: written\ntarget: {provider: sim}\nworkload: {data: {scenario: "D(10,10)"}}\nload: {concurrency: [1, 4]}\nstop: {requests: 30}\n‸');
      assert.deepEqual(await codeLenses('written.bench.yaml'), ['1: ▶ Run', '1: Run With…', '1: Plan', '5: ▶ Run 2 levels', '5: ▶ Only 1', '5: ▶ Only 4']);
    });
  });
}

/** @param text with `‸` where the cursor goes */
async function write(name: string, text: string): Promise<vscode.TextEditor> {
  const offset = text.indexOf('‸');
  const whole = text.replace('‸', '');
  if (!existsSync(fileIn(name).fsPath)) writeFileSync(fileIn(name).fsPath, '');
  const editor = await show(name);
  const all = new vscode.Range(0, 0, editor.document.lineCount, 0);
  await editor.edit(edit => edit.replace(all, whole));
  const position = editor.document.positionAt(offset);
  editor.selection = new vscode.Selection(position, position);
  return editor;
}

async function itemsAt(editor: vscode.TextEditor): Promise<readonly vscode.CompletionItem[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', editor.document.uri, editor.selection.active);
  return list.items.toSorted((a, b) => (a.sortText ?? labelOf(a)).localeCompare(b.sortText ?? labelOf(b)));
}

async function items(text: string): Promise<readonly vscode.CompletionItem[]> {
  return await itemsAt(await write('written.eval.yaml', text));
}

async function completions(text: string): Promise<readonly string[]> {
  return (await items(text)).map(labelOf);
}

function labelOf({ label }: vscode.CompletionItem): string {
  return typeof label === 'string' ? label : label.label;
}

function textOf(content: vscode.MarkdownString | vscode.Hover['contents'][number] | undefined): string {
  return content instanceof vscode.MarkdownString ? content.value : typeof content === 'string' ? content : '';
}

/** What is told of the first place of a word in the file that is open. */
async function hoverAt(word: string): Promise<string> {
  const { document } = vscode.window.activeTextEditor ?? assert.fail('no editor');
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, document.positionAt(document.getText().indexOf(word) + 1));
  return hovers.flatMap(({ contents }) => contents.map(textOf)).join('\n');
}

/** A quick fix of the file that is open, once its problems are there. */
async function actionNamed(title: string): Promise<vscode.CodeAction> {
  const { document } = vscode.window.activeTextEditor ?? assert.fail('no editor');
  return await until(`the quick fix “${title}”`, async () => {
    for (const { range } of vscode.languages.getDiagnostics(document.uri)) {
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range, vscode.CodeActionKind.QuickFix.value);
      const found = actions.find(action => action.title === title);
      if (found !== undefined) return found;
    }
    return undefined;
  });
}

/** The text after a quick fix was taken. Of what its file then lacks nothing is left where the fix was of that. */
async function fixed(text: string, title: string): Promise<string> {
  const editor = await write('written.eval.yaml', `${text}‸`);
  await until('its problems', () => problemsOf('written.eval.yaml').length > 0);
  const action = await actionNamed(title);
  assert.ok(action.edit !== undefined && (await vscode.workspace.applyEdit(action.edit)));
  return editor.document.getText();
}
