import { existsSync } from 'node:fs';
import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { RunView } from '../report/view.ts';
import type { StoreReader } from '../store/store.ts';
import { storeFile } from '../store/workspaceFolder.ts';
import type { FolderStore, WatchedRun, WatchedTimeline } from './folderStore.ts';

/** How often the stores are looked at: while something runs or is about to, and otherwise. */
const busyMs = 250;
const idleMs = 2_000;
/** A run that was just started is expected to appear within this time. */
const expectedMs = 20_000;

/** @param changed is called where a run's view has become another without a change of the store */
export type OpenStore = (workspace: string, changed: () => void) => FolderStore;

/**
 * What all workspaces' stores hold, looked at again and again: the store is the only channel to the runners, so a run of a terminal, of
 * another window or of before a reload is seen like one that was started here.
 */
export class StoreWatcher implements Disposable {
  private readonly folders = new Set<string>();
  /** By folder; none while there is nothing to read them with. */
  private readonly stores = new Map<string, FolderStore>();
  private loading: Promise<void> | undefined;
  private open: OpenStore | undefined;
  private readonly changed = new Emitter<void>();
  private readonly ended = new Emitter<WatchedRun>();
  private readonly expected = new Map<string, { readonly untilMs: number; readonly resumes: number; readonly missing?: () => void }>();
  private going = new Set<string>();
  private readonly sinceMs = Date.now();
  /** The ends that were seen, `RUN/RESUMES` each: a resumed run ends once more. */
  private readonly seenEnds = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private disposed = false;
  private readonly onFailure: (failure: string) => void;

  /** @param open how a folder's store is read; absent: what does it is loaded with the first store that there is */
  constructor(onFailure: (failure: string) => void, open?: OpenStore) {
    this.onFailure = onFailure;
    this.open = open;
  }

  readonly onDidChange = this.changed.event;
  /** A run has ended while its store was watched, or that of a run that was expected was seen. */
  readonly onDidEnd = this.ended.event;

  start(): void {
    this.timer = setTimeout(() => this.look(), 0);
  }

  /** Resolves once what is recorded by now was seen. */
  async ready(): Promise<void> {
    if (this.open === undefined && this.isAnythingRecorded()) await this.load();
  }

  watch(workspace: string): void {
    this.folders.add(workspace);
    if (this.open !== undefined && !this.stores.has(workspace)) this.stores.set(workspace, this.open(workspace, () => this.changed.fire()));
  }

  unwatch(workspace: string): void {
    this.folders.delete(workspace);
    this.stores.get(workspace)?.dispose();
    this.stores.delete(workspace);
  }

  /** Looks often until the run appears, or, of a run that is there, until its resume does. */
  expect(run: string): void {
    this.expected.set(run, { untilMs: Date.now() + expectedMs, resumes: this.find(run)?.row.resumes ?? -1 });
    this.look();
  }

  /** Of runs whose end may have been seen by nobody: it is told by the next look, or once it comes. What does not appear in time is missing. */
  expectEnds(runs: readonly string[], missing: (run: string) => void): void {
    for (const run of runs) this.expected.set(run, { untilMs: Date.now() + expectedMs, resumes: -1, missing: () => missing(run) });
  }

  isExpected(run: string | undefined): boolean {
    return run !== undefined && this.expected.has(run);
  }

  forget(run: string): void {
    this.expected.delete(run);
  }

  /** Newest first, over all workspaces. */
  runs(): readonly WatchedRun[] {
    return [...this.stores.values()].flatMap(store => store.runs).sort((a, b) => b.item.createdMs - a.item.createdMs);
  }

  running(): readonly WatchedRun[] {
    return this.runs().filter(({ item }) => item.state !== 'ended');
  }

  find(id: string): WatchedRun | undefined {
    return this.runs().find(({ item }) => item.id === id);
  }

  view(id: string): RunView | undefined {
    return this.storeOf(id)?.view(id, Date.now());
  }

  /** What of the run's rows is damaged, so that it has no view. */
  troubleOf(id: string): string | undefined {
    return this.storeOf(id)?.troubleOf(id);
  }

  /** With all statistics, also where making them takes seconds. */
  async wholeView(id: string): Promise<RunView | undefined> {
    return await this.storeOf(id)?.wholeView(id);
  }

  /** What happened in one level of a bench, over its time; the key changes with it. */
  timeline(run: string, trial: string): WatchedTimeline | undefined {
    return this.storeOf(run)?.timeline(run, trial, Date.now());
  }

  /** The reader of the workspace that holds the run. */
  readerOf(id: string): StoreReader | undefined {
    return this.storeOf(id)?.reader();
  }

  /** The store that holds the run. */
  fileOf(id: string): string | undefined {
    const workspace = this.storeOf(id)?.workspace;
    return workspace === undefined ? undefined : storeFile(workspace);
  }

  look(): void {
    if (this.disposed) return;
    clearTimeout(this.timer);
    if (this.open === undefined && this.isAnythingRecorded()) void this.load();
    const nowMs = Date.now();
    let changed = false;
    for (const store of this.stores.values()) {
      const failure = store.failure;
      if (!store.look(nowMs)) continue;
      changed = true;
      if (store.failure !== undefined && store.failure !== failure) this.onFailure(store.failure);
    }
    const ended = changed ? this.turn() : [];
    for (const [run, { untilMs, missing }] of this.expected) {
      if (nowMs <= untilMs) continue;
      this.expected.delete(run);
      missing?.();
    }
    const busy = this.running().length > 0 || this.expected.size > 0;
    this.timer = setTimeout(() => this.look(), busy ? busyMs : idleMs);
    if (!changed) return;
    this.changed.fire();
    for (const run of ended) this.ended.fire(run);
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    for (const store of this.stores.values()) store.dispose();
    this.changed.dispose();
    this.ended.dispose();
  }

  private isAnythingRecorded(): boolean {
    return [...this.folders].some(folder => existsSync(storeFile(folder)));
  }

  private async load(): Promise<void> {
    this.loading ??= import('./folderStore.ts').then(({ FolderStore, mostMeasuredInHost }) => {
      this.open = (workspace, changed) => new FolderStore(workspace, changed, mostMeasuredInHost());
      if (this.disposed) return;
      for (const folder of this.folders) this.watch(folder);
      this.look();
    });
    await this.loading;
  }

  /** The runs that ended since the last turn. A fast one may never be seen running: those that were expected count too, and those that ended since this watcher was made. */
  private turn(): readonly WatchedRun[] {
    const runs = this.runs();
    const appeared = new Set(runs.filter(({ item, row }) => row.resumes > (this.expected.get(item.id)?.resumes ?? Infinity)).map(({ item }) => item.id));
    const over = runs.filter(({ item }) => item.state === 'ended');
    const ended = over.filter(run => !this.seenEnds.has(endOf(run)) && ((run.row.endedMs ?? 0) >= this.sinceMs || this.going.has(run.item.id) || appeared.has(run.item.id)));
    for (const run of appeared) this.expected.delete(run);
    this.going = new Set(runs.filter(({ item }) => item.state !== 'ended').map(({ item }) => item.id));
    for (const run of over) this.seenEnds.add(endOf(run));
    return ended;
  }

  private storeOf(id: string): FolderStore | undefined {
    return [...this.stores.values()].find(store => store.holds(id));
  }
}

function endOf({ item, row }: WatchedRun): string {
  return `${item.id}/${row.resumes}`;
}
