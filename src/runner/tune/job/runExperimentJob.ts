import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { systemClock } from '../../../base/clock.ts';
import { DisposableStore, toDisposable } from '../../../base/disposable.ts';
import { HumanError } from '../../../base/humanError.ts';
import type { Environment } from '../../../execute/secrets.ts';
import { carriedRun } from '../../../store/carry/carriedRun.ts';
import type { CarriedRow } from '../../../store/carry/carriedRow.ts';
import { writeCarry } from '../../../store/carry/carryFile.ts';
import type { ExperimentRow } from '../../../store/experimentRow.ts';
import type { StoreReader } from '../../../store/store.ts';
import { jobLog, jobLogs } from '../../../store/runLogs.ts';
import { openStore } from '../../../store/workspaceStore.ts';
import { bringPatiently } from '../../jobs/bringPatiently.ts';
import { readSecrets } from '../../jobs/secretsFile.ts';
import { loadTask } from '../../loadTask.ts';
import { openJobLog } from '../../logging/openRunLog.ts';
import { newRunRow } from '../../newRunRow.ts';
import { openRunPorts } from '../../openRunPorts.ts';
import { planOf } from '../../planOf.ts';
import { stopOf } from '../../stop.ts';
import { taskSecrets } from '../../taskSecrets.ts';
import { withoutSecrets } from '../../withoutSecrets.ts';
import { experimentPorts } from '../experimentPorts.ts';
import { runExperiment } from '../runExperiment.ts';
import { allocationOf } from './allocation.ts';
import { openAllocatedServers } from './allocatedServers.ts';
import { jobFiles, readOrder } from './experimentOrder.ts';
import { nodeHome } from './nodeHome.ts';
import { createStandingFile } from './standing.ts';

/** What a job says of its experiment to who merges its result. */
export interface ExperimentResult {
  /** As it ended. */
  readonly experiment: ExperimentRow;
  /** No configuration will start, and why. */
  readonly hopeless?: string;
}

/**
 * One experiment of a tune as a job of a cluster, on the node where it runs: it serves and measures as any, into a store in a folder of the node, and leaves one file for who submitted it.
 * Done again, it leaves the same. Returns whether it came to a result: one that is stopped leaves nothing, on the node either. Throws a HumanError where it cannot begin.
 */
export async function runExperimentJob(orderFile: string, given: Environment, signal: AbortSignal): Promise<boolean> {
  const folder = path.dirname(orderFile);
  const { request, taskText, experiment, secretsFile } = readOrder(orderFile);
  const { workspace, runId } = request;
  if (!existsSync(workspace)) throw new HumanError({ what: 'the workspace is not there', where: workspace, toDo: 'it must lie in a folder that every node sees by the same path', kind: 'unfinished' });
  const allocation = allocationOf(given, os.hostname());
  const held = new DisposableStore();
  try {
    const own = mkdtempSync(path.join(os.tmpdir(), 'pitwall-job-'));
    held.add(toDisposable(() => rmSync(own, { recursive: true, force: true })));
    const home = nodeHome(own);
    const environment = { ...given, ...(secretsFile === undefined ? {} : readSecrets(secretsFile)), PITWALL_HOME: home };
    const { set, sample, parallelRequests, logging, editorSettings } = request;
    const loaded = loadTask({
      file: request.taskFile,
      text: taskText,
      workspace,
      environment,
      ...(set === undefined ? {} : { set }),
      ...(sample === undefined ? {} : { sample }),
      ...(parallelRequests === undefined ? {} : { parallelRequests }),
      ...(logging === undefined ? {} : { logging }),
      ...(editorSettings === undefined ? {} : { editorSettings }),
    });
    const { task, settings } = loaded;
    const { tune } = task;
    if (tune === undefined) throw new Error(`${request.taskFile} is no tune`);
    const recorded = openStore(path.join(own, 'store.db'));
    held.add(recorded);
    const store = withoutSecrets(recorded, taskSecrets(task, environment));
    const plan = planOf(task, request);
    const row = newRunRow(request, loaded, plan);
    store.createRun(row, []);
    store.createExperiment(experiment);
    const beside = path.dirname(jobLog(workspace, runId, experiment.id, allocation.job));
    const log = openJobLog({ store, row, task, settings, environment, clock: systemClock }, jobLogs(beside, `${experiment.id}-job-${allocation.job}.${allocation.restart}`));
    if (log !== undefined) held.add(log);
    const { ports: real, dispose } = await openRunPorts({ loaded, environment, ...(log === undefined ? {} : { log }) });
    held.add(toDisposable(dispose));
    const spec = { task, plan, runId, parallelRequests: settings.parallelRequests.value, maxParallelRequests: settings.maxParallelRequests.value, scoringPools: [...settings.scoringPools.keys()], store, ports: real, request };
    const servers = openAllocatedServers({ tune, allocation, workspace, ledger: path.join(home, 'ledger.db'), environment, clock: real.clock }, held);
    const { tell } = createStandingFile(jobFiles.standing(folder, allocation.restart), real.clock);
    let hopeless: string | undefined;
    const ended = await runExperiment(experiment, {
      tune,
      store,
      ports: experimentPorts({ ...spec, tune, loaded }, servers),
      onChanged({ stage: told }) {
        const { stage, startedMs, readyMs } = recorded.experiments(runId)[0] ?? experiment;
        tell({ job: allocation.job, node: allocation.node, devices: allocation.labels, stage, told, ...(startedMs === undefined ? {} : { startedMs }), ...(readyMs === undefined ? {} : { readyMs }) });
      },
      onHopeless: error => (hopeless = `${error} (on ${allocation.node})`),
      whyStopped: () => stopOf(signal)?.message ?? 'the job was stopped',
      watchOthers: () => () => [],
    }, signal);
    if (signal.aborted) return false;
    store.flush();
    const about: ExperimentResult = { experiment: ended, ...(hopeless === undefined ? {} : { hopeless }) };
    await bringPatiently(() => writeCarry(jobFiles.result(folder, allocation.restart), { id: `${runId}/${path.basename(folder)}-${allocation.restart}`, run: runId, about: { ...about } }, rowsOf(recorded, ended)), systemClock);
    return true;
  } finally {
    held.dispose();
  }
}

/** The runs that measured it, whole, and what was told of it. */
function* rowsOf(store: StoreReader, { run, id, benchRun, evalRun }: ExperimentRow): Generator<CarriedRow> {
  for (const measured of [benchRun, evalRun]) if (measured !== undefined) yield* carriedRun(store, measured, { run, experiment: id });
  for (const { atMs, event } of store.events(run)) yield { type: 'event', run, atMs, row: event };
}
