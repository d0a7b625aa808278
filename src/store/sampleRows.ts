import { cutShorts, errorClasses, sampleOutcomes } from '../base/outcomes.ts';
import type { Stats } from '../score/stats.ts';
import { json, jsonText, nullableNumber, number, optionalJson, optionalJsonText, optionalNumber, optionalText, optionalWord, text, word } from './columns.ts';
import type { Connection, RawRow } from './connection.ts';
import type { NewSampleRow, SampleRow, ScoreRow } from './rows.ts';

const insertSample = `INSERT INTO samples (trial, position, repeat, outcome, error_class, attempts, gate_wait_ms, ttft_ms, latency_ms, tokens_in, tokens_out, cost, ended_ms, cached, item_hash, scoring, cluster, cut_short)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (trial, position, repeat) DO NOTHING`;
const insertTexts = 'INSERT INTO texts (sample, input_hash, target, answer, tags, error, prompt, output) VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
const insertScore = 'INSERT INTO scores (sample, scorer, value, reason, stats, metadata) VALUES (?, ?, ?, ?, ?, ?)';

/** Writes one sample with its texts and scores; returns the row that it replaced, where there was one. `scorerKey` throws for a scorer the run does not have. */
export function writeSampleRow(db: Connection, trialKey: number, sample: NewSampleRow, scorerKey: (scorer: string) => number): SampleRow | undefined {
  let replaced: SampleRow | undefined;
  let key = tryInsert(db, trialKey, sample);
  if (key === undefined) {
    replaced = readSampleRow(db, trialKey, sample);
    db.run('DELETE FROM samples WHERE trial = ? AND position = ? AND repeat = ?', trialKey, sample.index, sample.repeat);
    key = tryInsert(db, trialKey, sample);
    if (key === undefined) throw new Error(`Sample ${sample.trial}/${sample.index}/${sample.repeat} could not be replaced`);
  }
  insertParts(db, key, sample, scorerKey);
  return replaced;
}

/** The same where no such sample is there; returns whether there was none. */
export function addSampleRow(db: Connection, trialKey: number, sample: NewSampleRow, scorerKey: (scorer: string) => number): boolean {
  const key = tryInsert(db, trialKey, sample);
  if (key !== undefined) insertParts(db, key, sample, scorerKey);
  return key !== undefined;
}

function insertParts(db: Connection, key: number, sample: NewSampleRow, scorerKey: (scorer: string) => number): void {
  db.run(insertTexts, key, sample.inputHash, sample.target, sample.answer, sample.tags, sample.error, sample.prompt, sample.output);
  for (const { scorer, value, reason, stats, metadata } of sample.scores) db.run(insertScore, key, scorerKey(scorer), value, reason, stats === undefined ? undefined : JSON.stringify(stats), metadata);
}

/** The new row's key; undefined where the place is taken. */
function tryInsert(db: Connection, trialKey: number, s: NewSampleRow): number | undefined {
  const { changes, id } = db.run(
    insertSample,
    trialKey,
    s.index,
    s.repeat,
    s.outcome,
    s.errorClass,
    s.attempts,
    s.gateWaitMs,
    s.ttftMs,
    s.latencyMs,
    s.tokensIn,
    s.tokensOut,
    s.cost,
    s.endedMs,
    s.cached === true ? 1 : 0,
    s.itemHash,
    s.scoring === undefined ? undefined : JSON.stringify(s.scoring),
    s.cluster,
    s.cutShort,
  );
  return changes === 0 ? undefined : id;
}

const selectSample = `SELECT s.*, t.id AS trial_id, x.input_hash, x.target, x.answer, x.tags, x.error, x.prompt, x.output
  FROM samples s JOIN trials t ON t.key = s.trial JOIN texts x ON x.sample = s.key WHERE s.trial = ?`;

