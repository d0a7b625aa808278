import type { ErrorClass, RunState, SampleOutcome } from '../base/outcomes.ts';
import { mayFollow } from '../base/outcomes.ts';
import { clearAnswers, insertAnswer } from './cacheRows.ts';
import type { Observations } from '../score/operational.ts';
import type { Carry } from './carry/carryFile.ts';
import { mergeCarry, type Merged } from './carry/mergeCarry.ts';
import { Checkpoints } from './checkpoints.ts';
import { number, text } from './columns.ts';
import type { Connection } from './connection.ts';
import { insertEvent, insertTick } from './eventRows.ts';
import type { ExperimentRow } from './experimentRow.ts';
import { insertExperiment, updateExperiment } from './experimentRows.ts';
import { isAlive, type Holder } from './liveness.ts';
import { patchSql, runColumns, trialColumns, type Patch } from './patch.ts';
import type { Places, Realigned } from './realign.ts';
import type { Reason } from './reason.ts';
import { SqliteReader } from './reader.ts';
import type { EventRow, NewSampleRow, RequestRow, RunEvent, RunRow, RunSummaryRow, SampleRow, ShardRow, Spent, TickRow, TrialRow, TrialTotals } from './rows.ts';
import { addTrial, insertRun } from './runRows.ts';
import type { SampleDetail, SamplePage, SamplePlace, SampleQuery, SampleStep, SideBySide, TagValues } from './samplePage.ts';
import { insertReadings } from './readingRows.ts';
import { deleteRequests, insertRequests } from './requestRows.ts';
import type { Reading } from '../score/load/telemetry.ts';
import { insertShard, recountShards } from './shardRows.ts';
import { SampleBatch } from './sampleBatch.ts';
import type { CacheEntry, ExperimentPatch, FinishedSamples, RunPatch, SampleScoreWithOutcome, ScoreColumn, StoreWriter, TaggedScore, TrialPatch } from './store.ts';

/** A batch is committed so long after the one before, or when it has so many rows. Where samples are rare each is there at once: a kill then loses none that was answered. */
const batchEveryMs = 200;
const batchRows = 500;

type Row = { readonly cached: CacheEntry } | RunsRow;
type RunsRow = { readonly run: string } & ({ readonly sample: NewSampleRow } | { readonly event: RunEvent; readonly atMs: number } | { readonly tick: TickRow });

/**
 * The one writer connection of a process. What it buffers is committed in order with everything else: a reader that sees a run ended sees its samples too.
 * What was buffered when the process is killed is lost; what was flushed is not.
 */
export class SqliteWriter extends SqliteReader implements StoreWriter {
  private buffer: Row[] = [];
  private timer: NodeJS.Timeout | undefined;
  private committedMs = -Infinity;
  /** The timer's flush failed: nobody was there to hear it, so the next write tries again and says so. */
  private failed = false;
  private disposed = false;
  private readonly checkpoints: Checkpoints;

  constructor(db: Connection) {
    super(db);
    this.checkpoints = new Checkpoints(db);
  }

  claimRun(run: string, holder: Holder): RunState | undefined {
    return this.write(() => {
      const row = this.db.get('SELECT key, state, host, pid, process_start, heartbeat_ms FROM runs WHERE id = ?', run);
      if (row === undefined) throw new Error(`There is no run ${run}`);
      const state = text(row, 'state') as RunState;
      const before: Holder = { host: text(row, 'host'), pid: number(row, 'pid'), processStart: text(row, 'process_start'), heartbeatMs: number(row, 'heartbeat_ms') };
      if (state !== 'ended' && isAlive(before, holder.heartbeatMs)) return undefined;
      this.db.run(
        "UPDATE runs SET state = 'starting', host = ?, pid = ?, process_start = ?, heartbeat_ms = ? WHERE key = ?",
        holder.host,
        holder.pid,
        holder.processStart,
        holder.heartbeatMs,
        number(row, 'key'),
      );
      return state;
    });
  }

  createRun(run: RunRow, trials: readonly TrialRow[]): void {
    this.write(() => insertRun(this.db, run, trials));
  }

  addTrial(trial: TrialRow): void {
    this.write(() => addTrial(this.db, trial));
  }

  updateRun(id: string, patch: Patch<RunPatch>): void {
    this.write(() => {
      const { key } = this.present('SELECT key, state FROM runs WHERE id = ?', patch.state, id);
      const { sql, values } = patchSql('runs', runColumns, patch);
      if (sql !== undefined) this.db.run(sql, ...values, key);
    });
  }

  updateTrial(run: string, trial: string, patch: Patch<TrialPatch>): void {
    this.write(() => {
      const { key } = this.present('SELECT t.key, t.state FROM trials t JOIN runs r ON r.key = t.run WHERE r.id = ? AND t.id = ?', patch.state, run, trial);
      const { sql, values } = patchSql('trials', trialColumns, patch);
      if (sql !== undefined) this.db.run(sql, ...values, key);
    });
  }

