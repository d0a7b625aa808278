import { sampleOutcomes } from '../base/outcomes.ts';
import { readAnswer, readCacheSize } from './cacheRows.ts';
import type { Stats } from '../score/stats.ts';
import { json, nullableNumber, number, optionalJson, optionalText, text, word } from './columns.ts';
import type { Connection } from './connection.ts';
import { readEvents, readTicks, readTicksAfter } from './eventRows.ts';
import type { ExperimentRow } from './experimentRow.ts';
import { readExperiments } from './experimentRows.ts';
import { findRunId } from './findRun.ts';
import { finishedSamples } from './finishedSamples.ts';
import { GrowingNumbers } from './growingNumbers.ts';
import type { EventRow, ReadingRow, RequestRow, RunRow, RunSummaryRow, SampleRow, ShardRow, Spent, TickRow, TrialRow, TrialTotals } from './rows.ts';
import type { Observations } from '../score/operational.ts';
import { readObservations } from './observations.ts';
import { readRuns } from './listedRuns.ts';
import { readReadings } from './readingRows.ts';
import type { Reason } from './reason.ts';
import { readReasoned, readReasons } from './reasons.ts';
import { readRequests } from './requestRows.ts';
import { readRun, readTrials } from './runRows.ts';
import { readSampleDetail } from './sampleDetail.ts';
import type { SampleDetail, SampleLine, SamplePage, SamplePlace, SampleQuery, SampleStep, SideBySide, TagValues } from './samplePage.ts';
import { SamplePages } from './sampleQueries.ts';
import { readShards } from './shardRows.ts';
import { readSideBySide } from './sideBySide.ts';
import { readTagValues } from './tagValues.ts';
import { streamSampleRows } from './sampleRows.ts';
import type { CacheSize, FinishedSamples, RunControls, SampleScoreWithOutcome, ScoreColumn, StoreReader, TaggedScore } from './store.ts';
import { totalsIn } from './totalsIn.ts';

const trialKey = '(SELECT t.key FROM trials t JOIN runs r ON r.key = t.run WHERE r.id = ? AND t.id = ?)';

export class SqliteReader implements StoreReader {
  protected readonly db: Connection;
  private readonly pages: SamplePages;
  /** `PRAGMA data_version` does not move for this connection's own commits; this does. */
  protected ownVersion = 0;

  constructor(db: Connection) {
    this.db = db;
    this.pages = new SamplePages(db, () => `${this.dataVersion()}/${this.ownVersion}`);
  }

  dataVersion(): number {
    const row = this.db.get('PRAGMA data_version');
    return row === undefined ? 0 : number(row, 'data_version');
  }

  runs(limit = 500, known?: ReadonlyMap<string, RunSummaryRow>): readonly RunSummaryRow[] {
    return readRuns(this.db, limit, known);
  }

  run(id: string): RunRow | undefined {
    return readRun(this.db, id);
  }

  findRun(name: string): RunRow {
    const id = findRunId(this.db, name);
    const row = readRun(this.db, id);
    if (row === undefined) throw new Error(`Run ${id} is gone`);
    return row;
  }

  trials(run: string): readonly TrialRow[] {
    return readTrials(this.db, run);
  }

  experiments(run: string): readonly ExperimentRow[] {
    return readExperiments(this.db, run);
  }

  totals(run: string): readonly TrialTotals[] {
    const rows = this.db.all('SELECT t.totals FROM trials t JOIN runs r ON r.key = t.run WHERE r.id = ? ORDER BY t.position', run);
    return rows.map(row => totalsIn(row));
  }

  scores(run: string, trial: string, scorer: string): readonly SampleScoreWithOutcome[] {
    const rows = this.db.all(
      `SELECT s.position, s.repeat, s.outcome, s.cluster, c.value, c.stats FROM samples s
        LEFT JOIN scores c ON c.sample = s.key AND c.scorer = (SELECT k.key FROM scorers k JOIN runs r ON r.key = k.run WHERE r.id = ? AND k.id = ?)
        WHERE s.trial = ${trialKey} ORDER BY s.position, s.repeat`,
      run,
      scorer,
      run,
      trial,
    );
    return rows.map(row => ({
      index: number(row, 'position'),
      repeat: number(row, 'repeat'),
      outcome: word(row, 'outcome', sampleOutcomes),
      value: nullableNumber(row, 'value'),
      ...optionalText(row, 'cluster', 'cluster'),
      ...optionalJson<'stats', Stats>(row, 'stats', 'stats'),
    }));
  }