export function readSampleRow(db: Connection, trialKey: number, place: { readonly index: number; readonly repeat: number }): SampleRow | undefined {
  return withScores(db, db.all(`${selectSample} AND s.position = ? AND s.repeat = ?`, trialKey, place.index, place.repeat))[0];
}

/** So many rows are in memory at once while a run is streamed. */
const chunkSize = 500;

/**
 * A trial's samples with their scores, by index and repeat. Read in chunks, each by its own statement: no read transaction stays open
 * while the caller takes its time, so a runner's checkpoints are not held up.
 */
export function* streamSampleRows(db: Connection, trialKey: number): Generator<SampleRow> {
  let after = { index: -1, repeat: -1 };
  for (;;) {
    const chunk = withScores(
      db,
      db.all(`${selectSample} AND (s.position, s.repeat) > (?, ?) ORDER BY s.position, s.repeat LIMIT ${chunkSize}`, trialKey, after.index, after.repeat),
    );
    yield* chunk;
    const last = chunk.at(-1);
    if (last === undefined || chunk.length < chunkSize) return;
    after = last;
  }
}

function withScores(db: Connection, rows: readonly RawRow[]): readonly SampleRow[] {
  const scores = readScores(
    db,
    rows.map(row => number(row, 'key')),
  );
  return rows.map(row => toSampleRow(row, scores.get(number(row, 'key')) ?? []));
}

/** The scores of these samples, by sample key, in the order of the run's scorers. */
export function readScores(db: Connection, keys: readonly number[]): ReadonlyMap<number, readonly ScoreRow[]> {
  const bySample = new Map<number, ScoreRow[]>(keys.map(key => [key, []]));
  const rows = db.all(
    'SELECT c.sample, k.id AS scorer, c.value, c.reason, c.stats, c.metadata FROM scores c JOIN scorers k ON k.key = c.scorer WHERE c.sample IN (SELECT value FROM json_each(?)) ORDER BY c.sample, c.scorer',
    JSON.stringify(keys),
  );
  for (const row of rows) {
    bySample.get(number(row, 'sample'))?.push({ scorer: text(row, 'scorer'), value: nullableNumber(row, 'value'), ...optionalText(row, 'reason', 'reason'), ...optionalJson<'stats', Stats>(row, 'stats', 'stats'), ...optionalJsonText(row, 'metadata', 'metadata') });
  }
  return bySample;
}

function toSampleRow(row: RawRow, scores: readonly ScoreRow[]): SampleRow {
  return {
    trial: text(row, 'trial_id'),
    index: number(row, 'position'),
    repeat: number(row, 'repeat'),
    ...optionalText(row, 'item_hash', 'itemHash'),
    inputHash: text(row, 'input_hash'),
    prompt: text(row, 'prompt'),
    ...optionalText(row, 'output', 'output'),
    ...optionalText(row, 'answer', 'answer'),
    target: jsonText(row, 'target'),
    ...optionalJsonText(row, 'tags', 'tags'),
    ...optionalText(row, 'cluster', 'cluster'),
    outcome: word(row, 'outcome', sampleOutcomes),
    ...optionalWord(row, 'error_class', 'errorClass', errorClasses),
    ...optionalText(row, 'error', 'error'),
    attempts: number(row, 'attempts'),
    gateWaitMs: number(row, 'gate_wait_ms'),
    ...optionalNumber(row, 'ttft_ms', 'ttftMs'),
    ...optionalNumber(row, 'latency_ms', 'latencyMs'),
    ...optionalNumber(row, 'tokens_in', 'tokensIn'),
    ...optionalNumber(row, 'tokens_out', 'tokensOut'),
    ...optionalWord(row, 'cut_short', 'cutShort', cutShorts),
    ...optionalNumber(row, 'cost', 'cost'),
    endedMs: number(row, 'ended_ms'),
    ...(number(row, 'cached') === 1 ? { cached: true } : {}),
    ...(row['scoring'] === null ? {} : { scoring: json<NonNullable<SampleRow['scoring']>>(row, 'scoring') }),
    scores,
  };
}
