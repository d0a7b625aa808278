// Our store's own speed: rows a second in, and pages of 100,000 samples out. `node bench/store.ts [samples]`
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readRunView } from '../src/report/readRunView.ts';
import type { RunRow, SampleRow } from '../src/store/rows.ts';
import type { SampleQuery } from '../src/store/samplePage.ts';
import { openReader, openStore } from '../src/store/workspaceStore.ts';

const count = Number(process.argv[2] ?? 100_000);
const trials = ['a', 'b', 'c', 'd'];
const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-bench-'));
const file = path.join(folder, '.pitwall', 'store.db');
const filler = 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. '.repeat(8);

const run: RunRow = {
  id: 'bench', task: 'bench', kind: 'eval', taskFile: '/b', taskText: '', taskHash: '', seed: 1, version: '0', host: '', pid: 1, processStart: '', heartbeatMs: 0,
  plan: { kind: 'eval', task: 'bench', seed: 1, hash: '', trials: [] },
  state: 'running', createdMs: 0, durationMs: 0, resumes: 0, settings: {}, scorers: [{ id: 's', definition: 's/1', binary: true }], gates: [], onMissing: 'exclude', launch: {}, pinned: false,
};

function sample(k: number): SampleRow {
  return {
    trial: trials[k % 4] ?? 'a', index: Math.floor(k / 4), repeat: 0, inputHash: '0123456789abcdef',
    prompt: JSON.stringify([{ role: 'user', content: `Question ${k}: ${filler}` }]),
    output: `${filler} #### ${k % 977}`, answer: String(k % 977), target: JSON.stringify([String(k % 500)]),
    outcome: k % 50 === 0 ? 'failed' : 'ok', ...(k % 50 === 0 ? { errorClass: 'timeout' as const } : {}),
    attempts: 1, gateWaitMs: 0, latencyMs: (k * 7919) % 1000, tokensIn: 100, tokensOut: k % 300, endedMs: k,
    scores: k % 50 === 0 ? [] : [{ scorer: 's', value: k % 3 === 0 ? 1 : 0 }],
  };
}

function timed<T>(name: string, work: () => T): T {
  const startMs = performance.now();
  const result = work();
  console.log(`${name.padEnd(46)} ${(performance.now() - startMs).toFixed(1).padStart(9)} ms`);
  return result;
}

try {
  const store = openStore(file);
  const rows = Array.from({ length: count }, (_, k) => sample(k));
  store.createRun(run, trials.map((id, index) => ({ run: 'bench', id, index, configuration: { model: id, dataset: 'd', split: 'all', prompt: 'p', repeat: 0 }, promptHash: '', state: 'running' })));
  const startMs = performance.now();
  for (const row of rows) store.writeSample('bench', row);
  store.flush();
  const tookMs = performance.now() - startMs;
  console.log(`${count} samples with a score each: ${Math.round(count / (tookMs / 1000))} samples/s; ${Math.round(statSync(file).size / 1e6)} MB`);
  store.dispose();

  const reader = openReader(file);
  const query: SampleQuery = { run: 'bench', sort: 'trial', descending: false, offset: 0, limit: 100 };
  timed('first page by trial', () => reader.samplePage(query));
  timed('page at the end by trial', () => reader.samplePage({ ...query, offset: count - 100 }));
  for (const sort of ['index', 'latency', 'score', 'tokens', 'outcome', 'answer', 'target'] as const) {
    timed(`first page by ${sort}`, () => reader.samplePage({ ...query, sort, descending: true }));
    timed('  next page', () => reader.samplePage({ ...query, sort, descending: true, offset: 100 }));
  }
  timed('only failed', () => reader.samplePage({ ...query, outcome: 'failed' }));
  timed('only wrong', () => reader.samplePage({ ...query, correctness: 'wrong' }));
  timed('search that finds 1 in 1,000', () => reader.samplePage({ ...query, search: 'question 77' }));
  timed('search that finds nothing', () => reader.samplePage({ ...query, search: 'nowhere to be found' }));
  timed('search beyond ASCII', () => reader.samplePage({ ...query, search: 'Ünü' }));
  timed('detail', () => reader.sampleDetail('bench', 'a', 5, 0));
  timed('totals', () => reader.totals('bench'));
  timed('scores of one trial', () => reader.scores('bench', 'a', 's'));
  timed('latencies of one trial', () => reader.latencies('bench', 'a'));
  timed('finished of one trial', () => reader.finished('bench', 'a'));
  timed('view, under way', () => readRunView(reader, 'bench', { alive: true, nowMs: 0 }));
  timed('view, over, computed', () => readRunView(reader, 'bench', { alive: false, nowMs: 0 }));
  timed('view, over, again', () => readRunView(reader, 'bench', { alive: false, nowMs: 0 }));
  timed('every sample, streamed', () => {
    let n = 0;
    for (const one of reader.samples('bench')) n += one.scores.length;
    return n;
  });
  reader.dispose();

  const writer = openStore(file);
  for (let k = 0; k < 500; k++) writer.createRun({ ...run, id: `run-${k}`, createdMs: k }, trials.map((id, index) => ({ run: `run-${k}`, id, index, configuration: { model: id, dataset: 'd', split: 'all', prompt: 'p', repeat: 0 }, promptHash: '', state: 'pending' })));
  timed('list of 500 runs', () => writer.runs(500));
  timed('delete a run of all samples', () => writer.deleteRun('bench'));
  writer.dispose();
  console.log(`resident ${Math.round(process.memoryUsage().rss / 1e6)} MB (with the ${count} rows that the bench itself holds)`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
