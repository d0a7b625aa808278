import type { Disposable } from '../../base/disposable.ts';
import type { ToPanel } from '../../protocol/messages.ts';
import { EventLog } from '../../report/eventLog.ts';
import { trialLabels } from '../../report/trialLabels.ts';
import type { EventRow, TrialRow } from '../../store/rows.ts';
import { ifReadable } from '../ifReadable.ts';
import type { StoreWatcher } from '../storeWatcher.ts';
import type { Answers } from './answers.ts';
import { LookAgain } from './lookAgain.ts';

const lookMs = 500;
/** So many are read at a time, some 10 ms: a run of 100,000 events is read in pieces. */
const slice = 2_000;

interface Watched {
  readonly run: string;
  readonly log: EventLog;
}

/** Answers for the events of one run while its page of them is open, and tells that there are more. */
export class EventFollower implements Disposable {
  private readonly watcher: StoreWatcher;
  private readonly post: (message: ToPanel) => void;
  private readonly looking: LookAgain<Watched>;

  /** @param post to a page that is there: one that was hidden asks anew when it is back */
  constructor(watcher: StoreWatcher, post: (message: ToPanel) => void) {
    this.watcher = watcher;
    this.post = post;
    this.looking = new LookAgain(watched => this.look(watched));
  }

  answers(): Answers<'watchEvents' | 'queryEvents'> {
    return {
      watchEvents: ({ run }) => this.watch(run),
      queryEvents: ({ run, request, query }) => {
        const { watched } = this.looking;
        if (watched?.run === run) this.post({ type: 'events', run, request, page: watched.log.page(query) });
      },
    };
  }

  /** @param run `''`: none any more */
  watch(run: string): void {
    this.looking.watch(run === '' ? undefined : { run, log: new EventLog() });
  }

  dispose(): void {
    this.looking.dispose();
  }

  private look({ run, log }: Watched): number {
    const ended = this.watcher.find(run)?.item.state === 'ended';
    const { rows, trials } = ifReadable(() => this.read(run, log.lastSeq)) ?? { rows: [], trials: [] };
    log.add(rows, trialLabels(trials));
    if (rows.length > 0) this.post({ type: 'eventsChanged', run });
    // An ended run may be resumed: it is looked at less often, and still.
    return rows.length === slice ? 0 : ended ? 4 * lookMs : lookMs;
  }

  /** Trials are read with each piece: a search adds some as it goes on. */
  private read(run: string, after: number): { readonly rows: readonly EventRow[]; readonly trials: readonly TrialRow[] } | undefined {
    const reader = this.watcher.readerOf(run);
    const rows = reader?.events(run, after, slice) ?? [];
    return { rows, trials: rows.length === 0 ? [] : (reader?.trials(run) ?? []) };
  }
}
