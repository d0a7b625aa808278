import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { readTrace, type TraceSpec } from '../../src/execute/load/readTrace.ts';
import { renderHumanError, type HumanError } from '../../src/base/humanError.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-trace-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { signal } = new AbortController();
let files = 0;

/** Each request as `time:input>output[blocks]`. */
async function read(text: string | Buffer, ending: string, more: Partial<TraceSpec> = {}): Promise<string> {
  const name = path.join(folder, `t${files++}.${ending}`);
  writeFileSync(name, text);
  try {
    const trace = await readTrace({ source: { path: name, format: ending.startsWith('csv') ? 'csv' : 'jsonl' }, answered: true, ...more }, signal);
    const rows = trace.atMs.map((ms, k) => `${Number(ms.toFixed(3))}:${trace.inputTokens[k]}>${trace.outputTokens[k]}${trace.blocks[k] === undefined ? '' : `[${trace.blocks[k].join(' ')}]`}`);
    return `${trace.format}: ${rows.join(' ')}${trace.leftOut === 0 ? '' : `, ${trace.leftOut} left out`}`;
  } catch (error) {
    return renderHumanError(error as HumanError).replaceAll(name, 'FILE');
  }
}
const lines = (rows: readonly object[]): string => rows.map(row => JSON.stringify(row)).join('\n');
const mooncake = [
  { timestamp: 27_000, input_length: 655, output_length: 52, hash_ids: [46, 47] },
  { timestamp: 30_052, input_length: 1030, output_length: 794, hash_ids: [46, 47, 48] },
];
const azure = 'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,374,44\n2023-11-16 18:15:50.9951690,396,109\n2023-11-16 18:16:46.6805900,0,5\n';
const burst = 'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,472,18,490,Conversation log\n45.5,GPT-4,1087,230,1317,Conversation log\n118,GPT-4,417,0,417,API log\n';
const exported = (rows: readonly object[]): string => lines(rows.map((row, request) => ({ run: 'r', trial: 'rate=5', request, warmup: false, outcome: 'ok', tokens_in: 9, tokens_out: 2, ...row })));

