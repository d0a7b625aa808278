import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError.ts';
import { pauseRun, setParallelRequests } from '../commands/controlRun.ts';
import type { WatchedRun } from '../folderStore.ts';
import type { StoreWatcher } from '../storeWatcher.ts';
import type { Answers } from './answers.ts';

/** What the page asks of a run under way; what is refused is told in the page. */
export function controlAnswers(watcher: StoreWatcher): Answers<'pauseRun' | 'setLimit'> {
  const change = (id: string, ask: (run: WatchedRun) => void): void => {
    const run = watcher.find(id);
    if (run === undefined) throw new HumanError({ what: vscode.l10n.t('run {0} is gone', id) });
    ask(run);
    watcher.look();
  };
  return {
    pauseRun: ({ run }) => change(run, watched => pauseRun(watched, true)),
    setLimit: ({ run, parallelRequests }) => change(run, watched => setParallelRequests(watched, parallelRequests)),
  };
}
