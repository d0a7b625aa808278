import { json, number, optionalJson, optionalNumber, optionalText, optionalWord, text, word } from './columns.ts';
import type { Connection, RawRow, Value } from './connection.ts';
import { missingRules, runOutcomes, runStates } from '../base/outcomes.ts';
import { runKinds } from '../plan/plan.ts';
import type { Aggregate } from '../score/corpus/aggregate.ts';
import { directions, metricUnits } from '../score/metricKinds.ts';
import type { RunRow, RunSummaryRow, ScorerRow, Spent, TrialRow, TrialTotals } from './rows.ts';
import { emptyTotals } from './totals.ts';

/** Runs, trials and scorers: their columns from and to the values that everybody else uses. */
export function insertRun(db: Connection, run: RunRow, trials: readonly TrialRow[]): void {
  const { id: key } = insert(db, 'runs', {
    id: run.id,
    task: run.task,
    kind: run.kind,
    task_file: run.taskFile,
    task_hash: run.taskHash,
    plan_hash: run.plan.hash,
    seed: run.seed,
    version: run.version,
    host: run.host,
    pid: run.pid,
    process_start: run.processStart,
    heartbeat_ms: run.heartbeatMs,
    state: run.state,
    outcome: run.outcome,
    created_ms: run.createdMs,
    started_ms: run.startedMs,
    ended_ms: run.endedMs,
    duration_ms: run.durationMs,
    resumes: run.resumes,
    on_missing: run.onMissing,
    pinned: run.pinned ? 1 : 0,
    label: run.label,
    error: run.error,
    rescored_from: run.rescoredFrom,
    carriers: run.carriers === undefined ? undefined : JSON.stringify(run.carriers),
    self_check: run.selfCheck === undefined ? undefined : JSON.stringify(run.selfCheck),
    other_spending: run.otherSpending === undefined ? undefined : JSON.stringify(run.otherSpending),
    imported: run.imported === undefined ? undefined : JSON.stringify(run.imported),
    description: run.description,
    settings: JSON.stringify(run.settings),
    gates: JSON.stringify(run.gates),
    launch: JSON.stringify(run.launch),
    task_text: run.taskText,
    plan: JSON.stringify(run.plan),
    ...(run.parent === undefined ? {} : { parent: keyOf(db, run.parent.run), parent_experiment: run.parent.experiment }),
  });
  for (const [position, scorer] of run.scorers.entries()) {
    insert(db, 'scorers', { run: key, position, id: scorer.id, definition: scorer.definition, is_binary: scorer.binary ? 1 : 0, aggregate: scorer.aggregate === undefined ? undefined : JSON.stringify(scorer.aggregate), unit: scorer.unit, direction: scorer.direction });
  }
  for (const trial of trials) insertTrial(db, key, trial);
}

/** Also of a run that is under way: a search makes its trials as it goes on. */
export function addTrial(db: Connection, trial: TrialRow): void {
  insertTrial(db, keyOf(db, trial.run), trial);
}

function keyOf(db: Connection, run: string): number {
  const row = db.get('SELECT key FROM runs WHERE id = ?', run);
  if (row === undefined) throw new Error(`There is no run ${run}`);
  return number(row, 'key');
}

function insertTrial(db: Connection, key: number, trial: TrialRow): void {
  insert(db, 'trials', {
    run: key,
    position: trial.index,
    id: trial.id,
    configuration: JSON.stringify(trial.configuration),
    prompt_hash: trial.promptHash,
    dataset_hash: trial.datasetHash,
    total: trial.total,
    state: trial.state,
    outcome: trial.outcome,
    started_ms: trial.startedMs,
    ended_ms: trial.endedMs,
    error: trial.error,
    summary: trial.summary,
    measured: trial.measured === undefined ? undefined : JSON.stringify(trial.measured),
    client: trial.client === undefined ? undefined : JSON.stringify(trial.client),
    batching: trial.batching === undefined ? undefined : JSON.stringify(trial.batching),
    imported: trial.imported === undefined ? undefined : JSON.stringify(trial.imported),
    totals: JSON.stringify(toldTotals(trial)),
  });
}

/** Of what another tool has only counted. */
function toldTotals({ id, imported }: TrialRow): TrialTotals {
  const { requests, ok = 0 } = imported?.aggregated === true ? (imported.figures ?? {}) : {};
  if (requests === undefined) return emptyTotals(id);
  return { ...emptyTotals(id), done: requests, outcomes: { ...(ok === 0 ? {} : { ok }), ...(requests === ok ? {} : { failed: requests - ok }) } };
}

/** By their names: of a schema that a damage changed SQLite says so, where `*` would leave one out. */
const readOfRun = ['key', 'id', 'task', 'kind', 'task_file', 'seed', 'version', 'host', 'pid', 'process_start', 'heartbeat_ms', 'state', 'outcome', 'created_ms', 'started_ms', 'ended_ms', 'duration_ms', 'resumes', 'on_missing', 'pinned', 'label', 'error', 'description', 'task_text', 'task_hash', 'plan', 'settings', 'gates', 'launch', 'rescored_from', 'carriers', 'self_check', 'imported', 'parent_experiment', 'other_spending'].map(column => `r.${column}`).join(', ');
const readOfTrial = ['id', 'position', 'configuration', 'prompt_hash', 'dataset_hash', 'total', 'state', 'outcome', 'started_ms', 'ended_ms', 'error', 'summary', 'measured', 'client', 'batching', 'imported'].map(column => `t.${column}`).join(', ');
export const readOfScorer = 'run, id, definition, is_binary, aggregate, unit, direction';

