import { errorClasses } from '../base/outcomes.ts';
import { requestOutcomes } from '../score/load/observedRequest.ts';
import { number, optionalNumber, optionalText, optionalWord, text, word } from './columns.ts';
import type { Connection, RawRow } from './connection.ts';
import type { RequestRow, TrialTotals } from './rows.ts';
import { emptyTotals, TotalsAdder } from './totals.ts';
import { totalsIn } from './totalsIn.ts';

/** Adds requests to a level, and to what its trial adds up to; those of its warm-up count nowhere. They are gone through twice. */
export function insertRequests(db: Connection, run: string, trial: string, rows: Iterable<RequestRow>): void {
  const { key, totals } = trialOf(db, run, trial);
  for (const row of rows) {
    db.run(
      'INSERT INTO requests (trial, request, warmup, due_ms, sent_ms, ttft_ms, e2e_ms, tokens_in, tokens_out, chunks, outcome, error_class, error, inputs, batch, wait_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      key,
      row.request,
      row.warmup ? 1 : 0,
      row.dueMs,
      row.sentMs,
      row.ttftMs,
      row.e2eMs,
      row.tokensIn,
      row.tokensOut,
      row.chunks,
      row.outcome,
      row.errorClass,
      row.error,
      row.inputs,
      row.batch,
      row.waitMs,
    );
  }
  const adder = new TotalsAdder(totals);
  for (const { warmup, e2eMs, ...row } of rows) if (!warmup) adder.add({ ...row, ...(row.outcome === 'ok' && e2eMs !== undefined ? { latencyMs: e2eMs } : {}), scores: [] }, 1);
  db.run('UPDATE trials SET totals = ?, summary = NULL WHERE key = ?', JSON.stringify(adder.totals()), key);
}

/** In the order in which they were sent, the warm-up first. */
export function* readRequests(db: Connection, run: string, trial?: string): Generator<RequestRow> {
  const rows = db.each('SELECT t.id AS trial_id, q.* FROM requests q JOIN trials t ON t.key = q.trial JOIN runs r ON r.key = t.run WHERE r.id = ? AND (?2 IS NULL OR t.id = ?2) ORDER BY t.position, q.warmup DESC, q.request', run, trial);
  for (const row of rows) yield toRow(row);
}

/** A level that starts anew has no requests, and nothing was read beside them. */
export function deleteRequests(db: Connection, run: string, trial: string): void {
  const { key } = trialOf(db, run, trial);
  db.run('DELETE FROM requests WHERE trial = ?', key);
  db.run('DELETE FROM readings WHERE trial = ?', key);
  db.run('UPDATE trials SET totals = ?, summary = NULL WHERE key = ?', JSON.stringify(emptyTotals(trial)), key);
}

function trialOf(db: Connection, run: string, trial: string): { readonly key: number; readonly totals: TrialTotals } {
  const row = db.get('SELECT t.key, t.totals FROM trials t JOIN runs r ON r.key = t.run WHERE r.id = ? AND t.id = ?', run, trial);
  if (row === undefined) throw new Error(`There is no trial ${run}/${trial}`);
  return { key: number(row, 'key'), totals: totalsIn(row) };
}

function toRow(row: RawRow): RequestRow {
  const { chunks } = row;
  return {
    trial: text(row, 'trial_id'),
    request: number(row, 'request'),
    warmup: number(row, 'warmup') === 1,
    dueMs: number(row, 'due_ms'),
    ...optionalNumber(row, 'sent_ms', 'sentMs'),
    ...optionalNumber(row, 'ttft_ms', 'ttftMs'),
    ...optionalNumber(row, 'e2e_ms', 'e2eMs'),
    ...optionalNumber(row, 'batch', 'batch'),
    ...optionalNumber(row, 'wait_ms', 'waitMs'),
    ...optionalNumber(row, 'tokens_in', 'tokensIn'),
    ...optionalNumber(row, 'tokens_out', 'tokensOut'),
    ...(chunks instanceof Uint8Array ? { chunks } : {}),
    outcome: word(row, 'outcome', requestOutcomes),
    ...optionalWord(row, 'error_class', 'errorClass', errorClasses),
    ...optionalText(row, 'error', 'error'),
    ...optionalNumber(row, 'inputs', 'inputs'),
  };
}