  clustered(run: string, trial: string): boolean {
    // Every row of a dataset with clusters has one, so any sample tells.
    const row = this.db.get(`SELECT cluster FROM samples WHERE trial = ${trialKey} LIMIT 1`, run, trial);
    return row !== undefined && row['cluster'] !== null;
  }

  targetCounts(run: string, trial: string): { readonly fewest: number; readonly most: number } | undefined {
    const row = this.db.get(`SELECT MIN(json_array_length(x.target)) AS fewest, MAX(json_array_length(x.target)) AS most FROM samples s JOIN texts x ON x.sample = s.key WHERE s.trial = ${trialKey}`, run, trial);
    return row === undefined || row['fewest'] === null ? undefined : { fewest: number(row, 'fewest'), most: number(row, 'most') };
  }

  sampleTags(run: string, trial: string): ReadonlyMap<number, Readonly<Record<string, string>>> {
    const rows = this.db.all(`SELECT s.position, x.tags FROM samples s JOIN texts x ON x.sample = s.key WHERE s.trial = ${trialKey} AND x.tags IS NOT NULL`, run, trial);
    return new Map(rows.map(row => [number(row, 'position'), json<Readonly<Record<string, string>>>(row, 'tags')]));
  }

  answers(run: string, trial: string): ReadonlyMap<string, string> {
    const rows = this.db.all(`SELECT s.position, s.repeat, x.answer FROM samples s JOIN texts x ON x.sample = s.key WHERE s.trial = ${trialKey} AND s.outcome = 'ok' AND x.answer IS NOT NULL`, run, trial);
    return new Map(rows.map(row => [`${number(row, 'position')}/${number(row, 'repeat')}`, text(row, 'answer')]));
  }

  scoreColumn(run: string, trial: string, scorer: string): ScoreColumn {
    const unscored: Partial<Record<SampleScoreWithOutcome['outcome'], number>> = {};
    const values = new GrowingNumbers();
    this.db.eachArray(
      `SELECT s.outcome, c.value FROM samples s LEFT JOIN scores c ON c.sample = s.key AND c.scorer = (SELECT k.key FROM scorers k JOIN runs r ON r.key = k.run WHERE r.id = ? AND k.id = ?)
        WHERE s.trial = ${trialKey} ORDER BY s.position, s.repeat`,
      ([outcome, value]) => {
        if (typeof value === 'number') values.push(value);
        else unscored[outcome as SampleScoreWithOutcome['outcome']] = (unscored[outcome as SampleScoreWithOutcome['outcome']] ?? 0) + 1;
      },
      run,
      scorer,
      run,
      trial,
    );
    return { values: values.values(), unscored };
  }

  latencies(run: string, trial: string): Float64Array {
    const latencies = new GrowingNumbers();
    this.db.eachArray(`SELECT latency_ms FROM samples WHERE trial = ${trialKey} AND latency_ms IS NOT NULL`, ([latency]) => latencies.push(latency as number), run, trial);
    return latencies.values().sort();
  }

  observations(run: string, trial: string): Observations {
    return readObservations(this.db, run, trial);
  }

  sampleLines(run: string, trial: string, places: readonly { readonly index: number; readonly repeat: number }[]): readonly SampleLine[] {
    return this.pages.linesAt(run, trial, places);
  }

  samplePage(query: SampleQuery): SamplePage {
    return this.pages.page(query);
  }

  readTexts(run: string): boolean {
    return this.pages.readTexts(run);
  }

  sampleDetail(run: string, trial: string, index: number, repeat: number): SampleDetail | undefined {
    return readSampleDetail(this.db, run, trial, index, repeat);
  }

  sideBySide(run: string, place: SamplePlace): SideBySide | undefined {
    return readSideBySide(this.db, run, place);
  }

  nextSample(from: SamplePlace, step: SampleStep): SamplePlace | undefined {
    return this.pages.step(from, step);
  }

  tagValues(run: string): readonly TagValues[] {
    return readTagValues(this.db, run);
  }

  reasons(run: string, trial: string, kind: 'errors' | 'scorers', most: number): readonly Reason[] {
    return readReasons(this.db, run, trial, kind, most);
  }

