import * as assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { storeFile } from '../../src/store/workspaceFolder.ts';
import { openStore } from '../../src/store/workspaceStore.ts';
import { startSim, type Sim } from '../../src/execute/sim/startSim.ts';
import { aRun, aTrial } from '../store/rows.ts';
import { extension } from './activation.ts';
import { ended, shownRun } from './recorded.ts';
import { replaced } from './replaced.ts';
import { codeLenses } from './taskFiles.ts';
import { until } from './until.ts';
import { fileIn, workspaceFolder } from './workspaceFiles.ts';

type Pick = typeof vscode.window.showQuickPick;

/** What opens from a run: the panel, its task, an export; and from several. */
export function defineOpeningRuns(): void {
  suite('opening runs', () => {
    const file = (name: string): vscode.Uri => fileIn(`${name}.eval.yaml`);
    const runs = new Map<string, string>();
    let sim: Sim;
    suiteSetup(async () => {
      sim = await startSim({ latencyMs: 20 });
      for (const name of ['opened', 'shut']) {
        writeFileSync(file(name).fsPath, `kind: eval\nname: ${name}\nmodels: [{id: careful, provider: recorded, path: answers.jsonl, output: "{{ row.careful }}"}]\ndatasets: [{id: sums, path: questions.jsonl, fields: {input: question, target: answer}}]\nscorers: [exact_match]\ngates: [exact_match >= 0.5]\n`);
        const id = await vscode.commands.executeCommand<string>('pitwall.run', file(name));
        await until('the end of the run', async () => (await ended(name)).id === id);
        await until('it in the Runs view', async () => (await shownRun(name, 'ended'))?.id === id);
        runs.set(name, id);
      }
    });
    suiteTeardown(async () => await sim.close());

    test('Open Panel shows the run that it is invoked on', async () => {
      await vscode.commands.executeCommand('pitwall.openPanel', runs.get('opened'));
      await until('the panel with the run', () => hasTab('Pitwall: opened'));
      await vscode.commands.executeCommand('pitwall.openPanel', { type: 'run', run: { item: { id: runs.get('shut') } } });
      await until('the other run in it', () => hasTab('Pitwall: shut') && !hasTab('Pitwall: opened'));
      assert.deepEqual((await extension().activate()).cspViolations(), []);
    });

    test('Open Task File opens that of a run and of a task, and says where it is gone', async () => {
      await vscode.commands.executeCommand('pitwall.openTask', runs.get('opened'));
      await until('its task', () => active() === file('opened').fsPath);
      await vscode.commands.executeCommand('pitwall.openTask', { type: 'task', task: 'shut', taskFile: file('shut').fsPath });
      await until('the other task', () => active() === file('shut').fsPath);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      rmSync(file('shut').fsPath);
      const told: string[] = [];
      await replaced(vscode.window, 'showErrorMessage', (async (text: string) => void told.push(text)), async () => await vscode.commands.executeCommand('pitwall.openTask', runs.get('shut')));
      assert.deepEqual(told, ['shut.eval.yaml: the task file of the run is gone; export the run: it holds the task as it was run.']);
    });

    test('Export writes the run in each format where the person says, and nothing where they change their mind', async () => {
      const beginnings: Readonly<Record<string, RegExp>> = {
        csv: /^[^\n]*model[^\n]*\n([^\n]+\n){4}$/u,
        jsonl: /^(\{.*\}\n){4}$/u,
        json: /^\{"schema":\s*"pitwall\.export\/1"/u,
        md: /\| careful \| 0\.7500 \|/u,
        html: /^<!doctype html>[^]*<\/html>\s*$/iu,
        xml: /^<\?xml[^]*<testcase/u,
      };
      const id = runs.get('opened') ?? '';
      const targets: string[] = [];
      for (const [k, [extensionOf, beginning]] of Object.entries(beginnings).entries()) {
        const made = await exported(id, items => items.find(item => item.extension === extensionOf), target => {
          targets.push(path.basename(target.fsPath));
          return vscode.Uri.file(path.join(workspaceFolder(), `exported-${k}.${extensionOf}`));
        });
        assert.match(readFileSync(made?.fsPath ?? '', 'utf8'), beginning);
      }
      assert.deepEqual(targets, Object.keys(beginnings).map(extensionOf => `${id}.${extensionOf}`));
      assert.equal(await exported(id, () => undefined, () => assert.fail('asks where to write nothing')), undefined);
      assert.equal(await exported(id, items => items[0], () => undefined), undefined);
    });

    test('Show More shows what a task has beyond its first runs', async () => {
      const store = openStore(storeFile(workspaceFolder()));
      const taskFile = file('many').fsPath;
      for (let k = 0; k < 40; k++) store.createRun(aRun({ id: `many-${k}`, task: 'many', taskFile, createdMs: 1_000 + k, state: 'ended', outcome: 'succeeded', endedMs: 2_000 + k }), [aTrial('a', 0, { run: `many-${k}`, state: 'ended', outcome: 'succeeded' })]);
      store.dispose();
      const below = async (): Promise<readonly string[]> => {
        const lines = await (await extension().activate()).tree('runs');
        const rest = lines.slice(lines.findIndex(line => line.startsWith('(checklist) many |')) + 1);
        const end = rest.findIndex(line => !line.startsWith('  '));
        return rest.slice(0, end < 0 ? undefined : end).map(line => line.trim());
      };
      await until('its first runs', async () => (await below()).length === 26);
      assert.equal((await below()).at(-1), '(ellipsis) Show 15 More… |');
      await vscode.commands.executeCommand('pitwall.showMoreRuns', { type: 'more', task: 'many', taskFile, hidden: 15 });
      assert.equal((await below()).length, 40);
    });

    test('Show Running Runs opens the only one, and asks which of several; lenses say what can be done about each', async () => {
      const ids = [await begun('counting'), await begun('waiting')];
      await until('both', async () => (await shownRun('counting', 'running')) !== undefined && (await shownRun('waiting', 'running')) !== undefined);
      let offered: readonly string[] = [];
      const choose = (async (items: readonly { readonly label: string; readonly detail: string }[]) => {
        offered = items.map(({ detail }) => detail);
        return items.find(({ detail }) => detail === ids[0]);
      }) as unknown as Pick;
      await replaced(vscode.window, 'showQuickPick', choose, async () => await vscode.commands.executeCommand('pitwall.showRunning'));
      assert.deepEqual([...offered].sort(), [...ids].sort());
      await until('the chosen one', () => hasTab('Pitwall: counting'));

      const lenses = async (): Promise<string> => (await codeLenses('counting.eval.yaml')).slice(3, 6).join(', ').replaceAll(/\d+(?=\/)/gu, 'N');
      await until('what runs above its task', async () => (await lenses()).startsWith('1: $(sync~spin)\u00a0N/4000, 1: Cancel, '));
      await vscode.commands.executeCommand('pitwall.pause', ids[0]);
      await until('the pause above its task', async () => (await lenses()) === '1: $(debug-pause)\u00a0N/4000, 1: Resume, 1: Cancel');

      await vscode.commands.executeCommand('pitwall.cancel', ids[0]);
      await ended('counting');
      await until('its end in the Runs view', async () => (await shownRun('counting', 'running')) === undefined);
      await replaced(vscode.window, 'showQuickPick', (() => assert.fail('one is no choice')), async () => await vscode.commands.executeCommand('pitwall.showRunning'));
      await until('the only one', () => hasTab('Pitwall: waiting'));
      await vscode.commands.executeCommand('pitwall.cancel', ids[1]);
      await ended('waiting');
    });

    async function begun(name: string): Promise<string> {
      const rows = Array.from({ length: 4_000 }, (_, k) => `{question: "${k} + 1", answer: "${k + 1}"}`).join(', ');
      writeFileSync(file(name).fsPath, `kind: eval\nname: ${name}\nparallel_requests: 1\nmodels: [{id: simulated, provider: openai, base_url: "${sim.url}", model: sim}]\ndatasets: [{id: sums, inline: [${rows}], fields: {input: question, target: answer}}]\nscorers: [contains]\n`);
      return (await vscode.commands.executeCommand<string>('pitwall.run', file(name))) ?? '';
    }
  });
}

interface FormatItem {
  readonly extension: string;
}

/** Answers what Export asks. @returns what the command returns */
async function exported(run: string, format: (items: readonly FormatItem[]) => FormatItem | undefined, target: (proposed: vscode.Uri) => vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
  let made: vscode.Uri | undefined;
  const save = async ({ defaultUri }: vscode.SaveDialogOptions = {}): Promise<vscode.Uri | undefined> => (defaultUri === undefined ? assert.fail('no place is proposed') : target(defaultUri));
  await replaced(vscode.window, 'showQuickPick', (async (items: readonly FormatItem[]) => format(items)) as unknown as Pick, async () => {
    await replaced(vscode.window, 'showSaveDialog', save, async () => {
      made = await vscode.commands.executeCommand<vscode.Uri | undefined>('pitwall.exportRun', run);
    });
  });
  return made;
}

function hasTab(label: string): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(tab => tab.label === label));
}

function active(): string | undefined {
  return vscode.window.activeTextEditor?.document.uri.fsPath;
}
