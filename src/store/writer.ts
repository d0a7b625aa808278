import { mayFollow, runStates, type ErrorClass, type RunState, type SampleOutcome } from '../base/outcomes.ts';
import type { Reading } from '../score/load/telemetry.ts';
import { BufferedReader } from './bufferedReader.ts';
import { clearAnswers } from './cacheRows.ts';
import type { Carry } from './carry/carryFile.ts';
import { mergeCarry, type Merged } from './carry/mergeCarry.ts';
import { mergeRuns } from './carry/mergeRuns.ts';
import { number, text, word } from './columns.ts';
import { insertEvent } from './eventRows.ts';
import type { ExperimentRow } from './experimentRow.ts';
import { insertExperiment, updateExperiment } from './experimentRows.ts';
import { isAlive, type Holder } from './liveness.ts';
import { patchSql, runColumns, trialColumns, type Patch } from './patch.ts';
import { insertReadings } from './readingRows.ts';
import type { Places, Realigned } from './realign.ts';
import { deleteRequests, insertRequests } from './requestRows.ts';
import type { NewSampleRow, RequestRow, RunEvent, RunRow, ShardRow, TickRow, TrialRow } from './rows.ts';
import { addTrial, insertRun } from './runRows.ts';
import { SampleBatch } from './sampleBatch.ts';
import { insertShard, recountShards } from './shardRows.ts';
import type { CacheEntry, ExperimentPatch, Imported, RunPatch, StoreWriter, TrialPatch } from './store.ts';
import type { Alive } from './writeBuffer.ts';

