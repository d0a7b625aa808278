import type { Disposable } from '../../base/disposable.ts';
import type { ToPanel } from '../../protocol/messages.ts';
import type { StoreWatcher } from '../storeWatcher.ts';
import { replicaLogs } from './replicaLogs.ts';

/** A server writes when it likes, and the store says nothing of it. */
const lookMs = 1_000;

/** Tells the page what the served copies of one experiment write, while it is under way. */
export class LogFollower implements Disposable {
  private readonly watcher: StoreWatcher;
  private readonly post: (message: ToPanel) => void;
  private watched: { readonly run: string; readonly experiment: string } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private told = '';

  /** @param post to a page that is there: one that was hidden asks anew when it is back */
  constructor(watcher: StoreWatcher, post: (message: ToPanel) => void) {
    this.watcher = watcher;
    this.post = post;
  }

  /** @param experiment `''`: of none any more */
  watch(run: string, experiment: string): void {
    clearInterval(this.timer);
    this.watched = experiment === '' ? undefined : { run, experiment };
    this.told = '';
    if (this.watched === undefined) return;
    this.look();
    this.timer = setInterval(() => this.look(), lookMs);
  }

  dispose(): void {
    clearInterval(this.timer);
    this.watched = undefined;
  }

  private look(): void {
    if (this.watched === undefined) return;
    const { run, experiment } = this.watched;
    const found = this.watcher.find(run);
    if (found === undefined) return;
    // An ended run writes no more: this look is the last.
    if (found.item.state === 'ended') clearInterval(this.timer);
    const logs = replicaLogs(found.workspace, run, experiment);
    const text = JSON.stringify(logs);
    if (text === this.told) return;
    this.told = text;
    this.post({ type: 'replicaLogs', run, experiment, logs });
  }
}
