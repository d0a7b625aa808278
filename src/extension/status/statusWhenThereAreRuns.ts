import type { Disposable } from '../../base/disposable.ts';
import type { WatchedRun } from '../folderStore.ts';
import { Lazy } from '../lazy.ts';
import type { Status } from '../statusBar.ts';
import type { StoreWatcher } from '../storeWatcher.ts';

/**
 * The status, loaded with the first run that is under way, or that ended: one that ended before there was a status is shown by it all the same.
 *
 * @param failed hears why it could not be loaded; the next change loads it again
 */
export function statusWhenThereAreRuns(watcher: Pick<StoreWatcher, 'running' | 'onDidChange' | 'onDidEnd'>, load: () => Promise<Status>, failed: (error: unknown) => void): Disposable {
  const status = new Lazy(load);
  let isOver = false;
  const listening = [
    watcher.onDidChange(() => {
      if (watcher.running().length > 0 && status.made === undefined) status.get().catch(failed);
    }),
    watcher.onDidEnd((run: WatchedRun) => {
      if (status.made === undefined) status.get().then(({ showResult }) => !isOver && showResult(run)).catch(failed);
    }),
  ];
  return {
    dispose: () => {
      isOver = true;
      [status, ...listening].forEach(part => part.dispose());
    },
  };
}