/** The one writer connection of a process. */
export class SqliteWriter extends BufferedReader implements StoreWriter {
  claimRun(run: string, holder: Holder): RunState | undefined {
    return this.writes.write(() => {
      const row = this.db.get('SELECT key, state, host, pid, process_start, heartbeat_ms FROM runs WHERE id = ?', run);
      if (row === undefined) throw new Error(`There is no run ${run}`);
      const state = word(row, 'state', runStates);
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
    this.writes.write(() => insertRun(this.db, run, trials));
  }

  createImported(run: RunRow, trials: readonly TrialRow[]): Imported {
    return this.writes.write(() => {
      const before = this.db.get("SELECT id, state, host, pid, process_start, heartbeat_ms FROM runs WHERE imported ->> '$.hash' = ? ORDER BY key LIMIT 1", run.imported?.hash ?? '');
      if (before !== undefined) {
        const id = text(before, 'id');
        if (text(before, 'state') === 'ended') return { is: 'known', run: id };
        if (isAlive({ host: text(before, 'host'), pid: number(before, 'pid'), processStart: text(before, 'process_start'), heartbeatMs: number(before, 'heartbeat_ms') }, run.heartbeatMs)) return { is: 'underWay', run: id };
        // One that was killed meanwhile has left a part.
        this.db.run('DELETE FROM runs WHERE id = ?', id);
      }
      insertRun(this.db, run, trials);
      return { is: 'created', run: run.id };
    });
  }

  addTrial(trial: TrialRow): void {
    this.writes.write(() => addTrial(this.db, trial));
  }

  updateRun(id: string, patch: Patch<RunPatch>): void {
    this.writes.write(() => {
      const { key } = this.present('SELECT key, state FROM runs WHERE id = ?', patch.state, id);
      const { sql, values } = patchSql('runs', runColumns, patch);
      if (sql !== undefined) this.db.run(sql, ...values, key);
    });
  }

  updateTrial(run: string, trial: string, patch: Patch<TrialPatch>): void {
    this.writes.write(() => {
      const { key } = this.present('SELECT t.key, t.state FROM trials t JOIN runs r ON r.key = t.run WHERE r.id = ? AND t.id = ?', patch.state, run, trial);
      const { sql, values } = patchSql('trials', trialColumns, patch);
      if (sql !== undefined) this.db.run(sql, ...values, key);
    });
  }

  createExperiment(experiment: ExperimentRow): void {
    this.writes.write(() => insertExperiment(this.db, experiment));
  }

  updateExperiment(run: string, experiment: string, patch: Patch<ExperimentPatch>): void {
    this.writes.write(() => updateExperiment(this.db, run, experiment, patch));
  }

  writeSample(run: string, sample: NewSampleRow): void {
    this.writes.push({ run, sample });
  }

  writeShard(run: string, trial: string, shard: ShardRow): void {
    this.writes.write(() => void insertShard(this.db, run, trial, shard));
  }

  recountShards(run: string, trial: string): void {
    this.writes.write(() => recountShards(this.db, run, trial));
  }

  writeRequests(run: string, trial: string, rows: Iterable<RequestRow>): void {
    this.writes.write(() => insertRequests(this.db, run, trial, rows));
  }

  writeReadings(run: string, trial: string, readings: readonly Reading[]): void {
    this.writes.write(() => insertReadings(this.db, run, trial, readings));
  }

  deleteRequests(run: string, trial: string): void {
    this.writes.write(() => deleteRequests(this.db, run, trial));
  }

  writeEvent(run: string, atMs: number, event: RunEvent): void {
    this.writes.push({ run, atMs, event });
  }

  writeTick(run: string, tick: TickRow, alive?: Alive): void {
    this.writes.push({ run, tick, ...(alive === undefined ? {} : { alive }) });
  }

  writeCached(entry: CacheEntry): void {
    this.writes.push({ cached: entry });
  }

  clearCache(model?: string): number {
    return this.writes.write(() => clearAnswers(this.db, model));
  }

  deleteSamples(run: string, which: { readonly outcomes: readonly SampleOutcome[]; readonly errorClasses?: readonly ErrorClass[] }): number {
    return this.writes.write(() => new SampleBatch(this.db).remove(run, which));
  }

  realign(run: string, trial: string, places: Places): Realigned | undefined {
    return this.writes.write(() => new SampleBatch(this.db).realign(run, trial, places));
  }

  deleteRun(run: string): void {
    this.writes.write(() => this.db.run('DELETE FROM runs WHERE id = ?', run));
  }

  pinRun(run: string, pinned: boolean): void {
    this.writes.write(() => {
      const { key } = this.present('SELECT key, state FROM runs WHERE id = ?', undefined, run);
      if (pinned) this.db.run('UPDATE runs SET pinned = 0 WHERE pinned = 1 AND parent IS NULL AND (task, task_file) = (SELECT task, task_file FROM runs WHERE key = ?)', key);
      this.db.run('UPDATE runs SET pinned = ? WHERE key = ?', pinned ? 1 : 0, key);
    });
  }

  requestCancel(run: string, by: string, atMs: number): void {
    this.writes.write(() => {
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
    this.writes.write(() => {
      this.db.run('INSERT INTO controls (run, type, value, by, at_ms) VALUES ((SELECT key FROM runs WHERE id = ?), ?, ?, ?, ?)', run, type, value === undefined ? undefined : JSON.stringify(value), by, atMs);
      insertEvent(this.db, run, atMs, event);
    });
  }

  clearRequests(run: string): void {
    this.writes.write(() => this.db.run('DELETE FROM controls WHERE run = (SELECT key FROM runs WHERE id = ?)', run));
  }

  merge(carry: Carry, atMs: number): Merged | undefined {
    return this.writes.write(() => mergeCarry(this.db, carry, atMs));
  }

  mergeRuns(carry: Carry, atMs: number): Promise<Merged | undefined> {
    return mergeRuns(work => this.writes.write(() => work(this.db)), carry, atMs);
  }

  flush(): void {
    this.writes.flush();
  }

  unlocked(): Promise<void> {
    return this.writes.unlocked();
  }

  room(): Promise<void> | undefined {
    return this.writes.room();
  }

  override dispose(): void {
    try {
      this.writes.dispose();
    } finally {
      super.dispose();
    }
  }

  /** The row's key, once its state may become `next`. */
  private present(sql: string, next: RunState | undefined, ...ids: string[]): { readonly key: number } {
    const row = this.db.get(sql, ...ids);
    if (row === undefined) throw new Error(`There is no ${ids.join('/')}`);
    const state = word(row, 'state', runStates);
    if (next !== undefined && !mayFollow(state, next)) throw new Error(`${ids.join('/')} is ${state} and may not become ${next}`);
    return { key: number(row, 'key') };
  }
}
