import { missingRules, runOutcomes, runStates } from '../base/outcomes.ts';
import { runKinds } from '../plan/plan.ts';
import { json, number, optionalJson, optionalNumber, optionalText, optionalWord, text } from './columns.ts';
import type { Connection, RawRow, Value } from './connection.ts';
import { experimentOutcomes, type ExperimentJudgement, type ExperimentRow } from './experimentRow.ts';
import { readOfScorer, shared, toScorer } from './runRows.ts';
import type { RunRow, RunSummaryRow, TrialRow } from './rows.ts';
import { DamagedValue } from './storeFailure.ts';
import { totalsIn } from './totalsIn.ts';

const light = 'key, id, task, kind, task_file, seed, version, host, pid, process_start, heartbeat_ms, state, outcome, created_ms, started_ms, ended_ms, duration_ms, resumes, on_missing, pinned, label, error';

/** Without its notes and definitions. */
const importedFrom = "CASE WHEN imported IS NOT NULL THEN json_object('title', imported ->> '$.title', 'file', imported ->> '$.file') END AS imported";

/** What was asked for last counts; of a run that has ended nothing does. */
const pausedNow = "CASE WHEN state <> 'ended' THEN (SELECT c.type = 'pause' FROM controls c WHERE c.run = runs.key AND c.type IN ('pause', 'unpause') ORDER BY c.key DESC LIMIT 1) END";

const gatesFailed = "(SELECT nullif(count(*), 0) FROM json_each(gates) g WHERE g.value ->> '$.held' = 0)";

/** As `openWaves` and `leftExperiments` find them. Of a run that came to its end nothing is left. */
const jobsLeft = `CASE WHEN state <> 'ended' OR outcome IS NOT 'succeeded' THEN
  EXISTS (SELECT 1 FROM experiments e WHERE e.run = runs.key AND e.outcome IS NULL AND e.job IS NOT NULL)
  OR EXISTS (SELECT 1 FROM events s WHERE s.run = runs.key AND s.type IN ('jobsPlanned', 'jobsSubmitted')
    AND NOT EXISTS (SELECT 1 FROM events d WHERE d.run = s.run AND d.seq > s.seq AND d.type IN ('jobsEnded', 'jobsNotSubmitted') AND d.payload ->> 'wave' = s.payload ->> 'wave'))
  END AS jobs_left`;

/** What changes of a run once it has ended: by a resume, or by a person who names or pins it. */
const changing = ['state', 'outcome', 'startedMs', 'endedMs', 'durationMs', 'resumes', 'heartbeatMs', 'host', 'pid', 'processStart', 'error', 'pinned', 'label', 'jobsLeft'] as const;

/**
 * Five statements whatever the number of runs; of a plan only its repeats are read. Runs that measured an experiment are not among them. `known` as `StoreReader.runs` takes it.
 * Where a value of one is damaged they are read one by one: that one says so, and the others are as they are.
 */
export function readRuns(db: Connection, limit: number, known: ReadonlyMap<string, RunSummaryRow> = new Map()): readonly RunSummaryRow[] {
  const rows = readFacts(db, limit);
  const kept = new Map(rows.flatMap(({ key, facts }) => {
    const before = known.get(facts.id);
    const isWhole = before !== undefined && before.damaged === undefined && facts.damaged === undefined;
    return isWhole && facts.state === 'ended' && changing.every(field => facts[field] === before[field]) ? [[key, before] as const] : [];
  }));
  const counted = countsOf(db, rows.filter(({ key, facts }) => !kept.has(key) && facts.damaged === undefined).map(({ key }) => key));
  return rows.map(({ key, facts }) => kept.get(key) ?? { ...facts, ...(counted.get(key) ?? nothingCounted) });
}

type Facts = Omit<RunSummaryRow, 'scorers' | 'trials'>;
type Counts = Pick<RunSummaryRow, 'scorers' | 'trials' | 'repeats' | 'paused' | 'gatesFailed' | 'experiments' | 'damaged'>;
const nothingCounted: Counts = { scorers: [], trials: [] };

interface Listed {
  readonly key: number;
  readonly facts: Facts;
}

function readFacts(db: Connection, limit: number): readonly Listed[] {
  const read = (which: string, ...values: Value[]): readonly Listed[] =>
    db.all(`SELECT ${light}, ${importedFrom}, ${jobsLeft} FROM runs WHERE ${which}`, ...values).map(row => ({ key: number(row, 'key'), facts: { ...shared(row), ...optionalJson<'imported', NonNullable<RunSummaryRow['imported']>>(row, 'imported', 'imported') } }));
  return unlessDamaged(() => read('parent IS NULL ORDER BY key DESC LIMIT ?', limit), () =>
    db.all('SELECT key FROM runs WHERE parent IS NULL ORDER BY key DESC LIMIT ?', limit).flatMap(row => {
      const key = number(row, 'key');
      return unlessDamaged(() => read('key = ?', key), damaged => [{ key, facts: whatIsLeft(db.get(`SELECT ${light} FROM runs WHERE key = ?`, key) ?? {}, damaged) }]);
    }));
}