  createExperiment(experiment: ExperimentRow): void {
    this.write(() => insertExperiment(this.db, experiment));
  }

  updateExperiment(run: string, experiment: string, patch: Patch<ExperimentPatch>): void {
    this.write(() => updateExperiment(this.db, run, experiment, patch));
  }

  writeSample(run: string, sample: NewSampleRow): void {
    this.push({ run, sample });
  }

  writeShard(run: string, trial: string, shard: ShardRow): void {
    this.write(() => void insertShard(this.db, run, trial, shard));
  }

  recountShards(run: string, trial: string): void {
    this.write(() => recountShards(this.db, run, trial));
  }

  writeRequests(run: string, trial: string, rows: Iterable<RequestRow>): void {
    this.write(() => insertRequests(this.db, run, trial, rows));
  }

  writeReadings(run: string, trial: string, readings: readonly Reading[]): void {
    this.write(() => insertReadings(this.db, run, trial, readings));
  }

  deleteRequests(run: string, trial: string): void {
    this.write(() => deleteRequests(this.db, run, trial));
  }

  writeEvent(run: string, atMs: number, event: RunEvent): void {
    this.push({ run, atMs, event });
  }

  writeTick(run: string, tick: TickRow): void {
    this.push({ run, tick });
  }

  writeCached(entry: CacheEntry): void {
    this.push({ cached: entry });
  }

  clearCache(model?: string): number {
    return this.write(() => clearAnswers(this.db, model));
  }

  deleteSamples(run: string, which: { readonly outcomes: readonly SampleOutcome[]; readonly errorClasses?: readonly ErrorClass[] }): number {
    return this.write(() => new SampleBatch(this.db).remove(run, which));
  }

  realign(run: string, trial: string, places: Places): Realigned | undefined {
    return this.write(() => new SampleBatch(this.db).realign(run, trial, places));
  }

  deleteRun(run: string): void {
    this.write(() => this.db.run('DELETE FROM runs WHERE id = ?', run));
  }

  pinRun(run: string, pinned: boolean): void {
    this.write(() => {
      const { key } = this.present('SELECT key, state FROM runs WHERE id = ?', undefined, run);
      if (pinned) this.db.run('UPDATE runs SET pinned = 0 WHERE pinned = 1 AND parent IS NULL AND (task, task_file) = (SELECT task, task_file FROM runs WHERE key = ?)', key);
      this.db.run('UPDATE runs SET pinned = ? WHERE key = ?', pinned ? 1 : 0, key);
    });
  }

  requestCancel(run: string, by: string, atMs: number): void {
    this.write(() => {
      this.db.run("INSERT INTO controls (run, type, by, at_ms) VALUES ((SELECT key FROM runs WHERE id = ?), 'cancel', ?, ?)", run, by, atMs);
      insertEvent(this.db, run, atMs, { type: 'cancelRequested', by });
    });
  }

  requestLimit(run: string, parallelRequests: number | 'auto', by: string, atMs: number): void {
    this.requestControl(run, 'limit', parallelRequests, by, atMs, { type: 'limitSet', parallelRequests, by });
  }

  requestPause(run: string, paused: boolean, by: string, atMs: number): void {
    this.requestControl(run, paused ? 'pause' : 'unpause', undefined, by, atMs, { type: paused ? 'paused' : 'unpaused', by });
  }

  private requestControl(run: string, type: string, value: unknown, by: string, atMs: number, event: RunEvent): void {
    this.write(() => {
      this.db.run('INSERT INTO controls (run, type, value, by, at_ms) VALUES ((SELECT key FROM runs WHERE id = ?), ?, ?, ?, ?)', run, type, value === undefined ? undefined : JSON.stringify(value), by, atMs);
      insertEvent(this.db, run, atMs, event);
    });
  }

  clearRequests(run: string): void {
    this.write(() => this.db.run('DELETE FROM controls WHERE run = (SELECT key FROM runs WHERE id = ?)', run));
  }

  merge(carry: Carry, atMs: number): Merged | undefined {
    return this.write(() => mergeCarry(this.db, carry, atMs));
  }

  flush(): void {
    if (this.buffer.length > 0) this.write(() => undefined);
  }

