import { statSync } from 'node:fs';
import type { Disposable } from '../base/disposable.ts';
import { HumanError, renderHumanError } from '../base/humanError.ts';
import { apartFlags } from '../base/objectsApart.ts';
import { readTimeline } from '../report/load/readTimeline.ts';
import type { TimelineView } from '../report/load/timelineView.ts';
import { keepMeasured } from '../report/measuredRun.ts';
import { readRunView } from '../report/readRunView.ts';
import { runListItem } from '../report/runList.ts';
import type { RunListItem, RunView } from '../report/view.ts';
import { isAlive } from '../store/liveness.ts';
import type { RunSummaryRow } from '../store/rows.ts';
import type { StoreReader } from '../store/store.ts';
import { DamagedValue } from '../store/storeFailure.ts';
import { storeFile } from '../store/workspaceFolder.ts';
import { openReader } from '../store/workspaceStore.ts';
import { startMeasuring } from './measure/startMeasuring.ts';

/** A run as the editor knows it: where it is recorded, and how it stands. */
export interface WatchedRun {
  readonly workspace: string;
  readonly item: RunListItem;
  readonly alive: boolean;
  readonly row: RunSummaryRow;
}

/** A level's timeline, and what it was made of. */
export interface WatchedTimeline {
  readonly key: string;
  readonly view: TimelineView;
}

/** So many runs of a workspace are shown; older ones stay in the store. */
const shownRuns = 1_000;
/** Trials times samples: beyond it, comparing all pairs of trials may stop the window's other work for a second. */
const mostMeasuredHere = 30_000;

/** Nothing where V8 may let numbers of the host be shared (`base/objectsApart`): a process of ours measures then. */
export function mostMeasuredInHost(v8 = process.versions.v8): number {
  return apartFlags(v8).length === 0 ? mostMeasuredHere : 0;
}
/** Asking the system for a process costs a child process on some: once in this time is enough. */
const livenessMs = 1_000;
/** A process may find no memory once. */
const mostFailures = 3;

/** The store of one workspace through one reading connection, opened once there is a store, and again where the file is another. */
export class FolderStore implements Disposable {
  readonly workspace: string;
  runs: readonly WatchedRun[] = [];
  /** Why the store cannot be read; undefined where it can, or where there is none. */
  failure: string | undefined;
  private opened: { readonly reader: StoreReader; readonly identity: string } | undefined;
  /** The file that could not be opened: it is not tried again until it changes. */
  private refused: string | undefined;
  private version: number | undefined;
  private rows: readonly RunSummaryRow[] = [];
  private readonly liveness = new Map<string, { readonly atMs: number; readonly alive: boolean }>();
  private readonly views = new Map<string, RunView>();
  /** What was found of runs as their views were made. */
  private readonly damaged = new Map<string, string>();
  /** By run that is in no list. */
  private readonly parents = new Map<string, string | undefined>();
  private timelineShown: WatchedTimeline | undefined;

  private readonly measured: () => void;
  private readonly most: number;
  /** By run: the process that measures it, which is over also where it was not let to its end. */
  private readonly measurements = new Map<string, { readonly measuring: Disposable; readonly over: Promise<void>; readonly end: () => void }>();
  /** How often a process could not measure a run: one that never can is measured here. */
  private readonly failures = new Map<string, number>();

  /** @param measured a view of a run has become another without a change of its rows. @param most trials times samples that are measured in this process */
  constructor(workspace: string, measured: () => void = () => undefined, most = mostMeasuredHere) {
    this.workspace = workspace;
    this.measured = measured;
    this.most = most;
  }

  /** Whether something changed since the last look. */
  look(nowMs: number): boolean {
    try {
      return this.lookInto(this.reader(), nowMs);
    } catch (error) {
      // Removed or damaged under us: the next look opens what is there then.
      this.close();
      const failure = error instanceof HumanError ? renderHumanError(error) : String(error);
      const changed = failure !== this.failure || this.runs.length > 0;
      this.failure = failure;
      this.runs = [];
      return changed;
    }
  }

  /** Undefined where nothing was recorded yet. Throws a HumanError where the store cannot be used. */
  reader(): StoreReader | undefined {
    const file = storeFile(this.workspace);
    const stat = statSync(file, { throwIfNoEntry: false });
    const identity = stat === undefined ? undefined : `${stat.dev}/${stat.ino}`;
    if (this.opened !== undefined && this.opened.identity !== identity) this.close();
    if (this.opened !== undefined || stat === undefined || identity === undefined) return this.opened?.reader;
    const attempt = `${identity}/${stat.mtimeMs}/${stat.size}`;
    if (attempt === this.refused && this.failure !== undefined) throw new HumanError({ what: this.failure });
    try {
      this.opened = { reader: openReader(file), identity };
    } catch (error) {
      this.refused = attempt;
      throw error;
    }
    this.failure = undefined;
    return this.opened.reader;
  }

  /** Whether the run is one of those shown, or has measured an experiment of one. */
  holds(id: string): boolean {
    return this.listedAs(id) !== undefined;
  }

  /**
   * A run as the panel shows it; undefined where it is gone, or damaged (`troubleOf`). Made anew after each change only. What a big run's statistics take is taken by a
   * process: its view is without them at first (`measuring`).
   */
  view(id: string, nowMs: number): RunView | undefined {
    const run = this.listedAs(id);
    const reader = run === undefined ? undefined : this.reader();
    if (run === undefined || reader === undefined) return undefined;
    const known = this.views.get(id);
    if (known !== undefined) return known;
    if (this.troubleOf(id) !== undefined) return undefined;
    const view = this.readView(reader, id, { alive: run.alive, nowMs, measured: this.isBig(run, id, reader) && (this.failures.get(id) ?? 0) < mostFailures ? 'kept' : 'all' });
    if (view === undefined) return undefined;
    this.views.set(id, view);
    if (view.measuring === true) this.measure(id, run.alive, reader);
    return view;
  }

