import { execa } from 'execa';
import path from 'node:path';
import * as vscode from 'vscode';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import { runsOnly, type RunFilter } from '../../report/runs/runGroups.ts';
import { runLabel } from '../../store/runLabel.ts';
import { storeFile } from '../../store/workspaceFolder.ts';
import { openStore } from '../../store/workspaceStore.ts';
import type { StoreWriter } from '../../store/store.ts';
import type { Command } from '../commands/commandIds.ts';
import { pickRun } from '../commands/pick.ts';
import { declareSlots } from '../devices/declareSlots.ts';
import { openModel } from '../endpoints/openModel.ts';
import type { WatchedRun } from '../folderStore.ts';
import type { RunsNode, RunsView } from '../runsTree.ts';
import type { Services } from '../services.ts';
import { askFilter } from './askFilter.ts';

/** What can be done with the runs that are listed, beside running them. */
export function runCommands(services: Services, view: RunsView) {
  const noRuns = vscode.l10n.t('No run was recorded here yet.');
  return {
    'pitwall.filterRuns': async given => view.setFilter(parseFilter(given) ?? (await askFilter(view.filter)) ?? view.filter),
    'pitwall.clearRunsFilter': () => Promise.resolve(view.setFilter({})),
    'pitwall.showMoreRuns': node => Promise.resolve(typeof node === 'object' && 'type' in node && node.type === 'more' ? view.showMore(node) : undefined),
    'pitwall.declareSlots': () => declareSlots(),
    'pitwall.openModel': given => openModel(services, given),
    'pitwall.deleteRun': async (target, more) => {
      const chosen = runsOf(services, more);
      const one = chosen.length > 0 ? undefined : await pickRun(services, target, { title: vscode.l10n.t('Delete which run?'), fits: hasEnded, none: vscode.l10n.t('There is no run to delete: none has ended.') });
      const runs = chosen.length > 0 ? chosen : one === undefined ? [] : [one];
      if (runs.length > 0) await deleteRuns(services, runs);
    },
    'pitwall.renameRun': async (target, label) => {
      const run = await pickRun(services, target, { title: vscode.l10n.t('Rename which run?'), none: noRuns });
      const text = run === undefined ? undefined : typeof label === 'string' ? label : await askLabel(run);
      if (run !== undefined && text !== undefined) change(services, run, store => store.updateRun(run.item.id, { label: runLabel(text) }));
    },
    'pitwall.pinBaseline': async target => {
      const run = await pickRun(services, target, { title: vscode.l10n.t('Hold the other runs of its task against which run?'), fits: ({ item }) => item.baseline !== true, none: vscode.l10n.t('There is no run that is not the baseline of its task already.') });
      if (run !== undefined) change(services, run, store => store.pinRun(run.item.id, true));
    },
    'pitwall.unpinBaseline': async target => {
      const run = await pickRun(services, target, { title: vscode.l10n.t('Which run is to be no baseline any more?'), fits: ({ item }) => item.baseline === true, none: vscode.l10n.t('No run is pinned as a baseline.'), only: true });
      if (run !== undefined) change(services, run, store => store.pinRun(run.item.id, false));
    },
  } satisfies Readonly<Record<string, Command>>;
}

/** Of a selection its runs; of a task in it all of its runs that the view shows. */
function runsOf({ watcher }: Services, more: unknown): readonly WatchedRun[] {
  const nodes = Array.isArray(more) ? (more as readonly (RunsNode | string)[]) : [];
  const ids = nodes.flatMap(node => (typeof node === 'string' ? [node] : node.type === 'run' ? [node.run.item.id] : node.type === 'task' ? node.runs.map(({ item }) => item.id) : []));
  return [...new Set(ids)].flatMap(id => watcher.find(id) ?? []);
}

