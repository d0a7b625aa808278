import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError.ts';
import { parseRunArguments } from '../../protocol/runChoices.ts';
import { runLogs } from '../../store/runLogs.ts';
import { secretNames } from '../../task/secretVariable.ts';
import type { WatchedRun } from '../folderStore.ts';
import type { Services } from '../services.ts';
import { hasJobsLeft } from '../runs/hasJobsLeft.ts';
import { runCommands } from '../runs/runCommands.ts';
import type { RunsView } from '../runsTree.ts';
import { importResults } from './importResults.ts';
import { reportBug } from './reportBug.ts';
import { StartOnce } from '../startOnce.ts';
import { rescoreRun, resumeRun, startRun } from '../startRun.ts';
import type { TextDocuments } from '../textDocuments.ts';
import type { Command, CommandId } from './commandIds.ts';
import { cancelRun } from './cancelRun.ts';
import { pause, retune, showRunning } from './controlCommands.ts';
import { pauseRun } from './controlRun.ts';
import { compareRuns, compareWithBaseline } from './compareRuns.ts';
import { copyCommandLine } from './copyCommandLine.ts';
import { convertTask } from './convert.ts';
import { doctor } from './doctor.ts';
import { endLeftJobs } from './endLeftJobs.ts';
import { exportToFile } from './exportToFile.ts';
import { createTask } from './newTask.ts';
import { planTask } from './planTask.ts';
import { startSim } from './startSim.ts';
import { runWith } from './runWith.ts';
import { pickRun, pickTaskFile, type Target } from './pick.ts';

/** What every command does. From the palette each asks for what it is about. */
export function commandTable(services: Services, plans: TextDocuments, view: RunsView): Readonly<Record<Exclude<CommandId, 'pitwall.openPanel'>, Command>> {
  // It looks first: what has come since the last look is no longer on its way.
  const starts = new StartOnce(run => {
    services.watcher.look();
    return services.watcher.isExpected(run);
  });
  return {
    ...runCommands(services, view),
    'pitwall.plan': async (target, choices) => {
      const file = await pickTaskFile(target, vscode.l10n.t('Plan which task?'));
      return file === undefined ? undefined : await planTask(services, plans, file, parseRunArguments(choices));
    },
    'pitwall.run': async (target, choices, datasets) => {
      const file = await pickTaskFile(target, vscode.l10n.t('Run which task?'));
      if (file === undefined) return undefined;
      const chosen = parseRunArguments(choices, datasets);
      return await starts.start(JSON.stringify([file.toString(), chosen]), async () => await startRun(services, file, chosen));
    },
    'pitwall.runWith': async target => {
      const file = await pickTaskFile(target, vscode.l10n.t('Run which task with other settings?'));
      return file === undefined ? undefined : await runWith(services, file);
    },
    'pitwall.cancel': async target => {
      // A second click on the button comes after the first has stopped it.
      const named = typeof target === 'string' ? services.watcher.find(target) : undefined;
      if (named !== undefined && !isRunning(named) && !hasJobsLeft(named)) return;
      const run = await pickRun(services, target, { title: vscode.l10n.t('Cancel which run?'), fits: run => isRunning(run) || hasJobsLeft(run), none: vscode.l10n.t('Nothing is running.'), only: true });
      if (run === undefined) return;
      if (isRunning(run)) cancelRun(run);
      else await endLeftJobs(services, run);
      services.watcher.look();
    },
    'pitwall.resume': async target => {
      const run = await pickRun(services, target, { title: vscode.l10n.t('Resume which run?'), fits: run => isPaused(run) || isUnfinished(run), none: vscode.l10n.t('There is no run to resume: every one came to its end or is still running.') });
      if (run === undefined || !isPaused(run)) return run === undefined ? undefined : await starts.start(run.item.id, async () => await resumeRun(services, run.item.id));
      pauseRun(run, false);
      services.watcher.look();
      return run.item.id;
    },
    'pitwall.pause': async target => await pause(services, target),
    'pitwall.showRunning': async () => await showRunning(services),
    'pitwall.setParallelRequests': async (target, limit) => await retune(services, target, limit),
    'pitwall.retryFailed': async target => {
      refuseTune(services, target, vscode.l10n.t('it has no samples to ask again'));
      const run = await pickRun(services, target, { title: vscode.l10n.t('Ask again for the failed samples of which run?'), fits: hasFailed, none: vscode.l10n.t('No sample of a run that ended has failed.') });
      return run === undefined ? undefined : await starts.start(run.item.id, async () => await resumeRun(services, run.item.id, { retryFailed: true }));
    },
    'pitwall.rescore': async target => {
      refuseTune(services, target, vscode.l10n.t('it has no answers to judge again'));
      const run = await pickRun(services, target, { title: vscode.l10n.t('Score the outputs of which run again, with its task file as it is now?'), fits: hasEnded, none: vscode.l10n.t('There is no run to score again: none has ended.') });
      return run === undefined ? undefined : await starts.start(`score ${run.item.id}`, async () => await rescoreRun(services, run.item.id));
    },
    'pitwall.newTask': () => createTask(services),
    'pitwall.convert': target => convertTask(target),
    'pitwall.importResults': target => importResults(services, target),
    'pitwall.startSim': () => startSim(services),
    'pitwall.doctor': target => doctor(services, plans, target instanceof vscode.Uri ? target : undefined),
    'pitwall.reportBug': async target => {
      services.watcher.look();
      if (services.watcher.runs().length === 0) return await reportBug(services, undefined);
      const run = await pickRun(services, target, { title: vscode.l10n.t('Report a bug in which run?'), none: noRuns() });
      return run === undefined ? undefined : await reportBug(services, run);
    },
    'pitwall.openTask': async target => {
      if (typeof target === 'object' && 'type' in target && target.type === 'task') return await openTask(target.taskFile);
      const run = await pickRun(services, target, { title: vscode.l10n.t('Open the task file of which run?'), none: noRuns() });
      if (run !== undefined) await openTask(run.item.taskFile);
    },
    'pitwall.openLog': async target => {
      const run = await pickRun(services, target, { title: vscode.l10n.t('Open the log of which run?'), none: noRuns() });
      if (run !== undefined) await openLog(run);
    },
    'pitwall.exportRun': async target => {
      const run = await pickRun(services, target, { title: vscode.l10n.t('Export which run?'), none: noRuns() });
      return run === undefined ? undefined : await exportToFile(services, run);
    },
    'pitwall.openRunTask': async target => {
      const run = await pickRun(services, target, { title: vscode.l10n.t('Open the task of which run as it was run?'), none: noRuns() });
      return run === undefined ? undefined : await services.documents.openTask(run.item.id);
    },
    'pitwall.openJson': async target => {
      const run = await pickRun(services, target, { title: vscode.l10n.t('Open which run as JSON?'), none: noRuns() });
      return run === undefined ? undefined : await services.documents.openJson(run.item.id);
    },
    'pitwall.copyCommandLine': async target => {
      const run = await pickRun(services, target, { title: vscode.l10n.t('Copy the command line of which run?'), none: noRuns() });
      return run === undefined ? undefined : await copyCommandLine(services, run);
    },
    'pitwall.compare': (target, more) => compareRuns(services, target, more),
    'pitwall.compareWithBaseline': async target => {
      const run = await pickRun(services, target, { title: vscode.l10n.t('Compare which run with the baseline of its task?'), none: noRuns() });
      return run === undefined ? undefined : await compareWithBaseline(services, run);
    },
    'pitwall.setSecret': () => setSecret(services),
  };
}

