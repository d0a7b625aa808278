import assert from 'node:assert/strict';
import { readTrace } from '../../../src/execute/load/readTrace.ts';
import { withFile } from '../fuzzFile.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';
import { humanly } from '../humanErrors.ts';

/** Traces in each format, as JSON lines and as CSV (by what the text begins with). */
export const target: FuzzTarget = {
  seeds: () => [
    'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,374,44\n2023-11-16T18:15:50Z,3,4\n', 'Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,,1.2,ChatGPT,472,18,490,Conversation log\n',
    '{"timestamp": 27482, "input_length": 6955, "output_length": 52, "hash_ids": [46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59]}\n{"timestamp": 30535, "input_length": 600, "output_length": 26, "hash_ids": [46, 99]}\n',
    '{"chat_id": 1, "parent_chat_id": -1, "timestamp": 61.1, "input_length": 20, "output_length": 3, "type": "text", "turn": 1, "hash_ids": [1, 2]}\n',
    'trial,request,due_ms,outcome,tokens_in,tokens_out,warmup\na,0,0,ok,3,4,1\na,1,2.5,ok,3,4,\n',
  ],
  words: ['timestamp', 'TIMESTAMP', 'Timestamp', '"hash_ids": ', 'input_length', '-1', '1e308', '0', '""', 'null', '2023-11-16 18:15:46+01:00', '\n', ','],
  async run(input) {
    const isLines = input.toString('latin1').trimStart().startsWith('{');
    for (const answered of [true, false]) {
      const trace = await withFile(input, isLines ? '.jsonl' : '.csv', path => humanly(() => readTrace({ source: { path, format: isLines ? 'jsonl' : 'csv' }, answered }, new AbortController().signal)));
      if (trace === undefined) continue;
      const { atMs, inputTokens, outputTokens, blocks } = trace;
      assert.ok(atMs.length > 0 && [inputTokens, outputTokens, blocks].every(({ length }) => length === atMs.length));
      assert.equal(atMs[0], 0);
      assert.ok(atMs.every((at, k) => Number.isFinite(at) && at >= (atMs[k - 1] ?? 0)), 'not in order');
      assert.ok([...inputTokens, ...outputTokens].every(count => Number.isSafeInteger(count) && count >= 1), `tokens: ${String(inputTokens)} ${String(outputTokens)}`);
    }
  },
};
