import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError.ts';
import { isPausable, refuseLimit } from '../../report/runControls.ts';
import type { WatchedRun } from '../folderStore.ts';
import type { Services } from '../services.ts';
import { askParallelRequests } from './askParallelRequests.ts';
import { pauseRun, setParallelRequests } from './controlRun.ts';
import { pickRun, type Target } from './pick.ts';

/** Pause Run: nothing more is sent, of a tune nothing more is begun. A run that was named is refused in a sentence where it cannot be. */
export async function pause(services: Services, target: Target): Promise<void> {
  const run = await pickRun(services, target, { title: vscode.l10n.t('Pause which run?'), fits: isNamed(target) ? isUnderWay : mayPause, none: vscode.l10n.t('There is no run to pause.'), only: true });
  if (run === undefined) return;
  pauseRun(run, true);
  services.watcher.look();
}

/** Set Parallel Requests… of a run under way. @param given asked for where it is absent */
export async function retune(services: Services, target: Target, given: unknown): Promise<void> {
  const run = await pickRun(services, target, { title: vscode.l10n.t('Set the parallel requests of which run?'), fits: isNamed(target) ? isUnderWay : isEval, none: vscode.l10n.t('No eval is running: the requests of nothing else can be set.'), only: true });
  const view = run && services.watcher.view(run.item.id);
  if (run === undefined || view === undefined) return;
  refuseLimit(view, 'auto');
  const limit = given === 'auto' || typeof given === 'number' ? given : await askParallelRequests(view);
  if (limit === undefined) return;
  if (limit !== 'auto' && !(Number.isSafeInteger(limit) && limit >= 1)) throw new HumanError({ what: vscode.l10n.t('parallel_requests cannot be {0}', limit), toDo: vscode.l10n.t('ask for a whole number of at least 1, or auto') });
  setParallelRequests(run, limit);
  services.watcher.look();
}

/** Opens the run under way, or of several the one that the person picks. */
export async function showRunning(services: Services): Promise<void> {
  const run = await pickRun(services, undefined, { title: vscode.l10n.t('Open which run?'), fits: isUnderWay, none: vscode.l10n.t('Nothing is running.'), only: true });
  if (run !== undefined) (await services.panel.get()).open(run.item.id);
}

/** Whether the command was invoked on a run: then it is that one, or a sentence. */
function isNamed(target: Target): boolean {
  return typeof target === 'string' || (target !== undefined && 'type' in target && target.type === 'run');
}

function isUnderWay({ item }: WatchedRun): boolean {
  return item.state !== 'ended';
}

function mayPause(run: WatchedRun): boolean {
  return isUnderWay(run) && isPausable(run.row.kind) && run.item.paused !== true;
}

function isEval(run: WatchedRun): boolean {
  return isUnderWay(run) && run.row.kind === 'eval';
}