export function readRun(db: Connection, id: string): RunRow | undefined {
  const row = db.get(`SELECT ${readOfRun}, p.id AS parent_run FROM runs r LEFT JOIN runs p ON p.key = r.parent WHERE r.id = ?`, id);
  if (row === undefined) return undefined;
  return {
    ...shared(row),
    ...optionalText(row, 'description', 'description'),
    taskText: text(row, 'task_text'),
    taskHash: text(row, 'task_hash'),
    plan: json<RunRow['plan']>(row, 'plan'),
    settings: json<RunRow['settings']>(row, 'settings'),
    scorers: db.all(`SELECT ${readOfScorer} FROM scorers WHERE run = ? ORDER BY position`, number(row, 'key')).map(toScorer),
    gates: json<RunRow['gates']>(row, 'gates'),
    launch: json<RunRow['launch']>(row, 'launch'),
    ...optionalText(row, 'rescored_from', 'rescoredFrom'),
    ...optionalJson<'carriers', NonNullable<RunRow['carriers']>>(row, 'carriers', 'carriers'),
    ...optionalJson<'selfCheck', NonNullable<RunRow['selfCheck']>>(row, 'self_check', 'selfCheck'),
    ...optionalJson<'imported', NonNullable<RunRow['imported']>>(row, 'imported', 'imported'),
    ...(row['parent_run'] === null ? {} : { parent: { run: text(row, 'parent_run'), experiment: text(row, 'parent_experiment') } }),
    ...(row['other_spending'] === null ? {} : { otherSpending: json<Spent>(row, 'other_spending') }),
  };
}

export function readTrials(db: Connection, run: string): readonly TrialRow[] {
  return db.all(`SELECT ${readOfTrial} FROM trials t JOIN runs r ON r.key = t.run WHERE r.id = ? ORDER BY t.position`, run).map(row => ({
    run,
    id: text(row, 'id'),
    index: number(row, 'position'),
    configuration: json<TrialRow['configuration']>(row, 'configuration'),
    promptHash: text(row, 'prompt_hash'),
    ...optionalText(row, 'dataset_hash', 'datasetHash'),
    ...optionalNumber(row, 'total', 'total'),
    state: word(row, 'state', runStates),
    ...optionalWord(row, 'outcome', 'outcome', runOutcomes),
    ...optionalNumber(row, 'started_ms', 'startedMs'),
    ...optionalNumber(row, 'ended_ms', 'endedMs'),
    ...optionalText(row, 'error', 'error'),
    ...optionalText(row, 'summary', 'summary'),
    ...optionalJson<'measured', NonNullable<TrialRow['measured']>>(row, 'measured', 'measured'),
    ...optionalJson<'client', NonNullable<TrialRow['client']>>(row, 'client', 'client'),
    ...optionalJson<'batching', NonNullable<TrialRow['batching']>>(row, 'batching', 'batching'),
    ...optionalJson<'imported', NonNullable<TrialRow['imported']>>(row, 'imported', 'imported'),
  }));
}

/** What every reading of a run knows of it. */
export function shared(row: RawRow): Omit<RunSummaryRow, 'scorers' | 'trials' | 'imported'> {
  return {
    id: text(row, 'id'),
    task: text(row, 'task'),
    kind: word(row, 'kind', runKinds),
    taskFile: text(row, 'task_file'),
    seed: number(row, 'seed'),
    version: text(row, 'version'),
    host: text(row, 'host'),
    pid: number(row, 'pid'),
    processStart: text(row, 'process_start'),
    heartbeatMs: number(row, 'heartbeat_ms'),
    state: word(row, 'state', runStates),
    ...optionalWord(row, 'outcome', 'outcome', runOutcomes),
    createdMs: number(row, 'created_ms'),
    ...optionalNumber(row, 'started_ms', 'startedMs'),
    ...optionalNumber(row, 'ended_ms', 'endedMs'),
    durationMs: number(row, 'duration_ms'),
    resumes: number(row, 'resumes'),
    onMissing: word(row, 'on_missing', missingRules),
    ...optionalText(row, 'error', 'error'),
    pinned: number(row, 'pinned') === 1,
    ...optionalText(row, 'label', 'label'),
    ...(row['jobs_left'] === 1 ? { jobsLeft: true as const } : {}),
  };
}

export function toScorer(row: RawRow): ScorerRow {
  return { id: text(row, 'id'), definition: text(row, 'definition'), binary: number(row, 'is_binary') === 1, ...optionalJson<'aggregate', Aggregate>(row, 'aggregate', 'aggregate'), ...optionalWord(row, 'unit', 'unit', metricUnits), ...optionalWord(row, 'direction', 'direction', directions) };
}

function insert(db: Connection, table: string, columns: Readonly<Record<string, Value>>): { readonly id: number } {
  const names = Object.keys(columns);
  return db.run(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`, ...Object.values(columns));
}
