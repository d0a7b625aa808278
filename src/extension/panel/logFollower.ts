import type { Disposable } from '../../base/disposable.ts';
import type { ToPanel } from '../../protocol/messages.ts';
import type { StoreWatcher } from '../storeWatcher.ts';
import { LookAgain } from './lookAgain.ts';
import { replicaLogs } from './replicaLogs.ts';

/** A server writes when it likes, and the store says nothing of it. */
const lookMs = 1_000;

interface Watched {
  readonly run: string;
  readonly experiment: string;
  /** What the page was told last. */
  told: string;
}

/** Tells the page what the served copies of one experiment write, while it is under way. */
export class LogFollower implements Disposable {
  private readonly looking: LookAgain<Watched>;

  /** @param post to a page that is there: one that was hidden asks anew when it is back */
  constructor(watcher: StoreWatcher, post: (message: ToPanel) => void) {
    this.looking = new LookAgain(watched => {
      const { run, experiment } = watched;
      const found = watcher.find(run);
      if (found === undefined) return lookMs;
      const logs = replicaLogs(found.workspace, run, experiment);
      const text = JSON.stringify(logs);
      if (text !== watched.told) post({ type: 'replicaLogs', run, experiment, logs });
      watched.told = text;
      // An ended run writes no more: this look was the last.
      return found.item.state === 'ended' ? undefined : lookMs;
    });
  }

  /** @param experiment `''`: of none any more */
  watch(run: string, experiment: string): void {
    this.looking.watch(experiment === '' ? undefined : { run, experiment, told: '' });
  }

  dispose(): void {
    this.looking.dispose();
  }
}
