import type { PlannedTune, ServerConfiguration } from '../../../src/plan/tune.ts';
import type { ExperimentMeasures } from '../../../src/report/tune/experimentMeasures.ts';
import { tuneView, type TuneData } from '../../../src/report/tune/foldTune.ts';
import type { TuneView } from '../../../src/report/tune/tuneView.ts';
import type { ExperimentRow, JudgedLimit } from '../../../src/store/experimentRow.ts';

/** 2026-01-01T00:00:00Z. */
export const startMs = 1_767_225_600_000;

export const tune: PlannedTune = {
  server: { preset: 'llama-server', start: { command: ['llama-server', '-m', 'small model.gguf', '--port', '{{ port }}', '-np', '{{ slots }}', '-t', '{{ threads }}'] }, env: {}, folder: '/tasks', model: 'm', ready: { path: '/health', timeoutMs: 60_000 }, gpus: 1, replicas: { count: 1, maxQueueLength: 100 }, graceMs: 5_000 },
  parameters: [{ name: 'slots', levels: [1, 2, 4, 8] }, { name: 'threads', min: 1, max: 8, step: 1, scale: 'linear', whole: true }],
  constraints: ['threads * slots <= 32'],
  strategy: { use: 'bayesian', initial: 3, seed: 1 },
  objective: { direction: 'maximize', metric: 'goodput' },
  maxExperiments: 12,
  parallelExperiments: 2,
  contention: 'forbid',
  priority: 0,
  backfill: false,
  limits: {},
  retries: 1,
  sloFailRatio: 0,
};

/**
 * An experiment as a line: `e01 slots=4 threads=8 | 12.4 @8: 2=120 8=250 | GPU 0 0-0-4-30`: configuration, objective and its level (none where no level is within its limit), p99(ttft) at each level (limit
 * 300 ms; `!` for a level that could not be measured), its device, and when (in s) it was queued, started, ready and ended. Without a middle nothing was measured.
 */
export function experiment(line: string, more: Partial<ExperimentRow> = {}): ExperimentRow {
  const [head = '', middle = '', tail = ''] = line.split('|').map(part => part.trim());
  const [id = '', ...assigned] = head.split(' ');
  const configuration: ServerConfiguration = Object.fromEntries(assigned.map(text => text.split('=')).map(([name = '', value = '']) => [name, Number.isNaN(Number(value)) ? value : Number(value)]));
  const index = Number(id.slice(1)) - 1;
  const [, device, from = '0', started, ready, ended] = /^(?:(\D+ \d+) )?(\d+)(?:-(\d+))?(?:-(\d+))?(?:-(\d+))?$/.exec(tail) ?? [];
  const at = (seconds: string | undefined): number | undefined => (seconds === undefined ? undefined : startMs + Number(seconds) * 1000);
  const [startedMs, readyMs, endedMs] = [at(started), at(ready), at(ended)];
  const levels = [...middle.matchAll(/(\d+)=(\d+|!)/g)].map(([, level = '', ttft = '']): JudgedLimit => {
    const actual = ttft === '!' ? undefined : Number(ttft);
    return { level: `m~${level}`, metric: 'p99(ttft)', limit: 300, unit: 'ms', soft: false, ...(actual === undefined ? { held: false } : { actual, ratio: actual / 300, held: actual <= 300 }) };
  });
  const [, value, level] = /^([\d.]+) @(\d+):/.exec(middle) ?? [];
  const excess = (limit: JudgedLimit): number => Math.max(0, (limit.ratio ?? Infinity) - 1);
  const isFeasible = levels.some(limit => limit.level === `m~${level}` && limit.held);
  const least = Math.min(...levels.map(excess));
  const nearest = levels.find(limit => excess(limit) === least);
  const judged = levels.length === 0 ? undefined : { slo: levels, feasible: isFeasible, ...(isFeasible ? { objective: { metric: 'goodput', value: Number(value), unit: 'requests/s', direction: 'maximize' as const, level: `m~${level}` } } : {}), ...(isFeasible || nearest === undefined ? {} : { nearest: { metric: 'goodput', value: Number(nearest.level?.slice(2)), unit: 'requests/s', direction: 'maximize' as const, ...(nearest.level === undefined ? {} : { level: nearest.level }) } }), ...(Number.isFinite(least) ? { violation: isFeasible ? 0 : least } : {}) };
  const isOver = endedMs !== undefined;
  return {
    run: 'llama-20260101-abcd',
    id,
    index,
    configuration,
    share: 1,
    stage: isOver ? 'ended' : startedMs === undefined ? 'waiting' : readyMs === undefined ? 'starting' : 'bench',
    ...(isOver && judged !== undefined ? { outcome: 'ok' } : {}),
    devicesNeeded: 1,
    ...(device === undefined ? {} : { devices: [device] }),
    queuedMs: at(from) ?? startMs,
    ...(startedMs === undefined ? {} : { startedMs }),
    ...(readyMs === undefined ? {} : { readyMs }),
    ...(endedMs === undefined ? {} : { endedMs }),
    attempt: 0,
    ...(readyMs === undefined ? {} : { benchRun: `${id}-bench`, replicas: [{ pid: 100 + index, port: 9000 + index, log: `logs/llama/${id}/replica-0.log`, restarts: 0, readyInMs: readyMs - (startedMs ?? readyMs) }] }),
    ...(judged === undefined ? {} : { judged }),
    ...more,
  };
}