  /** What of the run's rows is damaged, so that it cannot be shown: known from the list, or from the last try to make its view. */
  troubleOf(id: string): string | undefined {
    return this.runs.find(({ item }) => item.id === id)?.item.damaged ?? this.damaged.get(id);
  }

  private readView(...[reader, id, how]: Parameters<typeof readRunView>): RunView | undefined {
    try {
      return readRunView(reader, id, how);
    } catch (error) {
      if (!(error instanceof DamagedValue)) throw error;
      this.damaged.set(id, error.what);
      return undefined;
    }
  }

  /** With everything, however long that takes: for what is written and not looked at. What a process measures is waited for, and not measured here beside it. */
  async wholeView(id: string): Promise<RunView | undefined> {
    for (;;) {
      const view = this.view(id, Date.now());
      const measurement = this.measurements.get(id);
      if (view?.measuring !== true || measurement === undefined) return view;
      await measurement.over;
    }
  }

  /** @param listed the run, or the tune that measured it: a tune has no trials of its own */
  private isBig(listed: WatchedRun, id: string, reader: StoreReader): boolean {
    const [trials, done] = listed.item.id === id ? [listed.row.trials.length, listed.item.done] : [reader.trials(id).length, reader.totals(id).reduce((sum, total) => sum + total.done, 0)];
    return trials * done > this.most;
  }

  private measure(id: string, alive: boolean, reader: StoreReader): void {
    if (this.measurements.has(id)) return;
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    const measuring = startMeasuring({ file: storeFile(this.workspace), run: id, alive }, result => {
      this.measurements.delete(id);
      end();
      if (this.opened?.reader !== reader) return;
      if (result === undefined) this.failures.set(id, (this.failures.get(id) ?? 0) + 1);
      else keepMeasured(reader, id, result);
      this.views.delete(id);
      this.measured();
    });
    this.measurements.set(id, { measuring, over, end });
  }

  /** Read once for a level that has ended, and for one that runs after each tick. Undefined where nothing is known of it. */
  timeline(run: string, trial: string, nowMs: number): WatchedTimeline | undefined {
    const reader = this.reader();
    const view = this.view(run, nowMs);
    const row = reader?.trials(run).find(({ id }) => id === trial);
    if (reader === undefined || row === undefined || view?.load === undefined) return undefined;
    const key = JSON.stringify([run, trial, row.state, row.startedMs, row.endedMs, row.state === 'ended' ? view.load.levels.length : reader.lastTick(run)?.atMs]);
    if (key !== this.timelineShown?.key) {
      const timeline = readTimeline(reader, { id: run }, row, view.load, nowMs);
      this.timelineShown = timeline === undefined ? undefined : { key, view: timeline };
    }
    return this.timelineShown;
  }

  dispose(): void {
    this.close();
    this.runs = [];
  }

  /** The run in the list, or the tune that a run in no list belongs to: they live and end together. */
  private listedAs(id: string): WatchedRun | undefined {
    const found = this.runs.find(({ item }) => item.id === id);
    if (found !== undefined || this.opened === undefined) return found;
    if (!this.parents.has(id)) this.parents.set(id, this.opened.reader.run(id)?.parent?.run);
    const parent = this.parents.get(id);
    return parent === undefined ? undefined : this.runs.find(({ item }) => item.id === parent);
  }

  private lookInto(reader: StoreReader | undefined, nowMs: number): boolean {
    if (reader === undefined) {
      const changed = this.runs.length > 0 || this.failure !== undefined;
      this.runs = [];
      this.failure = undefined;
      return changed;
    }
    const version = reader.dataVersion();
    const changed = version !== this.version;
    if (changed) this.rows = reader.runs(shownRuns, new Map(this.rows.map(row => [row.id, row])));
    this.version = version;
    const alive = this.rows.map(row => row.state === 'ended' || this.isAlive(row, nowMs));
    if (!changed && alive.every((value, i) => value === this.runs[i]?.alive)) return false;
    const before = new Map(this.runs.map(run => [run.row, run]));
    // A line of a run that stays as it is is the same object: nobody makes it anew, or looks at it again.
    this.runs = this.rows.map((row, i) => {
      const known = before.get(row);
      return known?.alive === (alive[i] === true) ? known : { workspace: this.workspace, alive: alive[i] === true, row, item: runListItem(row, { alive: alive[i] === true }) };
    });
    this.views.clear();
    this.damaged.clear();
    this.parents.clear();
    return true;
  }

  private isAlive(row: RunSummaryRow, nowMs: number): boolean {
    const key = `${row.id}/${row.host}/${row.pid}/${row.processStart}`;
    const known = this.liveness.get(key);
    if (known !== undefined && nowMs - known.atMs < livenessMs) return known.alive;
    const alive = isAlive(row, nowMs);
    this.liveness.set(key, { atMs: nowMs, alive });
    return alive;
  }

  private close(): void {
    for (const { measuring, end } of this.measurements.values()) {
      measuring.dispose();
      end();
    }
    this.measurements.clear();
    this.opened?.reader.dispose();
    this.opened = undefined;
    this.version = undefined;
    this.rows = [];
    this.views.clear();
    this.damaged.clear();
  }
}
