// The Runs view over a long history: `node bench/runsTree.ts [runs]`. What VS Code itself takes to draw the rows is not in it.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { FolderStore } from '../src/extension/folderStore.ts';
import { groupRuns } from '../src/report/runs/runGroups.ts';
import type { RunRow, TrialRow } from '../src/store/rows.ts';
import { openStore } from '../src/store/workspaceStore.ts';

const count = Number(process.argv[2] ?? 1_000);
const tasks = 12;
const models = ['small', 'medium', 'large', 'huge'];
const workspace = mkdtempSync(path.join(os.tmpdir(), 'pitwall-bench-'));

function run(k: number, running = false): RunRow {
  return {
    id: `task${k % tasks}-${k}`, task: `task${k % tasks}`, kind: 'eval', taskFile: `/w/task${k % tasks}.eval.yaml`, taskText: 'x'.repeat(2_000), taskHash: '', seed: 1, version: '0', host: os.hostname(), pid: process.pid, processStart: '', heartbeatMs: Date.now(),
    plan: { kind: 'eval', task: `task${k % tasks}`, seed: 1, hash: '', trials: models.map((model, index) => ({ id: model, index, configuration: configuration(model), promptHash: '' })) },
    state: running ? 'running' : 'ended', ...(running ? {} : { outcome: 'succeeded' as const, endedMs: k * 1_000 + 500 }), createdMs: k * 1_000, durationMs: 0, resumes: 0, settings: { parallel_requests: { value: 10, source: 'built-in' } },
    scorers: [{ id: 'exact_match', definition: 'exact_match/1', binary: true }], gates: [], onMissing: 'exclude', launch: {}, pinned: k < tasks, ...(k % 7 === 0 ? { label: `try ${k}` } : {}),
  };
}

function configuration(model: string): TrialRow['configuration'] {
  return { model, dataset: 'd', split: 'all', prompt: 'p', repeat: 0 };
}

/** As a run of 1,319 samples leaves it. */
function summary(value: number): string {
  const half = 0.027;
  const metric = { value, n: 1319, sum: Math.round(value * 1319), unit: 'share', missing: 0, interval: { low: value - half, high: value + half, level: 0.95, method: 'wilson' } };
  return JSON.stringify({ version: 2, final: { metrics: { exact_match: metric }, latencyMs: { mean: 500, p50: 480, p90: 900, n: 1319 }, tagTables: Array.from({ length: 20 }, (_, i) => ({ column: 'c', scorer: 's', rows: [{ tag: `t${i}`, value, n: 60 }] })), operational: {} } });
}

function timed<T>(name: string, times: number, work: () => T): T {
  const took: number[] = [];
  let result = work();
  const before = process.cpuUsage();
  for (let k = 0; k < times; k++) {
    const startMs = performance.now();
    result = work();
    took.push(performance.now() - startMs);
  }
  const { user, system } = process.cpuUsage(before);
  took.sort((a, b) => a - b);
  console.log(`${name.padEnd(62)} median ${took[Math.floor(times / 2)]?.toFixed(2).padStart(8)} ms, most ${took.at(-1)?.toFixed(2).padStart(8)} ms, CPU ${((user + system) / 1000 / times).toFixed(2).padStart(8)} ms each, n ${times}`);
  return result;
}

const file = path.join(workspace, '.pitwall', 'store.db');
try {
  const store = openStore(file);
  for (let k = 0; k < count; k++) store.createRun(run(k), models.map((model, index) => ({ run: run(k).id, id: model, index, configuration: configuration(model), promptHash: '', state: 'ended', outcome: 'succeeded', total: 1319, summary: summary(0.4 + (k % 50) / 500 + index / 20) })));
  store.createRun(run(count, true), models.map((model, index) => ({ run: run(count).id, id: model, index, configuration: configuration(model), promptHash: '', state: 'running', total: 1319 })));

  const opened = timed(`open ${count + 1} runs: read, fold, group`, 15, () => {
    const folder = new FolderStore(workspace);
    folder.look(Date.now());
    const groups = groupRuns(folder.runs);
    folder.dispose();
    return groups;
  });
  console.log(`  ${opened.length} tasks, ${opened.reduce((sum, { runs }) => sum + runs.length, 0)} runs, ${opened.reduce((sum, { differences }) => sum + differences.size, 0)} held against a baseline`);

  const folder = new FolderStore(workspace);
  folder.look(Date.now());
  let tick = 0;
  timed('a look after each tick of the running one (4 a second)', 40, () => {
    store.writeTick(run(count).id, { atMs: tick++, done: tick, total: 1319, inFlight: 10, failed: 0, requestsPerS: 10, tokensPerS: 0, limit: 10 });
    store.flush();
    if (!folder.look(Date.now())) throw new Error('the tick was not seen');
  });
  timed('a look where nothing changed', 40, () => folder.look(Date.now()));
  timed('group and filter', 40, () => groupRuns(folder.runs, { text: 'large', only: 'regressions' }));
  folder.dispose();
  store.dispose();
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
