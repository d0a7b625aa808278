import type { Disposable } from '../../base/disposable.ts';
import type { ToPanel } from '../../protocol/messages.ts';
import { runSlotCharts } from '../../report/slots/runSlotCharts.ts';
import type { EventRow, TickRow } from '../../store/rows.ts';
import type { StoreReader } from '../../store/store.ts';
import { ifReadable } from '../ifReadable.ts';
import type { StoreWatcher } from '../storeWatcher.ts';
import type { Answers } from './answers.ts';

/** A tick a second is all that is new: it is told no more often. */
const lookMs = 1_000;
/** So many rows are read at a time, some 10 ms: a run of 100,000 events is read in pieces. */
const slice = 2_000;

/** Tells the page what a run did when, while its page of that is open. What was read once is kept: a run of a day has 86,000 ticks. */
export class SlotsFollower implements Disposable {
  private readonly watcher: StoreWatcher;
  private readonly post: (message: ToPanel) => void;
  private readonly following: Disposable;
  private timer: NodeJS.Timeout | undefined;
  private lookedMs = 0;
  private run = '';
  private events: EventRow[] = [];
  private ticks: TickRow[] = [];
  private told = '';
  /** The state that was told; of an ended run nothing is folded again until it is another, or there are more rows. */
  private toldState = '';

  /** @param post to a page that is there: one that was hidden asks anew when it is back */
  constructor(watcher: StoreWatcher, post: (message: ToPanel) => void) {
    this.watcher = watcher;
    this.post = post;
    this.following = watcher.onDidChange(() => this.lookSoon());
  }

  answers(): Answers<'watchSlots'> {
    return { watchSlots: ({ run }) => this.watch(run) };
  }

  /** @param run `''`: none any more */
  watch(run: string): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.run = run;
    [this.events, this.ticks, this.told, this.toldState] = [[], [], '', ''];
    if (run !== '') this.look();
  }

  dispose(): void {
    this.following.dispose();
    this.watch('');
  }

  private lookSoon(): void {
    if (this.run !== '' && this.timer === undefined) this.lookIn(Math.max(0, this.lookedMs + lookMs - Date.now()));
  }

  private lookIn(ms: number): void {
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.look();
    }, ms);
  }

  private look(): void {
    this.lookedMs = Date.now();
    const { run } = this;
    const looked = ifReadable(() => {
      const reader = this.watcher.readerOf(run);
      const view = reader === undefined ? undefined : this.watcher.view(run);
      return reader === undefined || view === undefined ? undefined : { view, read: this.read(reader) };
    });
    if (looked === undefined) return;
    const { view, read } = looked;
    if (read === slice) {
      this.lookIn(0);
      return;
    }
    const state = JSON.stringify([view.state, view.resumes, view.measuring]);
    if (view.state === 'ended' && read === 0 && state === this.toldState) return;
    this.toldState = state;
    const charts = runSlotCharts(view, { events: this.events, ticks: this.ticks }, view.state === 'ended' ? undefined : Date.now());
    const text = JSON.stringify(charts);
    if (text === this.told) return;
    this.told = text;
    this.post({ type: 'slots', run, charts });
  }

  /** How many rows of one sort there were at most: where it is a slice, there may be more. */
  private read(reader: StoreReader): number {
    const events = reader.events(this.run, this.events.at(-1)?.seq, slice);
    const ticks = reader.ticksAfter(this.run, this.ticks.at(-1)?.atMs ?? 0, slice);
    this.events.push(...events);
    this.ticks.push(...ticks);
    return Math.max(events.length, ticks.length);
  }
}
