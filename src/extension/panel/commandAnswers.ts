import * as vscode from 'vscode';
import type { StoreWatcher } from '../storeWatcher.ts';
import type { Answers } from './answers.ts';

/** The page's buttons that are commands: they do what the palette does, with the run that is shown. */
export function commandAnswers(watcher: StoreWatcher): Answers<'cancelRun' | 'resumeRun' | 'retryFailed' | 'rescoreRun' | 'runAgain' | 'openTask' | 'exportRun' | 'newTask' | 'runTask'> {
  const execute = (command: string, target?: string | vscode.Uri): void => void vscode.commands.executeCommand(command, target);
  return {
    cancelRun: ({ run }) => execute('pitwall.cancel', run),
    resumeRun: ({ run }) => execute('pitwall.resume', run),
    retryFailed: ({ run }) => execute('pitwall.retryFailed', run),
    rescoreRun: ({ run }) => execute('pitwall.rescore', run),
    runAgain: ({ run }) => {
      // While the panel has the focus no text editor is active: the task is the run's own.
      const file = watcher.find(run)?.item.taskFile;
      if (file !== undefined) execute('pitwall.run', vscode.Uri.file(file));
    },
    openTask: ({ run }) => execute('pitwall.openTask', run),
    exportRun: ({ run }) => execute('pitwall.exportRun', run),
    newTask: () => execute('pitwall.newTask'),
    runTask: () => execute('pitwall.run'),
  };
}