test.each<[string, string | Buffer, string, string, Partial<TraceSpec>?]>([
  ['Mooncake, in ms', lines(mooncake), 'jsonl', 'Mooncake: 0:655>52[46 47] 3052:1030>794[46 47 48]'],
  ['a session in seconds and blocks of 16: Qwen', lines([{ chat_id: 1, parent_chat_id: -1, timestamp: 61.1, input_length: 33, output_length: 13, type: 'text', turn: 1, hash_ids: ['a', 'b', 'c'] }, { chat_id: 2, parent_chat_id: 1, timestamp: 61.25, input_length: 16, output_length: 1, turn: 2, hash_ids: ['a'] }]), 'jsonl', 'Qwen: 0:33>13[a b c] 150:16>1[a]'],
  ['Azure, with dates of seven digits; a request without tokens is left out', azure, 'csv', 'Azure: 0:374>44 4314.579:396>109, 1 left out'],
  ['Azure’s later one has a zone', 'TIMESTAMP,ContextTokens,GeneratedTokens\n2024-05-12 23:59:59.5+00:00,1,2\n2024-05-13 02:00:01.25+02:00,3,4\n', 'csv', 'Azure: 0:1>2 1750:3>4'],
  ['BurstGPT, in seconds; what failed is left out', burst, 'csv', 'BurstGPT: 0:472>18 40500:1087>230, 1 left out'],
  ['of answers without tokens only the input counts', burst, 'csv', 'BurstGPT: 0:472>18 40500:1087>230 113000:417>1', { answered: false }],
  ['packed', gzipSync(azure), 'csv.gz', 'Azure: 0:374>44 4314.579:396>109, 1 left out'],
  ['no more than are needed', lines(mooncake), 'jsonl', 'Mooncake: 0:655>52[46 47]', { most: 1 }],
  ['some of it', burst, 'csv', 'BurstGPT: 0:1087>230, 1 left out', { where: "row.Model == 'GPT-4'" }],
  ['none of it', burst, 'csv', "FILE: `where` (row.Model == 'GPT-5') does not hold for any of the 3 rows; check `where` of dataset `trace`", { where: "row.Model == 'GPT-5'" }],
  ['our own export, its warm-up skipped, in the order of times', exported([{ warmup: true, due_ms: 0 }, { due_ms: 40, tokens_in: 8 }, { due_ms: 20 }, { due_ms: 90, outcome: 'failed', tokens_in: undefined, tokens_out: undefined }]), 'jsonl', 'Pitwall: 0:9>2 20:8>2, 1 left out'],
  ['our own export as CSV', 'trial,concurrency,rate,request,warmup,due_ms,sent_ms,ttft_ms,e2e_ms,inputs,tokens_in,tokens_out,chunks,outcome,error_class,error\nrate=5,,5,0,1,0,0,1,2,1,3,4,4,ok,,\nrate=5,,5,0,0,12.5,13,1,2,1,3,4,4,ok,,\n', 'csv', 'Pitwall: 0:3>4'],
  ['an export of two levels', exported([{ due_ms: 0 }, { due_ms: 0, trial: 'rate=10' }]), 'jsonl', 'FILE:2: the export holds several levels (rate=5, rate=10, …), and one is replayed; add `where: "row.trial == \'rate=5\'"` beside `trace`'],
  ['one of them', exported([{ due_ms: 0 }, { due_ms: 0, trial: 'rate=10', tokens_in: 7 }]), 'jsonl', 'Pitwall: 0:7>2', { where: "row.trial == 'rate=10'" }],
  ['no trace', 'question,answer\na,b\n', 'csv', 'FILE:2: the columns of this file (question, answer) are of no trace that Pitwall reads; name a file with trial, request, due_ms, outcome (Pitwall); or chat_id, parent_chat_id, timestamp, input_length, output_length (Qwen); or timestamp, input_length, output_length (Mooncake); or TIMESTAMP, ContextTokens, GeneratedTokens (Azure); or Timestamp, Request tokens, Response tokens (BurstGPT)'],
  ['a column short', lines([{ timestamp: 1, input_length: 2 }]), 'jsonl', expect.stringContaining('the columns of this file (timestamp, input_length) are of no trace') as string],
  ['no time', 'TIMESTAMP,ContextTokens,GeneratedTokens\nyesterday,1,2\n', 'csv', 'FILE:2: this row of the Azure trace says no time that can be read; mend or remove it'],
  ['blocks of another length', lines([{ timestamp: 0, input_length: 640, output_length: 1, hash_ids: Array.from({ length: 40 }, (_, k) => k) }]), 'jsonl', 'FILE:1: this row has 40 `hash_ids` for 640 tokens, and in blocks of 512 they would be 2; say how many tokens a block has: `block_tokens: 16` beside `trace`, or what its authors say'],
  ['which the task says', lines([{ timestamp: 0, input_length: 40, output_length: 1, hash_ids: [1, 2, 3] }]), 'jsonl', 'Mooncake: 0:40>1[1 2 3]', { blockTokens: 16 }],
  ['nothing', '', 'jsonl', 'FILE: the trace has no requests; name a file with at least one'],
  ['tokens without end, also where none are asked for', '{"timestamp": 0, "input_length": 3, "output_length": 1e999}', 'jsonl', 'FILE:1: a request of Infinity tokens is more than any model takes; mend or remove this row: up to 10,000,000 are sent', { answered: false }],
  ['nothing of use', lines([{ timestamp: 0, input_length: 0, output_length: 1 }]), 'jsonl', 'FILE: no request of the trace says how many tokens it had; name a file with at least one'],
])('%s', async (_, text, ending, expected, more = {}) => expect(await read(text, ending, more)).toEqual(expected));