/** What of a row can be read is said; the rest is nothing. */
function whatIsLeft(row: RawRow, damaged: string): Facts {
  const textIn = (column: string): string => (typeof row[column] === 'string' ? row[column] : '');
  const numberIn = (column: string): number => (typeof row[column] === 'number' ? row[column] : 0);
  const wordIn = <T extends string>(column: string, words: readonly T[]): T | undefined => words.find(word => word === row[column]);
  const outcome = wordIn('outcome', runOutcomes);
  return {
    id: textIn('id'),
    task: textIn('task'),
    kind: wordIn('kind', runKinds) ?? 'eval',
    taskFile: textIn('task_file'),
    seed: numberIn('seed'),
    version: textIn('version'),
    host: textIn('host'),
    pid: numberIn('pid'),
    processStart: textIn('process_start'),
    heartbeatMs: numberIn('heartbeat_ms'),
    state: wordIn('state', runStates) ?? 'ended',
    ...(outcome === undefined ? {} : { outcome }),
    createdMs: numberIn('created_ms'),
    durationMs: numberIn('duration_ms'),
    resumes: numberIn('resumes'),
    onMissing: wordIn('on_missing', missingRules) ?? 'exclude',
    pinned: row['pinned'] === 1,
    damaged,
  };
}

/** By the runs' keys. */
function countsOf(db: Connection, keys: readonly number[]): ReadonlyMap<number, Counts> {
  const alone = (key: number): Counts => unlessDamaged(() => readCounts(db, [key]).get(key) ?? nothingCounted, damaged => ({ ...nothingCounted, damaged }));
  return unlessDamaged(() => readCounts(db, keys), () => new Map(keys.map(key => [key, alone(key)])));
}

/** @param otherwise gets what is wrong, in words; a file that cannot be read at all is told as that */
function unlessDamaged<T>(read: () => T, otherwise: (damaged: string) => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DamagedValue)) throw error;
    return otherwise(error.what);
  }
}

/** Of a level under load: of its plateau where it has one. */
function shownRate(name: string): string {
  return `coalesce(summary ->> '$.load.measures.steady.${name}', summary ->> '$.load.measures.whole.${name}')`;
}

/** By the runs' keys. */
function readCounts(db: Connection, keys: readonly number[]): ReadonlyMap<number, Counts> {
  if (keys.length === 0) return new Map();
  const wanted = JSON.stringify(keys);
  const these = 'IN (SELECT value FROM json_each(?))';
  const scorers = byRun(db.all(`SELECT ${readOfScorer} FROM scorers WHERE run ${these} ORDER BY run, position`, wanted));
  const trials = byRun(db.all(`SELECT run, id, configuration ->> 'model' AS model, configuration ->> 'parallelRequests' AS level, outcome, measured, total, totals, json_remove(summary, '$.final.tagTables', '$.final.operational', '$.load') AS summary, ${shownRate('goodputPerS')} AS goodput, ${shownRate('requestsPerS')} AS rate, summary ->> '$.invalid' AS invalid, CASE WHEN summary IS NULL THEN (SELECT s.cluster IS NOT NULL FROM samples s WHERE s.trial = trials.key LIMIT 1) END AS clustered FROM trials WHERE run ${these} ORDER BY run, position`, wanted));
  const experiments = byRun(db.all(`SELECT run, id, position, configuration, share, outcome, json_remove(judged, '$.slo') AS judged FROM experiments WHERE run ${these} ORDER BY run, position`, wanted));
  return new Map(db.all(`SELECT key, plan -> '$.repeats' AS repeats, plan ->> '$.tune.maxExperiments' AS most, ${pausedNow} AS paused, ${gatesFailed} AS gates_failed FROM runs WHERE key ${these}`, wanted).map(row => [number(row, 'key'), {
    ...optionalJson<'repeats', NonNullable<RunRow['plan']['repeats']>>(row, 'repeats', 'repeats'),
    ...(row['paused'] === 1 ? { paused: true as const } : {}),
    ...optionalNumber(row, 'gates_failed', 'gatesFailed'),
    ...(row['most'] === null ? {} : { experiments: { most: number(row, 'most'), proposed: (experiments.get(number(row, 'key')) ?? []).map(listed) } }),
    scorers: (scorers.get(number(row, 'key')) ?? []).map(toScorer),
    trials: (trials.get(number(row, 'key')) ?? []).map(trial => ({
      id: text(trial, 'id'),
      model: text(trial, 'model'),
      ...optionalNumber(trial, 'level', 'parallelRequests'),
      ...optionalWord(trial, 'outcome', 'outcome', runOutcomes),
      ...optionalJson<'measured', NonNullable<TrialRow['measured']>>(trial, 'measured', 'measured'),
      ...optionalNumber(trial, 'goodput', 'goodputPerS'),
      ...optionalNumber(trial, 'rate', 'requestsPerS'),
      ...(trial['invalid'] === 1 ? { invalid: true as const } : {}),
      ...optionalNumber(trial, 'total', 'total'),
      totals: totalsIn(trial),
      ...optionalText(trial, 'summary', 'summary'),
      ...(trial['clustered'] === 1 ? { clustered: true as const } : {}),
    })),
  }]));
}

function listed(row: RawRow): NonNullable<RunSummaryRow['experiments']>['proposed'][number] {
  const judged = row['judged'] === null ? undefined : { slo: [], ...json<Omit<ExperimentJudgement, 'slo'>>(row, 'judged') };
  return { id: text(row, 'id'), index: number(row, 'position'), configuration: json<ExperimentRow['configuration']>(row, 'configuration'), share: number(row, 'share'), ...optionalWord(row, 'outcome', 'outcome', experimentOutcomes), ...(judged === undefined ? {} : { judged }) };
}

function byRun(rows: readonly RawRow[]): ReadonlyMap<number, readonly RawRow[]> {
  const groups = new Map<number, RawRow[]>();
  for (const row of rows) {
    const group = groups.get(number(row, 'run'));
    if (group === undefined) groups.set(number(row, 'run'), [row]);
    else group.push(row);
  }
  return groups;
}