  reasoned(run: string): readonly string[] {
    return readReasoned(this.db, run);
  }

  *samples(run: string, trial?: string): Generator<SampleRow> {
    const trials = this.db.all('SELECT t.key FROM trials t JOIN runs r ON r.key = t.run WHERE r.id = ? AND (?2 IS NULL OR t.id = ?2) ORDER BY t.position', run, trial);
    for (const row of trials) yield* streamSampleRows(this.db, number(row, 'key'));
  }

  events(run: string, afterSeq = 0, limit?: number): readonly EventRow[] {
    return readEvents(this.db, run, afterSeq, limit);
  }

  lastTick(run: string): TickRow | undefined {
    return readTicks(this.db, run, 1)[0];
  }

  ticks(run: string, count?: number): readonly TickRow[] {
    return readTicks(this.db, run, count);
  }

  ticksAfter(run: string, atMs: number, limit: number): readonly TickRow[] {
    return readTicksAfter(this.db, run, atMs, limit);
  }

  taggedScores(run: string, trial: string, scorer: string): readonly TaggedScore[] {
    const rows = this.db.all(
      `SELECT x.tags, c.value, c.stats FROM samples s JOIN texts x ON x.sample = s.key
        JOIN scores c ON c.sample = s.key AND c.scorer = (SELECT k.key FROM scorers k JOIN runs r ON r.key = k.run WHERE r.id = ? AND k.id = ?)
        WHERE s.trial = ${trialKey} AND x.tags IS NOT NULL AND c.value IS NOT NULL`,
      run,
      scorer,
      run,
      trial,
    );
    return rows.map(row => ({ tags: json<TaggedScore['tags']>(row, 'tags'), value: number(row, 'value'), ...optionalJson<'stats', Stats>(row, 'stats', 'stats') }));
  }

  shards(run: string, trial: string): readonly ShardRow[] {
    return readShards(this.db, run, trial);
  }

  *requests(run: string, trial?: string): Generator<RequestRow> {
    yield* readRequests(this.db, run, trial);
  }

  *readings(run: string, trial?: string): Generator<ReadingRow> {
    yield* readReadings(this.db, run, trial);
  }

  finished(run: string, trial: string): FinishedSamples {
    return finishedSamples(this.db.each(`SELECT position, repeat FROM samples WHERE trial = ${trialKey} ORDER BY position DESC`, run, trial));
  }

  controls(run: string): RunControls {
    let controls: RunControls = { paused: false };
    for (const row of this.db.all('SELECT type, value FROM controls WHERE run = (SELECT key FROM runs WHERE id = ?) ORDER BY key', run)) {
      const type = text(row, 'type');
      if (type === 'pause' || type === 'unpause') controls = { ...controls, paused: type === 'pause' };
      else if (type === 'limit') controls = { ...controls, parallelRequests: json<number | 'auto'>(row, 'value') };
    }
    return controls;
  }

  cancelRequested(run: string): boolean {
    return this.db.get("SELECT 1 FROM controls WHERE run = (SELECT key FROM runs WHERE id = ?) AND type = 'cancel' LIMIT 1", run) !== undefined;
  }

  spent(run: string): Spent {
    const row = this.db.get(
      `SELECT coalesce(sum(s.cost), 0) AS cost, coalesce(sum(coalesce(s.tokens_in, 0) + coalesce(s.tokens_out, 0)), 0) AS tokens
        FROM runs r JOIN trials t ON t.run = r.key CROSS JOIN samples s ON s.trial = t.key WHERE r.id = ? AND s.cached = 0 AND s.ended_ms >= r.created_ms`,
      run,
    );
    const other = this.db.get('SELECT other_spending FROM runs WHERE id = ?', run);
    const elsewhere = other === undefined || other['other_spending'] === null ? { cost: 0, tokens: 0 } : json<Spent>(other, 'other_spending');
    return { cost: elsewhere.cost + (row === undefined ? 0 : number(row, 'cost')), tokens: elsewhere.tokens + (row === undefined ? 0 : number(row, 'tokens')) };
  }

  cachedAnswer(fingerprint: string): string | undefined {
    return readAnswer(this.db, fingerprint);
  }

  cacheSize(): CacheSize {
    return readCacheSize(this.db);
  }

  dispose(): void {
    this.db.close();
  }
}
