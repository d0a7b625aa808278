import path from 'node:path';
import { HumanError } from '../../base/humanError.ts';
import { version } from '../../base/version.ts';
import { sha256 } from '../../base/sha256.ts';
import { levelKey } from '../../plan/levelKey.ts';
import type { Plan, PlannedTrial } from '../../plan/plan.ts';
import { newRunId } from '../../plan/runId.ts';
import { trialId } from '../../plan/trialId.ts';
import { importedNotes } from '../../report/imported/importedNotes.ts';
import type { ImportedPart, ImportedRun } from '../../report/imported/resultFile.ts';
import { trialSummary } from '../../report/trialFinal.ts';
import type { ImportedOrigin } from '../../store/imported.ts';
import type { RequestRow, RunRow, TrialRow } from '../../store/rows.ts';
import type { StoreWriter } from '../../store/store.ts';
import { identity } from '../newRunRow.ts';

/** Of the file that was read. */
export interface ImportedFile {
  readonly file: string;
  readonly hash: string;
}

/** Records what another tool has measured as a run that has ended, whole or not at all. Returns its id; the same content is not recorded twice. */
export function recordImported(store: StoreWriter, imported: ImportedRun, { file, hash }: ImportedFile, nowMs: number): { readonly run: string; readonly known: boolean } {
  const run = newRunId(`${imported.tool} ${imported.task}`, nowMs, Math.random);
  const plan = planOf(imported, hash);
  const trials = plan.trials.map((planned, k): TrialRow => trialRow(run, planned, imported.trials[k]));
  const created = store.createImported(runRow(run, imported, plan, { file, hash }, nowMs), trials);
  if (created.is === 'underWay') throw new HumanError({ what: `another process imports the same content at this moment, as run ${created.run}`, where: file, toDo: 'wait until it has ended' });
  if (created.is === 'known') return { run: created.run, known: true };
  try {
    const endedMs = imported.measuredMs === undefined ? nowMs : imported.measuredMs + imported.durationMs;
    for (const [k, { id }] of trials.entries()) recordPart(store, run, id, imported.trials[k], { endedMs, nowMs });
    store.writeEvent(run, nowMs, { type: 'runImported', tool: imported.title, file });
    store.updateRun(run, { state: 'ended', outcome: imported.outcome, error: imported.error, endedMs: nowMs, durationMs: Math.round(imported.durationMs) });
    store.flush();
  } catch (error) {
    store.deleteRun(run);
    throw error;
  }
  return { run, known: false };
}

/** @param endedMs of samples whose file does not say when they were answered: when the tool had ended */
function recordPart(store: StoreWriter, run: string, trial: string, part: ImportedPart | undefined, { endedMs, nowMs }: { readonly endedMs: number; readonly nowMs: number }): void {
  if (part?.requests !== undefined && part.requests.length > 0) store.writeRequests(run, trial, part.requests.map((row, request): RequestRow => ({ ...row, trial, request, warmup: false })));
  for (const sample of part?.samples ?? []) store.writeSample(run, { ...sample, ...(sample.endedMs === 0 ? { endedMs } : {}), trial });
  store.flush();
  store.updateTrial(run, trial, { summary: trialSummary(store, run, trial), endedMs: nowMs });
}

function planOf(imported: ImportedRun, hash: string): Plan {
  const repeated = imported.trials.some(({ configuration }) => configuration.repeat > 0);
  const trials = imported.trials.map(({ configuration, promptHash = '', scorers }, index): PlannedTrial => ({
    id: imported.kind === 'eval' ? trialId(configuration, true) : `${levelKey(configuration)}${repeated ? `~repeat=${configuration.repeat + 1}` : ''}`,
    index,
    configuration,
    promptHash,
    ...(scorers === undefined ? {} : { scorers }),
    ...(imported.repeats === undefined ? {} : { repeats: imported.repeats }),
  }));
  const { load } = imported;
  const requests = imported.trials.reduce((most, { imported: { figures } }) => Math.max(most, figures?.requests ?? 0), 0);
  return {
    kind: imported.kind,
    task: imported.task,
    seed: 0,
    hash: sha256(JSON.stringify([hash, trials])),
    trials,
    ...(imported.repeats === undefined ? {} : { repeats: { n: imported.repeats, reduce: ['mean'] } }),
    ...(load === undefined ? {} : { load: { workload: { dataset: imported.trials[0]?.configuration.dataset ?? '' }, stop: { requests }, warmup: load.warmup ?? 0, repeats: 1 + Math.max(0, ...imported.trials.map(({ configuration }) => configuration.repeat)), streamed: load.streamed, ...(load.arrival === undefined ? {} : { arrival: load.arrival }), ...(load.ramp === undefined ? {} : { ramp: load.ramp }) } }),
  };
}

function trialRow(run: string, { id, index, configuration, promptHash }: PlannedTrial, part: ImportedPart | undefined): TrialRow {
  // An eval without samples has counted them in its metrics.
  const aggregated = part !== undefined && part.imported.figures !== undefined && (part.requests ?? []).length === 0;
  const total = part?.samples?.length ?? part?.requests?.length ?? (aggregated ? part.imported.figures?.requests : undefined);
  return {
    run,
    id,
    index,
    configuration,
    promptHash,
    ...(part?.datasetHash === undefined ? {} : { datasetHash: part.datasetHash }),
    ...(total === undefined ? {} : { total }),
    state: 'ended',
    outcome: part?.outcome ?? 'failed',
    ...(part?.error === undefined ? {} : { error: part.error }),
    imported: { reported: {}, ...part?.imported, ...(aggregated ? { aggregated: true } : {}) },
  };
}

function runRow(run: string, imported: ImportedRun, plan: Plan, { file, hash }: ImportedFile, nowMs: number): RunRow {
  const { tool, title, toolVersion, measuredMs, definitions, notes } = imported;
  const origin: ImportedOrigin = { tool, title, ...(toolVersion === undefined ? {} : { toolVersion }), file, hash, ...(measuredMs === undefined ? {} : { measuredMs }), definitions, notes };
  return {
    id: run,
    task: imported.task,
    kind: imported.kind,
    taskFile: file,
    taskText: importedNotes(origin).map(note => `# ${note}\n`).join(''),
    taskHash: hash,
    plan,
    seed: 0,
    version,
    ...identity(),
    state: 'running',
    createdMs: nowMs,
    startedMs: nowMs,
    durationMs: Math.round(imported.durationMs),
    resumes: 0,
    settings: Object.fromEntries(Object.entries(imported.settings).map(([name, value]) => [name, { value, source: path.basename(file) }])),
    scorers: imported.scorers,
    gates: [],
    onMissing: 'exclude',
    launch: {},
    pinned: false,
    imported: origin,
  };
}
