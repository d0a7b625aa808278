import { decodeChunks } from '../../score/load/chunkTimes.ts';
import type { ReadingRow, RequestRow } from '../../store/rows.ts';
import type { RunView } from '../view.ts';
import { csvLine } from './csvLine.ts';

/** One line a request of a bench under load, those of the warm-ups included; times as in the JSON, in ms. */
export function* requestCsvChunks(view: RunView, rows: Iterable<RequestRow>): Generator<string> {
  yield csvLine(['trial', 'concurrency', 'rate', 'request', 'warmup', 'due_ms', 'sent_ms', 'ttft_ms', 'e2e_ms', 'inputs', 'tokens_in', 'tokens_out', 'chunks', 'outcome', 'error_class', 'error', ...(view.load?.batched === true ? ['max_batch_size', 'batch_interval_ms', 'batch', 'wait_ms'] : [])]);
  const levels = levelsOf(view);
  for (const row of rows) {
    const chunks = row.chunks === undefined ? undefined : decodeChunks(row.chunks).atMs.length;
    yield csvLine([row.trial, levels.get(row.trial)?.concurrency, levels.get(row.trial)?.rate, row.request, row.warmup ? 1 : 0, row.dueMs, row.sentMs, row.ttftMs, row.e2eMs, row.inputs ?? 1, row.tokensIn, row.tokensOut, chunks, row.outcome, row.errorClass, row.error, ...(view.load?.batched === true ? [levels.get(row.trial)?.maxBatchSize, levels.get(row.trial)?.batchIntervalMs, row.batch, row.waitMs] : [])]);
  }
}

/**
 * One JSON object a request and line: `due_ms` and `sent_ms` count from the start of its level's clock, `ttft_ms`, `e2e_ms` and `chunk_ms` from its own sending; `chunk_ms` is
 * when each chunk with output came, and `chunk_characters` what it brought.
 */
export function* requestJsonlChunks(view: RunView, rows: Iterable<RequestRow>): Generator<string> {
  const levels = levelsOf(view);
  for (const row of rows) {
    const chunks = row.chunks === undefined ? undefined : decodeChunks(row.chunks);
    yield `${JSON.stringify({ run: view.id, trial: row.trial, concurrency: levels.get(row.trial)?.concurrency, rate: levels.get(row.trial)?.rate, max_batch_size: levels.get(row.trial)?.maxBatchSize, batch_interval_ms: levels.get(row.trial)?.batchIntervalMs, request: row.request, warmup: row.warmup, due_ms: row.dueMs, sent_ms: row.sentMs, ttft_ms: row.ttftMs, e2e_ms: row.e2eMs, batch: row.batch, wait_ms: row.waitMs, inputs: row.inputs, tokens_in: row.tokensIn, tokens_out: row.tokensOut, chunk_ms: chunks?.atMs, chunk_characters: chunks?.characters, outcome: row.outcome, error_class: row.errorClass, error: row.error })}\n`;
  }
}

/** `run` is the document of `--json`, `requests` are the lines of the JSONL, `readings` what was read of the server beside them, `at_ms` on the same clock. */
export function* requestJsonChunks(document: object, view: RunView, rows: Iterable<RequestRow>, readings: Iterable<ReadingRow>): Generator<string> {
  yield `{"schema":"pitwall.export/1",\n"run":${JSON.stringify(document)},\n"requests":[`;
  let before = '\n';
  for (const line of requestJsonlChunks(view, rows)) {
    yield before + line.trimEnd();
    before = ',\n';
  }
  yield '\n],\n"readings":[';
  before = '\n';
  for (const { trial, atMs, name, device, value } of readings) {
    yield before + JSON.stringify({ trial, at_ms: atMs, name, device, value });
    before = ',\n';
  }
  yield '\n]}\n';
}

function levelsOf(view: RunView): ReadonlyMap<string, RunView['trials'][number]['configuration']> {
  return new Map(view.trials.map(({ id, configuration }) => [id, configuration]));
}
