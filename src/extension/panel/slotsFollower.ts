import type { Disposable } from '../../base/disposable.ts';
import type { ToPanel } from '../../protocol/messages.ts';
import { runSlotCharts } from '../../report/slots/runSlotCharts.ts';
import type { EventRow, TickRow } from '../../store/rows.ts';
import type { StoreReader } from '../../store/store.ts';
import type { StoreWatcher } from '../storeWatcher.ts';
import type { Answers } from './answers.ts';

/** A tick a second is all that is new: it is told no more often. */
const lookMs = 1_000;

/** Tells the page what a run did when, while its page of that is open. What was read once is kept: a run of a day has 86,000 ticks. */
export class SlotsFollower implements Disposable {
  private readonly watcher: StoreWatcher;
  private readonly post: (message: ToPanel) => void;
  private readonly following: Disposable;
  private timer: NodeJS.Timeout | undefined;
  private lookedMs = 0;
  private run = '';
  private events: readonly EventRow[] = [];
  private ticks: readonly TickRow[] = [];
  private told = '';

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
    this.run = run;
    [this.events, this.ticks, this.told] = [[], [], ''];
    if (run !== '') this.look();
  }

  dispose(): void {
    this.following.dispose();
    this.watch('');
    clearTimeout(this.timer);
  }

  private lookSoon(): void {
    if (this.run === '' || this.timer !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.run !== '') this.look();
    }, Math.max(0, this.lookedMs + lookMs - Date.now()));
  }

  private look(): void {
    this.lookedMs = Date.now();
    const { run } = this;
    const reader = this.watcher.readerOf(run);
    const view = reader === undefined ? undefined : this.watcher.view(run);
    if (reader === undefined || view === undefined) return;
    this.read(reader);
    const charts = runSlotCharts(view, { events: this.events, ticks: this.ticks }, view.state === 'ended' ? undefined : Date.now());
    const text = JSON.stringify(charts);
    if (text === this.told) return;
    this.told = text;
    this.post({ type: 'slots', run, charts });
  }

  private read(reader: StoreReader): void {
    const { run } = this;
    this.events = [...this.events, ...reader.events(run, this.events.at(-1)?.seq)];
    const last = this.ticks.at(-1)?.atMs;
    const later = last === undefined ? reader.ticks(run) : reader.ticks(run, Math.ceil((Date.now() - last) / 1_000) + 2).filter(({ atMs }) => atMs > last);
    this.ticks = [...this.ticks, ...later];
  }
}
