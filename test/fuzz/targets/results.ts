import assert from 'node:assert/strict';
import { importedLevel } from '../../../src/report/imported/importedLevel.ts';
import { importedMetrics } from '../../../src/report/imported/importedMetrics.ts';
import { readResult } from '../../../src/report/imported/readResult.ts';
import { resultReaders } from '../../../src/report/imported/resultReaders.ts';
import { isZip, unzip } from '../../../src/runner/imported/unzip.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';
import { humanly } from '../humanErrors.ts';

const line = '{"metadata": {"request_start_ns": 1772600000000000000, "benchmark_phase": "profiling"}, "metrics": {"time_to_first_token": {"value": 5, "unit": "ms"}, "request_latency": {"value": 9, "unit": "ms"}, "inter_chunk_latency": {"value": [2], "unit": "ms"}, "output_sequence_length": {"value": 2, "unit": "tokens"}}, "error": null}';
const sample = '{"doc_id": 0, "target": "x", "arguments": {"gen_args_0": {"arg_0": "q"}}, "resps": [["x"]], "filtered_resps": ["x"], "filter": "none", "metrics": ["acc"], "acc": 1.0}';
const beside: Readonly<Record<string, string>> = { 'profile_export.jsonl': line, 'samples_arc_2026-01-01T00-00-00.jsonl': sample, 'D1_1_chat_concurrency_1_time_1s.json': '{"aggregated_metrics": {"num_concurrency": 1, "num_completed_requests": 1, "stats": {}}}' };

/** A result file of another tool becomes runs whose figures can be told, or is refused, whichever reader takes it. */
export const target: FuzzTarget = {
  seeds: () => [
    '{"model_id": "m", "request_rate": "inf", "max_concurrency": 2, "num_prompts": 2, "duration": 1.5, "completed": 2, "request_throughput": 1, "total_token_throughput": 3, "mean_ttft_ms": 5, "input_lens": [1, 1], "output_lens": [2, 2], "ttfts": [0.1, 0.2], "itls": [[0.01], [0.02]], "start_times": [0, 1], "errors": ["", "x"]}',
    '{"backend": "sglang", "request_rate": Infinity, "duration": 1, "completed": 1, "request_throughput": 1, "mean_e2e_latency_ms": 5, "ttfts": [0.1], "itls": [[0.1]], "output_lens": [2]}\n{"duration": 2, "completed": 1, "request_throughput": NaN, "max_concurrency": 3}',
    '{"benchmarks": [{"type_": "generative_benchmark", "config": {"strategy": {"type_": "constant", "rate": 2}}, "metrics": {"request_totals": {"successful": 1, "errored": 0}, "request_latency": {"successful": {"mean": 1, "count": 1, "percentiles": {"p50": 1}}}}, "requests": {"successful": [{"output_tokens": 3, "info": {"timings": {"request_start": 1, "first_token_iteration": 2, "last_token_iteration": 3, "request_end": 4}}}]}}]}',
    '{"input_config": {"endpoint": {"model_names": ["m"]}, "concurrency": 2}, "request_throughput": {"unit": "requests/sec", "avg": 2}, "time_to_first_token": {"unit": "ms", "avg": 3, "p50": 2}}',
    line,
    '{"aggregated_metrics": {"scenario": "D(1,1)", "num_concurrency": 2, "run_duration": 3, "num_completed_requests": 1, "stats": {"ttft": {"mean": 1}}}, "individual_request_metrics": [{"ttft": 0.1, "tpot": 0.1, "e2e_latency": 1, "num_output_tokens": 3}]}',
    '[{"error_code": null, "inter_token_latency_s": 0.1, "ttft_s": 0.1, "end_to_end_latency_s": 1, "number_output_tokens": 5}]',
    '{"results": {"arc": {"acc,none": 0.5, "acc_stderr,none": 0.1}}, "versions": {"arc": 1}, "configs": {"arc": {"doc_to_text": "q"}}, "n-shot": {"arc": 0}, "higher_is_better": {"arc": {"acc": true}}}',
    sample,
    '{"status": "success", "eval": {"run_id": "r", "task_id": "t", "task": "t", "model": "m", "dataset": {"sample_ids": [1]}, "config": {"epochs": 2}}, "plan": {"steps": []}, "results": {"completed_samples": 1, "scores": [{"name": "s", "metrics": {"accuracy": {"value": 1}}}]}, "samples": [{"id": 1, "epoch": 1, "input": [{"role": "user", "content": "attachment://a"}], "attachments": {"a": "b"}, "target": ["x"], "scores": {"s": {"value": "C"}, "d": {"value": {"a": 1}}}, "output": {"choices": [{"message": {"content": [{"text": "x"}]}}]}}]}',
  ],
  words: ['null', 'NaN', 'Infinity', '-1', '1e308', '"', '{}', '[]', '[null]', '"ttfts": ', '"itls": [[', '"start_times": ', '"metrics": ', '"successful": ', '"scores": ', '"value": ', '"samples": ', '__proto__', 'PK\u0001\u0002'],
  async run(input) {
    if (isZip(Buffer.from(input))) {
      const parts = await humanly(() => unzip(Buffer.from(input), 'x.eval'));
      for (const part of parts?.values() ?? []) await humanly(part);
      return;
    }
    const text = Buffer.from(input).toString();
    for (const reader of resultReaders) {
      if (!reader.matches(text, 'results_2026-01-01T00-00-00.json') && input.length % resultReaders.length !== resultReaders.indexOf(reader)) continue;
      const runs = await humanly(() => readResult(reader, { name: 'results_2026-01-01T00-00-00.json', text, read: name => beside[name], list: () => Object.keys(beside) }));
      for (const { trials, notes, durationMs } of runs ?? []) {
        assert.ok(Number.isFinite(durationMs), 'a duration without an end');
        for (const note of notes) assert.doesNotMatch(note, /\[object Object\]|undefined/);
        for (const { requests = [], imported } of trials) {
          const { whole } = importedLevel([{ rows: requests, imported }], { seed: 0, intervals: false });
          for (const value of Object.values(whole)) assert.ok(typeof value !== 'number' || Number.isFinite(value), 'a figure that is no number');
          importedMetrics(imported);
        }
      }
    }
  },
};
