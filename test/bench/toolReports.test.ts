import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aiperf } from '../../bench/tools/aiperf.ts';
import { guidellm } from '../../bench/tools/guidellm.ts';
import { fetchLoop } from '../../bench/tools/loopTools.ts';
import { pitwallTool } from '../../bench/tools/pitwallTool.ts';
import { autocannon, wrk } from '../../bench/tools/requestTools.ts';
import { sglang } from '../../bench/tools/sglang.ts';
import type { Ask } from '../../bench/tools/tool.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-reports-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const ask = (): Ask => ({ url: 'http://127.0.0.1:1/v1', model: 'm', load: { streams: 2 }, requests: 4, warmUp: 2, tokens: 3, stream: true, folder });
const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);

// Cut from the reports of the versions that are installed.
test('each tool’s own report is read as its users read it: medians, p99 and how many were answered', () => {
  write('profile_export_aiperf.json', '{"request_count": {"unit": "requests", "avg": 64.0}, "time_to_first_token": {"unit": "ms", "avg": 117.2, "p50": 116.9, "p99": 151.0}, "inter_token_latency": {"unit": "ms", "p50": 20.2}}');
  write('guidellm.json', '{"benchmarks": [{"metrics": {"request_totals": {"successful": 63}, "time_to_first_token_ms": {"successful": {"median": 104.3, "percentiles": {"p99": 120.5}}}, "inter_token_latency_ms": {"successful": {"median": 19.99, "percentiles": {"p99": 20.6}}}}}]}');
  write('sglang.jsonl', '{"backend": "vllm-chat", "request_rate": Infinity, "completed": 64, "median_ttft_ms": 115.9, "p99_ttft_ms": 140.1, "median_tpot_ms": 20.04}\n');
  write('pitwall.json', JSON.stringify({ load: { levels: [{ whole: { ok: 64, metrics: {} }, steady: { ok: 48, metrics: { 'p50(ttft)': { value: 100.2 }, 'p99(ttft)': { n: 48 }, 'p50(tpot)': { value: 20.01 } } } }] } }));
  const seen = [[0, 100, 120, 140], [10, 111, 131, 151]].map(([sentMs = 0, ...seenMs], k) => ({ k, dueMs: 0, sentMs, seenMs }));
  expect([aiperf, guidellm, sglang, pitwallTool].map(tool => [tool.id, tool.read(ask(), '')])).toEqual([
    ['aiperf', { requests: 64, ttftP50Ms: 116.9, ttftP99Ms: 151, tpotP50Ms: 20.2 }],
    ['guidellm', { requests: 63, ttftP50Ms: 104.3, ttftP99Ms: 120.5, tpotP50Ms: 19.99 }],
    ['sglang', { requests: 64, ttftP50Ms: 115.9, ttftP99Ms: 140.1, tpotP50Ms: 20.04 }],
    ['pitwall', { requests: 64, ttftP50Ms: 100.2, ttftP99Ms: undefined, tpotP50Ms: 20.01 }],
  ]);
  expect(fetchLoop.read(ask(), JSON.stringify({ seen, elapsedMs: 151, cpuMs: 3 }))).toEqual({ requests: 2, ttftP50Ms: 100.5, ttftP99Ms: 101, tpotP50Ms: 20 });
  expect(autocannon.read(ask(), '{"2xx": 4064, "non2xx": 0}')).toEqual({ requests: 4064 });
  expect(wrk.read(ask(), 'Running 2s test\n  112681 requests in 2.00s, 60MB read\n')).toEqual({ requests: 112_681 });
});
