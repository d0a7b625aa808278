import type { Disposable } from '../../base/disposable.ts';
import type { ToPanel } from '../../protocol/messages.ts';
import { EventLog } from '../../report/eventLog.ts';
import { trialLabels } from '../../report/trialLabels.ts';
import type { EventRow, TrialRow } from '../../store/rows.ts';
import { ifReadable } from '../ifReadable.ts';
import type { StoreWatcher } from '../storeWatcher.ts';
import type { Answers } from './answers.ts';

const lookMs = 500;
/** So many are read at a time, some 10 ms: a run of 100,000 events is read in pieces. */
const slice = 2_000;

/** Answers for the events of one run while its page of them is open, and tells that there are more. */
export class EventFollower implements Disposable {
  private readonly watcher: StoreWatcher;
  private readonly post: (message: ToPanel) => void;
  private watched: { readonly run: string; readonly log: EventLog } | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** @param post to a page that is there: one that was hidden asks anew when it is back */
  constructor(watcher: StoreWatcher, post: (message: ToPanel) => void) {
    this.watcher = watcher;
    this.post = post;
  }

  answers(): Answers<'watchEvents' | 'queryEvents'> {
    return {
      watchEvents: ({ run }) => this.watch(run),
      queryEvents: ({ run, request, query }) => {
        if (this.watched?.run === run) this.post({ type: 'events', run, request, page: this.watched.log.page(query) });
      },
    };
  }

  /** @param run `''`: none any more */
  watch(run: string): void {
    clearTimeout(this.timer);
    this.watched = run === '' ? undefined : { run, log: new EventLog() };
    this.look();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.watched = undefined;
  }

  /** Trials are read with each piece: a search adds some as it goes on. */
  private read(run: string, after: number): { readonly rows: readonly EventRow[]; readonly trials: readonly TrialRow[] } | undefined {
    const reader = this.watcher.readerOf(run);
    const rows = reader?.events(run, after, slice) ?? [];
    return { rows, trials: rows.length === 0 ? [] : (reader?.trials(run) ?? []) };
  }

  private look(): void {
    if (this.watched === undefined) return;
    const { run, log } = this.watched;
    const ended = this.watcher.find(run)?.item.state === 'ended';
    const { rows, trials } = ifReadable(() => this.read(run, log.lastSeq)) ?? { rows: [], trials: [] };
    log.add(rows, trialLabels(trials));
    if (rows.length > 0) this.post({ type: 'eventsChanged', run });
    // An ended run may be resumed: it is looked at less often, and still.
    this.timer = setTimeout(() => this.look(), rows.length === slice ? 0 : ended ? 4 * lookMs : lookMs);
  }
}