/** Asked before, with what goes; what is running stays, and then nothing goes. */
async function deleteRuns(services: Services, runs: readonly WatchedRun[]): Promise<void> {
  const running = runs.find(run => !hasEnded(run));
  if (running !== undefined) throw new HumanError({ what: vscode.l10n.t('run {0} is running', running.item.id), toDo: vscode.l10n.t('cancel it first, or leave it out of what is to be deleted') });
  const remove = vscode.l10n.t('Delete');
  const [first] = runs;
  const question = runs.length === 1 && first !== undefined ? first.item.label === undefined ? vscode.l10n.t('Delete run {0}?', first.item.id) : vscode.l10n.t('Delete run “{0}”?', first.item.label) : vscode.l10n.t('Delete {0} runs?', runs.length);
  const listed = runs.slice(0, mostNamed).map(({ item }) => [item.task, item.label, item.id].filter(part => part !== undefined).join(' · ') + (item.baseline === true ? ` (${vscode.l10n.t('baseline')})` : ''));
  const rest = runs.length > mostNamed ? [vscode.l10n.t('and {0} more', runs.length - mostNamed)] : [];
  const goes = runs.length === 1 ? vscode.l10n.t('Its samples, requests, events and logs go too. This cannot be undone.') : vscode.l10n.t('Their samples, requests, events and logs go too. This cannot be undone.');
  const detail = [...listed, ...rest, '', goes].join('\n');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) !== remove) return;
  const title = runs.length === 1 ? vscode.l10n.t('Deleting a run') : vscode.l10n.t('Deleting {0} runs', runs.length);
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, async () => {
    for (const [workspace, ofOne] of Map.groupBy(runs, run => run.workspace)) await removeFrom(workspace, ofOne.map(({ item }) => item.id), services.extensionPath);
  });
  services.watcher.look();
}

const mostNamed = 10;
/** A system's longest command line has room for so many ids. */
const mostAtOnce = 100;

/** In a process of its own: a run of a million rows takes seconds to go. */
async function removeFrom(workspace: string, ids: readonly string[], extensionPath: string): Promise<void> {
  for (let from = 0; from < ids.length; from += mostAtOnce) {
    const { stderr, exitCode } = await execa(process.execPath, [path.join(extensionPath, 'dist', 'cli.js'), 'delete', '--workspace', workspace, '--', ...ids.slice(from, from + mostAtOnce)], { reject: false, windowsHide: true, env: { ELECTRON_RUN_AS_NODE: '1' } });
    if (exitCode !== 0) throw new HumanError({ what: stderr.trim().replace(/^pitwall: /u, '') || vscode.l10n.t('the runs could not be deleted') });
  }
}

async function askLabel({ item }: WatchedRun): Promise<string | undefined> {
  return await vscode.window.showInputBox({
    title: vscode.l10n.t('Rename run {0}', item.id),
    prompt: vscode.l10n.t('What lists and the panel call it. Empty: what it measured, as before.'),
    value: item.label ?? '',
    validateInput: text => {
      try {
        runLabel(text);
        return undefined;
      } catch (error) {
        if (error instanceof HumanError) return renderHumanError(error);
        throw error;
      }
    },
  });
}

/** A row of the store, at once. */
function change({ watcher }: Services, { workspace }: WatchedRun, write: (store: StoreWriter) => void): void {
  const store = openStore(storeFile(workspace));
  try {
    write(store);
  } finally {
    store.dispose();
  }
  watcher.look();
}

/** What a key binding or another command says. */
function parseFilter(given: unknown): RunFilter | undefined {
  if (typeof given !== 'object' || given === null || !('text' in given || 'only' in given)) return undefined;
  const { text, only } = given as { readonly text?: unknown; readonly only?: unknown };
  const known = runsOnly.find(word => word === only);
  if ((text !== undefined && typeof text !== 'string') || (only !== undefined && known === undefined)) throw new HumanError({ what: vscode.l10n.t('a filter of runs is an object with the texts {0}', '`text`, `only`'), toDo: vscode.l10n.t('{0} is one of {1}', '`only`', runsOnly.join(', ')) });
  return { ...(text === undefined ? {} : { text }), ...(known === undefined ? {} : { only: known }) };
}

function hasEnded({ item }: WatchedRun): boolean {
  return item.state === 'ended';
}
