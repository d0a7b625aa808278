import type { Observations } from '../score/operational.ts';
import type { Connection } from './connection.ts';
import { SqliteReader } from './reader.ts';
import type { Reason } from './reason.ts';
import type { EventRow, RunSummaryRow, SampleRow, Spent, TickRow, TrialTotals } from './rows.ts';
import type { SampleDetail, SamplePage, SamplePlace, SampleQuery, SampleStep, SideBySide, TagValues } from './samplePage.ts';
import type { FinishedSamples, SampleScoreWithOutcome, ScoreColumn, TaggedScore } from './store.ts';
import { WriteBuffer } from './writeBuffer.ts';

/** A reader that sees what its own process has written and not yet committed. What is asked of every request (`cachedAnswer`, controls) is not buffered, and is read as it is. */
export class BufferedReader extends SqliteReader {
  protected readonly writes: WriteBuffer;

  constructor(db: Connection, lockPatienceMs?: number) {
    super(db);
    this.writes = new WriteBuffer(db, () => void this.ownVersion++, lockPatienceMs);
  }

  override runs(limit?: number, known?: ReadonlyMap<string, RunSummaryRow>): readonly RunSummaryRow[] {
    this.writes.flush();
    return super.runs(limit, known);
  }

  override totals(run: string): readonly TrialTotals[] {
    this.writes.flush();
    return super.totals(run);
  }

  override scores(run: string, trial: string, scorer: string): readonly SampleScoreWithOutcome[] {
    this.writes.flush();
    return super.scores(run, trial, scorer);
  }

  override clustered(run: string, trial: string): boolean {
    this.writes.flush();
    return super.clustered(run, trial);
  }

  override sampleTags(run: string, trial: string): ReadonlyMap<number, Readonly<Record<string, string>>> {
    this.writes.flush();
    return super.sampleTags(run, trial);
  }

  override answers(run: string, trial: string): ReadonlyMap<string, string> {
    this.writes.flush();
    return super.answers(run, trial);
  }

  override scoreColumn(run: string, trial: string, scorer: string): ScoreColumn {
    this.writes.flush();
    return super.scoreColumn(run, trial, scorer);
  }

  override latencies(run: string, trial: string): Float64Array {
    this.writes.flush();
    return super.latencies(run, trial);
  }

  override observations(run: string, trial: string): Observations {
    this.writes.flush();
    return super.observations(run, trial);
  }

  override samplePage(query: SampleQuery): SamplePage {
    this.writes.flush();
    return super.samplePage(query);
  }

  override sampleDetail(run: string, trial: string, index: number, repeat: number): SampleDetail | undefined {
    this.writes.flush();
    return super.sampleDetail(run, trial, index, repeat);
  }

  override sideBySide(run: string, place: SamplePlace): SideBySide | undefined {
    this.writes.flush();
    return super.sideBySide(run, place);
  }

  override nextSample(from: SamplePlace, step: SampleStep): SamplePlace | undefined {
    this.writes.flush();
    return super.nextSample(from, step);
  }

  override tagValues(run: string): readonly TagValues[] {
    this.writes.flush();
    return super.tagValues(run);
  }

  override reasons(run: string, trial: string, kind: 'errors' | 'scorers', most: number): readonly Reason[] {
    this.writes.flush();
    return super.reasons(run, trial, kind, most);
  }

  override reasoned(run: string): readonly string[] {
    this.writes.flush();
    return super.reasoned(run);
  }

  override samples(run: string, trial?: string): Generator<SampleRow> {
    this.writes.flush();
    return super.samples(run, trial);
  }

  override events(run: string, afterSeq?: number): readonly EventRow[] {
    this.writes.flush();
    return super.events(run, afterSeq);
  }

  override lastTick(run: string): TickRow | undefined {
    this.writes.flush();
    return super.lastTick(run);
  }

  override ticks(run: string, count?: number): readonly TickRow[] {
    this.writes.flush();
    return super.ticks(run, count);
  }

  override ticksAfter(run: string, atMs: number, limit: number): readonly TickRow[] {
    this.writes.flush();
    return super.ticksAfter(run, atMs, limit);
  }

  override spent(run: string): Spent {
    this.writes.flush();
    return super.spent(run);
  }

  override taggedScores(run: string, trial: string, scorer: string): readonly TaggedScore[] {
    this.writes.flush();
    return super.taggedScores(run, trial, scorer);
  }

  override finished(run: string, trial: string): FinishedSamples {
    this.writes.flush();
    return super.finished(run, trial);
  }
}