/** Of a tune that a command was invoked on: what is of samples is no more than a sentence. */
function refuseTune({ watcher }: Services, target: Target, why: string): void {
  const id = typeof target === 'string' ? target : typeof target === 'object' && 'type' in target && target.type !== 'task' && target.type !== 'more' ? target.run.item.id : undefined;
  if (id !== undefined && watcher.find(id)?.row.kind === 'tune') throw new HumanError({ what: vscode.l10n.t('run {0} is a tune: {1}', id, why), toDo: vscode.l10n.t('resume it if it did not come to its end, or run it again') });
}

async function openTask(file: string): Promise<void> {
  if (!existsSync(file)) throw new HumanError({ what: vscode.l10n.t('the task file of the run is gone'), where: vscode.workspace.asRelativePath(file), toDo: vscode.l10n.t('export the run: it holds the task as it was run') });
  await vscode.window.showTextDocument(vscode.Uri.file(file));
}

async function openLog({ item, workspace }: WatchedRun): Promise<void> {
  const { log } = runLogs(workspace, item.id);
  if (!existsSync(log)) throw new HumanError({ what: vscode.l10n.t('the log of run {0} is not there', item.id), toDo: vscode.l10n.t('the logs of the last 50 runs are kept; what happened in it is in the panel') });
  await vscode.window.showTextDocument(vscode.Uri.file(log));
}

/** Names come from the task in the editor and from what was stored before; any other can be typed. */
async function setSecret({ secrets }: Services): Promise<void> {
  const names = [...new Set([...secretNames(vscode.window.activeTextEditor?.document.getText() ?? ''), ...secrets.names()])];
  const other = { label: `$(add) ${vscode.l10n.t('Another name…')}`, name: undefined };
  const picked = names.length === 0 ? other : await vscode.window.showQuickPick([...names.map(name => ({ label: name, name })), other], { title: vscode.l10n.t('Set which secret?') });
  if (picked === undefined) return;
  const name =
    picked.name ??
    (await vscode.window.showInputBox({
      title: vscode.l10n.t('Set Secret: its name'),
      prompt: vscode.l10n.t('As a task file says it: `openai` for `{0}`', '${secret:openai}'),
      validateInput: text => (/^[\w.-]+$/.test(text) ? undefined : vscode.l10n.t('Letters, digits, `_`, `.` and `-`')),
    }));
  if (name !== undefined) await secrets.ask(name);
}

function isRunning({ item }: WatchedRun): boolean {
  return item.state !== 'ended';
}

function isPaused({ item }: WatchedRun): boolean {
  return item.paused === true;
}

function isUnfinished({ item }: WatchedRun): boolean {
  return isOurs(item) && item.state === 'ended' && (item.outcome !== 'succeeded' || (item.failed > 0 && item.tune === undefined));
}

/** Whose answers can be judged again. */
function hasEnded({ item, row }: WatchedRun): boolean {
  return isOurs(item) && item.state === 'ended' && row.kind !== 'tune';
}

function hasFailed({ item, row }: WatchedRun): boolean {
  return isOurs(item) && item.state === 'ended' && item.failed > 0 && row.kind !== 'tune';
}

/** Measured by Pitwall, and whole: it can be done anew. */
function isOurs({ importedFrom, damaged }: WatchedRun['item']): boolean {
  return importedFrom === undefined && damaged === undefined;
}

function noRuns(): string {
  return vscode.l10n.t('No run was recorded here yet.');
}
