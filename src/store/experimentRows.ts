import { json, number, optionalJson, optionalNumber, optionalText, optionalWord, text, word } from './columns.ts';
import type { Connection } from './connection.ts';
import { experimentOutcomes, experimentStages, type ExperimentJob, type ExperimentJudgement, type ExperimentRow, type ReplicaFact } from './experimentRow.ts';
import { experimentColumns, patchSql, type Patch } from './patch.ts';
import type { ExperimentPatch } from './store.ts';

/** The experiments of a tune: their columns from and to the values that everybody else uses. */
export function insertExperiment(db: Connection, { run, id, index, configuration, share, ...rest }: ExperimentRow): void {
  const { key } = present(db, 'SELECT key FROM runs WHERE id = ?', run);
  db.run('INSERT INTO experiments (run, position, id, configuration, share, stage, devices_needed, queued_ms, attempt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', key, index, id, JSON.stringify(configuration), share, rest.stage, rest.devicesNeeded, rest.queuedMs, rest.attempt);
  updateExperiment(db, run, id, rest);
}

export function updateExperiment(db: Connection, run: string, experiment: string, patch: Patch<ExperimentPatch>): void {
  const { key } = present(db, 'SELECT e.key FROM experiments e JOIN runs r ON r.key = e.run WHERE r.id = ? AND e.id = ?', run, experiment);
  const { sql, values } = patchSql('experiments', experimentColumns, patch);
  if (sql !== undefined) db.run(sql, ...values, key);
}

export function readExperiments(db: Connection, run: string): readonly ExperimentRow[] {
  return db.all('SELECT e.* FROM experiments e JOIN runs r ON r.key = e.run WHERE r.id = ? ORDER BY e.position', run).map(row => ({
    run,
    id: text(row, 'id'),
    index: number(row, 'position'),
    configuration: json<ExperimentRow['configuration']>(row, 'configuration'),
    share: number(row, 'share'),
    stage: word(row, 'stage', experimentStages),
    ...optionalWord(row, 'outcome', 'outcome', experimentOutcomes),
    ...optionalText(row, 'error', 'error'),
    devicesNeeded: number(row, 'devices_needed'),
    ...optionalJson<'devices', readonly string[]>(row, 'devices', 'devices'),
    queuedMs: number(row, 'queued_ms'),
    ...optionalNumber(row, 'started_ms', 'startedMs'),
    ...optionalNumber(row, 'ready_ms', 'readyMs'),
    ...optionalNumber(row, 'ended_ms', 'endedMs'),
    attempt: number(row, 'attempt'),
    ...optionalJson<'replicas', readonly ReplicaFact[]>(row, 'replicas', 'replicas'),
    ...optionalText(row, 'bench_run', 'benchRun'),
    ...optionalText(row, 'eval_run', 'evalRun'),
    ...optionalJson<'beside', readonly string[]>(row, 'beside', 'beside'),
    ...optionalJson<'judged', ExperimentJudgement>(row, 'judged', 'judged'),
    ...optionalJson<'job', ExperimentJob>(row, 'job', 'job'),
  }));
}

function present(db: Connection, sql: string, ...ids: string[]): { readonly key: number } {
  const row = db.get(sql, ...ids);
  if (row === undefined) throw new Error(`There is no ${ids.join('/')}`);
  return { key: number(row, 'key') };
}
