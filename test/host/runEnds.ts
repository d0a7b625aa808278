import * as assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { endNotice } from '../../src/extension/ends/endNotice.ts';
import { runningBadge } from '../../src/extension/status/runningBadge.ts';
import { failedText, runningText, type UnderWay } from '../../src/extension/status/runningStatus.ts';
import { runningTable } from '../../src/extension/status/runningTable.ts';
import type { RunListItem, RunView } from '../../src/report/view.ts';
import { showStatus } from '../../src/extension/statusBar.ts';
import type { StoreWatcher } from '../../src/extension/storeWatcher.ts';
import { ended } from './recorded.ts';
import { replaced } from './replaced.ts';
import { until } from './until.ts';
import { fileIn } from './workspaceFiles.ts';

interface Told {
  readonly text: string;
  readonly actions: readonly string[];
}

/** What is said of runs while they run and when they have ended. */
export function defineRunEnds(): void {
  suite('the end of a run', () => {
    const told: Told[] = [];
    /** The button that is pressed next. */
    let press: string | undefined;
    const originals = { info: vscode.window.showInformationMessage, warning: vscode.window.showWarningMessage, error: vscode.window.showErrorMessage };
    suiteSetup(() => {
      const hear = (severity: string) => (async (text: string, ...actions: string[]) => {
        told.push({ text: `${severity}: ${text}`, actions });
        const pressed = actions.find(action => action === press);
        if (pressed !== undefined) press = undefined;
        return pressed;
      });
      Object.assign(vscode.window, { showInformationMessage: hear('info'), showWarningMessage: hear('warning'), showErrorMessage: hear('error') });
    });
    suiteTeardown(async () => {
      Object.assign(vscode.window, { showInformationMessage: originals.info, showWarningMessage: originals.warning, showErrorMessage: originals.error });
      await vscode.workspace.getConfiguration('pitwall').update('notifications', undefined, vscode.ConfigurationTarget.Global);
    });

    test('has buttons that lead to the panel, to a comparison, and to the row that stopped it, which is underlined until the task runs well', async () => {
      await toldOf('pressed');
      press = 'Compare with Last';
      await toldOf('pressed');
      await until('both runs beside each other', () => hasTab('Pitwall: Comparison'));
      // Who looks at a run is not told of its end.
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      press = 'Open Panel';
      await toldOf('pressed');
      await until('the run in the panel', () => hasTab('Pitwall: pressed'));
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');

      // VS Code's own JSON support may have its say too, some time after the file is open; another task that stumbles over the same file has an underline of its own.
      const underlined = (): readonly string[] => vscode.languages.getDiagnostics(fileIn('stumbling.jsonl')).flatMap(({ range, message, source }) => (source === 'Pitwall' ? [`Pitwall ${range.start.line + 1}: ${message}`] : []));
      press = 'Show Row';
      await toldOf('stumbled', { path: 'stumbling.jsonl' });
      await until('the row in an editor', () => vscode.window.activeTextEditor?.document.uri.fsPath === fileIn('stumbling.jsonl').fsPath && vscode.window.activeTextEditor.selection.active.line === 1);
      assert.equal(underlined().length, 1);
      assert.match(underlined()[0] ?? '', /^Pitwall 2: .*JSON/u);
      await toldOf('stumbled');
      assert.deepEqual(underlined(), []);
      assert.equal(press, undefined);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    });

    test('is told in a sentence, unless the person does not want to hear of it', async () => {
      assert.deepEqual(await toldOf('fine'), [{ text: 'info: fine: exact_match 0.75 [0.30, 0.95] · best careful, its gate held.', actions: ['Open Panel', 'Only Show Problems'] }]);
      assert.deepEqual(await toldOf('short', { gate: 'exact_match >= 0.9' }), [{ text: 'warning: short: its gate failed: exact_match >= 0.9 (0.7500).', actions: ['Open Panel', 'Never Show These'] }]);

      press = 'Only Show Problems';
      assert.deepEqual((await toldOf('fine')).flatMap(({ actions }) => actions), ['Open Panel', 'Compare with Last', 'Only Show Problems']);
      await until('the setting', () => notifications() === 'problems');
      assert.deepEqual(await toldOf('fine'), []);
      press = 'Never Show These';
      const [problem] = await toldOf('stumbled', { path: 'stumbling.jsonl' });
      assert.match(problem?.text ?? '', /^error: stumbled failed: .*stumbling\.jsonl:2.*\.$/u);
      assert.deepEqual(problem?.actions, ['Show Row', 'Open Panel', 'Never Show These']);
      await until('the setting', () => notifications() === 'none');
      assert.deepEqual([...(await toldOf('stumbled', { path: 'stumbling.jsonl' })), ...(await toldOf('short', { gate: 'exact_match >= 0.9' }))], []);
    });

    async function toldOf(name: string, { gate = 'exact_match >= 0.5', path = 'questions.jsonl' }: { readonly gate?: string; readonly path?: string } = {}): Promise<readonly Told[]> {
      writeFileSync(fileIn('stumbling.jsonl').fsPath, '{"question": "1 + 1", "answer": "2"}\n{"question": "2 + 2", "ans');
      writeFileSync(fileIn(`${name}.eval.yaml`).fsPath, `kind: eval
name: ${name}
models: [{id: careful, provider: recorded, path: answers.jsonl, output: "{{ row.careful }}"}]
datasets: [{id: sums, path: ${path}, fields: {input: question, target: answer}}]
scorers: [exact_match]
gates: ["${gate}"]
`);
      told.length = 0;
      const id = await vscode.commands.executeCommand<string>('pitwall.run', fileIn(`${name}.eval.yaml`));
      await until(`the end of ${name}`, async () => (await ended(name)).id === id);
      // The watcher looks every 250 ms, and tells at once.
      await new Promise(resolve => setTimeout(resolve, 1_000));
      // Runs of other tests may end meanwhile.
      return told.filter(({ text }) => text.includes(`: ${name}`));
    }
  });

  suite('what is said of runs', () => {
    const item = (fields: Partial<RunListItem>): RunListItem => ({ id: 'r', task: 'gsm8k', taskFile: '/w/t', state: 'running', createdMs: 0, done: 412, total: 1319, failed: 0, ...fields });
    const run = (fields: Partial<RunListItem> = {}, view: Partial<RunView> = {}): UnderWay => {
      const facts = item(fields);
      const { total } = facts;
      return { item: facts, view: { done: facts.done, ...(total === undefined ? {} : { total }), requestsPerS: 38.2, timeLeftMs: 23_500, controls: { paused: facts.paused === true }, ...view } as RunView };
    };

    test('in the status bar', () => {
      const paused = run({ id: 'p', paused: true, done: 10, total: 20 }, { timeLeftMs: undefined } as unknown as Partial<RunView>);
      const tune = run({ id: 't', tune: {}, done: 3, total: 12 }, { requestsPerS: 0 });
      const { total: _unknown, ...unknown } = run().item;
      const fresh: UnderWay = { item: { ...unknown, done: 0 }, view: undefined };
      assert.deepEqual([[run()], [run(), run({ id: 's', done: 8, total: 10 }, { timeLeftMs: 90_000 })], [run(), paused], [run(), run(), paused], [paused], [paused, paused], [run(), tune], [tune, tune], [run(), fresh]].map(runningText), [
        '$(sync~spin) gsm8k 412/1319 · 38 req/s · 0:24 left',
        '$(sync~spin) 2 runs 420/1329 · 76 req/s · 1:30 left',
        '$(sync~spin) gsm8k 412/1319 · 38 req/s · 0:24 left · 1 paused',
        '$(sync~spin) 2 runs 824/2638 · 76 req/s · 0:24 left · 1 paused',
        '$(debug-pause) gsm8k 10/20 · paused',
        '$(debug-pause) 2 runs 20/40 · paused',
        '$(sync~spin) 2 runs 412/1319 · 38 req/s · 0:24 left',
        '$(sync~spin) 2 runs 6/24 · 0:24 left',
        '$(sync~spin) 2 runs · 38 req/s',
      ]);
      assert.deepEqual([failedText([run()]), failedText([run({ failed: 1 })]), failedText([run({ failed: 2 }), run({ failed: 1 })])], [undefined, '1 sample failed', '3 samples failed']);
    });

    test('in the status bar: nothing while nothing runs, amber once something failed, and how it ended for a moment', async () => {
      const shown: string[] = [];
      const bar = { text: '', backgroundColor: undefined as vscode.ThemeColor | undefined, show: () => void shown.push(`${bar.text}${bar.backgroundColor === undefined ? '' : ` (${bar.backgroundColor.id})`}`), hide: () => void shown.push('hidden'), dispose: () => undefined };
      const [changed, ended] = [new vscode.EventEmitter<void>(), new vscode.EventEmitter<unknown>()];
      let under: readonly UnderWay[] = [];
      const watcher = { running: () => under, view: () => under[0]?.view, onDidChange: changed.event, onDidEnd: ended.event } as unknown as StoreWatcher;
      let status: vscode.Disposable | undefined;
      await replaced(vscode.window, 'createStatusBarItem', (() => bar) as unknown as typeof vscode.window.createStatusBarItem, async () => void (status = showStatus(watcher)));
      for (const runs of [[], [run()], [run({ failed: 1 })], [run()], []]) {
        under = runs;
        changed.fire();
      }
      ended.fire({ item: item({ state: 'ended', outcome: 'failed' }) });
      ended.fire({ item: item({ state: 'ended', outcome: 'succeeded' }) });
      status?.dispose();
      const counts = '$(sync~spin) gsm8k 412/1319 · 38 req/s · 0:24 left';
      assert.deepEqual(shown, ['hidden', counts, `${counts} (statusBarItem.warningBackground)`, counts, 'hidden', '$(error) gsm8k failed (statusBarItem.warningBackground)', '$(check) gsm8k succeeded']);
    });

    test('in its table: each run with what can be done about it, and no markup of a name', () => {
      const hostile = 'a|b](command:workbench.action.quit) **x** $(zap)\n<img>';
      const text = runningTable([run({ id: 'a-1', task: hostile, failed: 3 }), run({ id: 'b-2', paused: true })]);
      // Any command could be executed from it: no link is there but these.
      assert.equal(text.isTrusted, true);
      assert.deepEqual(text.value.match(/\[[^\]]*\]|[<>]|command:[\w.]*/gu), ['[a&#124;b&#93;&#40;command&#58;workbench&#46;action&#46;quit&#41; &#42;&#42;x&#42;&#42; &#36;&#40;zap&#41; &#60;img&#62;]', 'command:pitwall.openPanel', '[Pause]', 'command:pitwall.pause', '[Cancel]', 'command:pitwall.cancel', '[gsm8k]', 'command:pitwall.openPanel', '[Resume]', 'command:pitwall.resume', '[Cancel]', 'command:pitwall.cancel']);
      const lines = text.value.split('\n');
      assert.match(lines[2] ?? '', /^\| \[a&#124;b&#93;&#40;command&#58;workbench&#46;action&#46;quit&#41; &#42;&#42;x&#42;&#42; &#36;&#40;zap&#41; &#60;img&#62;\]\(command:pitwall\.openPanel\?%5B%22a-1%22%5D "Open a-1 in the panel"\)&emsp;\|&emsp;412\/1319&emsp;\|&emsp;38 req\/s&emsp;\|&emsp;0&#58;24&emsp;\|&emsp;3&emsp;\|&emsp;\[Pause\]\(.*\) · \[Cancel\]\(.*\) \|$/u);
      assert.match(lines[3] ?? '', /&emsp;\|&emsp;412\/1319&emsp;\|&emsp;&emsp;\|&emsp;paused&emsp;\|&emsp;0&emsp;\|&emsp;\[Resume\]\(command:pitwall\.resume\?%5B%22b-2%22%5D .*\) · \[Cancel\]\(.*\) \|$/u);
      assert.equal(lines[5], '$(warning) 3 samples failed');
      // A damaged store may hold words where numbers belong.
      const [words, of] = ['[x](command:workbench.action.quit)', runningTable([run(), run({ tune: {} })]).value];
      const damaged = [{ done: words }, { total: words }, { failed: words }, { tune: {}, failed: words }].map(fields => runningTable([run(fields as unknown as Partial<RunListItem>), run({ tune: {} })]).value);
      assert.deepEqual(damaged.map(value => value.match(/\]\(command:/gu)?.length), damaged.map(() => of.match(/\]\(command:/gu)?.length));
    });

    test('on the view container', () => {
      assert.deepEqual([[], [run()], [run(), run({ paused: true })]].map(runningBadge), [undefined, { value: 1, tooltip: '1 run under way' }, { value: 2, tooltip: '2 runs under way, 1 of them paused' }]);
    });

    test('at the end of other kinds, and of what somebody stopped', () => {
      const end = (fields: Partial<RunListItem>, error?: string, view?: Partial<RunView>): string | undefined => endNotice({ item: item({ state: 'ended', ...fields }), row: error === undefined ? {} : { error } }, { gates: [], ...view })?.text;
      const gate = (held: boolean): RunView['gates'][number] => ({ gate: held ? 'a >= 1' : 'b >= 2', held });
      assert.deepEqual([end({ outcome: 'cancelled' }), end({ outcome: 'interrupted' }, 'it needs the editor'), end({ outcome: 'timedOut' }), end({ outcome: 'succeeded', failed: 2 }), end({ outcome: 'succeeded', tune: {}, failed: 1 }), end({ outcome: 'succeeded' }, undefined, { gates: [gate(true), gate(false)] }), end({ outcome: 'succeeded' }, undefined, { gates: [gate(true), gate(true)] })], [
        undefined,
        'gsm8k interrupted: it needs the editor.',
        'gsm8k timed out.',
        'gsm8k: succeeded, 2 samples failed.',
        'gsm8k: succeeded, 1 experiment was not measured.',
        'gsm8k: 1 of 2 gates failed: b >= 2 (nothing was measured).',
        'gsm8k: succeeded, its 2 gates held.',
      ]);
    });
  });
}

function hasTab(label: string): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(tab => tab.label === label));
}

function notifications(): string | undefined {
  return vscode.workspace.getConfiguration('pitwall').get('notifications');
}