  override dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    clearTimeout(this.timer);
    try {
      this.flush();
    } finally {
      this.checkpoints.dispose();
      super.dispose();
    }
  }

  // Reads of what is buffered see it.
  override runs(limit?: number, known?: ReadonlyMap<string, RunSummaryRow>): readonly RunSummaryRow[] {
    this.flush();
    return super.runs(limit, known);
  }

  override totals(run: string): readonly TrialTotals[] {
    this.flush();
    return super.totals(run);
  }

  override scores(run: string, trial: string, scorer: string): readonly SampleScoreWithOutcome[] {
    this.flush();
    return super.scores(run, trial, scorer);
  }

  override clustered(run: string, trial: string): boolean {
    this.flush();
    return super.clustered(run, trial);
  }

  override sampleTags(run: string, trial: string): ReadonlyMap<number, Readonly<Record<string, string>>> {
    this.flush();
    return super.sampleTags(run, trial);
  }

  override answers(run: string, trial: string): ReadonlyMap<string, string> {
    this.flush();
    return super.answers(run, trial);
  }

  override scoreColumn(run: string, trial: string, scorer: string): ScoreColumn {
    this.flush();
    return super.scoreColumn(run, trial, scorer);
  }

  override latencies(run: string, trial: string): Float64Array {
    this.flush();
    return super.latencies(run, trial);
  }

  override observations(run: string, trial: string): Observations {
    this.flush();
    return super.observations(run, trial);
  }

  override samplePage(query: SampleQuery): SamplePage {
    this.flush();
    return super.samplePage(query);
  }

  override sampleDetail(run: string, trial: string, index: number, repeat: number): SampleDetail | undefined {
    this.flush();
    return super.sampleDetail(run, trial, index, repeat);
  }

  override sideBySide(run: string, place: SamplePlace): SideBySide | undefined {
    this.flush();
    return super.sideBySide(run, place);
  }

  override nextSample(from: SamplePlace, step: SampleStep): SamplePlace | undefined {
    this.flush();
    return super.nextSample(from, step);
  }

  override tagValues(run: string): readonly TagValues[] {
    this.flush();
    return super.tagValues(run);
  }

  override reasons(run: string, trial: string, kind: 'errors' | 'scorers', most: number): readonly Reason[] {
    this.flush();
    return super.reasons(run, trial, kind, most);
  }

  override reasoned(run: string): readonly string[] {
    this.flush();
    return super.reasoned(run);
  }

  override samples(run: string, trial?: string): Generator<SampleRow> {
    this.flush();
    return super.samples(run, trial);
  }

  override events(run: string, afterSeq?: number): readonly EventRow[] {
    this.flush();
    return super.events(run, afterSeq);
  }

  override lastTick(run: string): TickRow | undefined {
    this.flush();
    return super.lastTick(run);
  }

  override ticks(run: string, count?: number): readonly TickRow[] {
    this.flush();
    return super.ticks(run, count);
  }

  override ticksAfter(run: string, atMs: number, limit: number): readonly TickRow[] {
    this.flush();
    return super.ticksAfter(run, atMs, limit);
  }

  override spent(run: string): Spent {
    this.flush();
    return super.spent(run);
  }

  override taggedScores(run: string, trial: string, scorer: string): readonly TaggedScore[] {
    this.flush();
    return super.taggedScores(run, trial, scorer);
  }

  override finished(run: string, trial: string): FinishedSamples {
    this.flush();
    return super.finished(run, trial);
  }

  private push(row: Row): void {
    if (this.disposed) throw new Error('The store was disposed');
    if (this.failed) this.flush();
    this.buffer.push(row);
    if (this.buffer.length >= batchRows) this.flush();
    else this.timer ??= setTimeout(() => this.flushFromTimer(), Math.max(0, this.committedMs + batchEveryMs - performance.now())).unref();
  }

  private flushFromTimer(): void {
    this.timer = undefined;
    try {
      this.flush();
      this.checkpoints.idle();
    } catch {
      this.failed = true;
    }
  }

  /** Commits what is buffered and what `work` does, together or not at all: after a throw the buffer is still there. */
  private write<T>(work: () => T): T {
    clearTimeout(this.timer);
    this.timer = undefined;
    const rows = this.buffer;
    const result = this.db.transaction(() => {
      this.writeRows(rows);
      return work();
    });
    this.buffer = [];
    this.failed = false;
    this.committedMs = performance.now();
    this.ownVersion++;
    this.checkpoints.wrote(rows.length);
    return result;
  }

  private writeRows(rows: readonly Row[]): void {
    if (rows.length === 0) return;
    const batch = new SampleBatch(this.db);
    for (const row of rows) {
      if ('cached' in row) insertAnswer(this.db, row.cached);
      else if ('sample' in row) batch.write(row.run, row.sample);
      else if ('event' in row) insertEvent(this.db, row.run, row.atMs, row.event);
      else insertTick(this.db, row.run, row.tick);
    }
    batch.finish();
  }

  /** The row's key, once its state may become `next`. */
  private present(sql: string, next: RunState | undefined, ...ids: string[]): { readonly key: number } {
    const row = this.db.get(sql, ...ids);
    if (row === undefined) throw new Error(`There is no ${ids.join('/')}`);
    const state = text(row, 'state') as RunState;
    if (next !== undefined && !mayFollow(state, next)) throw new Error(`${ids.join('/')} is ${state} and may not become ${next}`);
    return { key: number(row, 'key') };
  }
}