/** What the benches of experiments said: at each level its requests in flight, and numbers that follow from them. */
export function measuresOf(row: ExperimentRow): ExperimentMeasures {
  if (row.readyMs === undefined) return { levels: [], scores: [] };
  const levels = (row.judged?.slo ?? []).flatMap(({ level = '', actual, held }) => {
    const load = Number(level.slice(2));
    const value = row.judged?.objective?.level === level ? row.judged.objective.value : load;
    return [{ trial: level, name: `${load} in flight`, figures: { requests: 100, failed: 0, failures: {}, requestsPerS: value + 0.5, tokensPerS: value * 16, goodputPerS: value, attainment: held ? 1 : 0.8, times: actual === undefined ? {} : { 'p99(ttft)': actual, 'p50(ttft)': actual / 2 }, verdict: 'valid' as const, causes: [] } }];
  });
  return { bench: { run: `${row.id}-bench`, fromMs: row.readyMs, ...(row.endedMs === undefined ? {} : { untilMs: row.endedMs - 500 }), done: row.endedMs === undefined ? 40 : levels.length * 100, total: 200 }, levels, scores: [] };
}

export const rows: readonly ExperimentRow[] = [
  experiment('e01 slots=1 threads=4 | 3.2 @2: 2=90 8=410 | GPU 0 0-0-4-34'),
  experiment('e02 slots=4 threads=4 | 9.1 @8: 2=80 8=240 | GPU 1 0-0-5-36'),
  experiment('e03 slots=8 threads=8 | | GPU 0 30-34', { outcome: 'startFailed', stage: 'starting', endedMs: startMs + 46_000, error: 'it ended with exit code 1 before it was ready: ggml_cuda_malloc: out of memory' }),
  experiment('e04 slots=4 threads=8 | 12.4 @8: 2=70 8=210 | GPU 1 36-36-41-72'),
  experiment('e05 slots=8 threads=4 | 2=340 8=426 | GPU 0 36-46-51-82'),
  experiment('e06 slots=2 threads=8 | 6.4 @8: 2=75 8=290 | GPU 1 60-72-76-106'),
];

export function viewOf(experiments: readonly ExperimentRow[], more: Partial<TuneData> = {}): TuneView {
  return tuneView({ tune, experiments, measures: new Map(experiments.map(row => [row.id, measuresOf(row)])), over: true, nowMs: startMs + 120_000, ...more });
}
