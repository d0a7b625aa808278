import type { Value } from './connection.ts';
import type { ExperimentPatch, RunPatch, TrialPatch } from './store.ts';

/** A key that is present and `undefined` clears its column. */
export type Patch<T> = { readonly [K in keyof T]: T[K] | undefined };

type Columns<T> = { readonly [K in keyof Required<T>]: string };

export const runColumns: Columns<RunPatch> = {
  state: 'state',
  outcome: 'outcome',
  startedMs: 'started_ms',
  endedMs: 'ended_ms',
  durationMs: 'duration_ms',
  resumes: 'resumes',
  settings: 'settings',
  launch: 'launch',
  otherSpending: 'other_spending',
  gates: 'gates',
  error: 'error',
  pid: 'pid',
  processStart: 'process_start',
  host: 'host',
  heartbeatMs: 'heartbeat_ms',
  pinned: 'pinned',
  label: 'label',
  selfCheck: 'self_check',
  carriers: 'carriers',
};

export const trialColumns: Columns<TrialPatch> = {
  state: 'state',
  outcome: 'outcome',
  promptHash: 'prompt_hash',
  datasetHash: 'dataset_hash',
  total: 'total',
  startedMs: 'started_ms',
  endedMs: 'ended_ms',
  error: 'error',
  summary: 'summary',
  measured: 'measured',
  client: 'client',
  batching: 'batching',
};

export const experimentColumns: Columns<ExperimentPatch> = {
  stage: 'stage',
  outcome: 'outcome',
  error: 'error',
  devicesNeeded: 'devices_needed',
  devices: 'devices',
  queuedMs: 'queued_ms',
  startedMs: 'started_ms',
  readyMs: 'ready_ms',
  endedMs: 'ended_ms',
  attempt: 'attempt',
  replicas: 'replicas',
  benchRun: 'bench_run',
  evalRun: 'eval_run',
  beside: 'beside',
  judged: 'judged',
  job: 'job',
};

/** The UPDATE for a patch, to be given the row's key last; no statement for an empty one. */
export function patchSql(table: string, columns: Readonly<Record<string, string>>, patch: object): { readonly sql: string | undefined; readonly values: readonly Value[] } {
  const entries = Object.entries(patch).map(([key, value]): [string, Value] => {
    const column = columns[key];
    if (column === undefined) throw new Error(`${key} of ${table} does not change`);
    return [column, toColumn(value)];
  });
  if (entries.length === 0) return { sql: undefined, values: [] };
  return { sql: `UPDATE ${table} SET ${entries.map(([column]) => `${column} = ?`).join(', ')} WHERE key = ?`, values: entries.map(([, value]) => value) };
}

function toColumn(value: unknown): Value {
  if (value === undefined || typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return JSON.stringify(value);
}
