import { createHash } from 'node:crypto';
import { makePlan } from '../../plan/makePlan.ts';
import type { LaunchRequest } from '../../protocol/launch.ts';
import type { StoreWriter } from '../../store/store.ts';
import type { StoreFailure } from '../../store/storeFailure.ts';
import { withServer } from '../../task/server/withServer.ts';
import type { Tune } from '../../task/tune.ts';
import type { LoadedTask } from '../loadTask.ts';
import { newRunRow, newTrialRows } from '../newRunRow.ts';
import { runPlan } from '../runPlan.ts';
import type { RunPorts, RunSpec } from '../runSpec.ts';
import { oneSelfCheck } from './oneSelfCheck.ts';
import type { Measuring, TunePorts } from './tunePorts.ts';
import { withLeasedGpus } from './withLeasedGpus.ts';
import { withShare } from './withShare.ts';

export interface MeasuringParts {
  readonly tune: Tune;
  readonly loaded: Pick<LoadedTask, 'settings' | 'task'>;
  readonly request: LaunchRequest;
  readonly store: StoreWriter;
  readonly ports: RunPorts;
  readonly spec: Pick<RunSpec, 'parallelRequests' | 'maxParallelRequests' | 'scoringPools'>;
}

/** Measures a server by a run of its own: a bench or an eval as any other, whose row names its experiment. */
export function createMeasuring({ tune, loaded, request, store, ports, spec }: MeasuringParts): TunePorts['measure'] {
  const shared = oneSelfCheck(ports);
  return async (what, { run, id: experiment, share }, { url, devices }, { onStarted, onStage }, signal) => {
    const part = tune[what];
    if (part === undefined) throw new Error(`The tune has no ${what}`);
    const runId = measuringRun(run, experiment, what);
    const written = withShare({ ...part, name: `${loaded.task.name} ${experiment} ${what}` }, share);
    // Without the address, which is another for each experiment: equal plans ask the same.
    const plan = makePlan(written, text => createHash('sha256').update(text).digest('hex'));
    const task = withLeasedGpus(withServer(written, url), devices);
    store.deleteRun(runId);
    store.createRun({ ...newRunRow({ ...request, runId }, { task, settings: loaded.settings }, plan), parent: { run, experiment } }, newTrialRows(runId, plan));
    onStarted(runId);
    const { warmupMs } = tune.limits;
    const lost: StoreFailure[] = [];
    const onStoreLost = (failure: StoreFailure): void => void lost.push(failure);
    const outcome = await runPlan({ ...spec, onStoreLost, task, plan, runId, store, ports: shared, ...(warmupMs === undefined ? {} : { warmupMs }), onProgress: ({ stage, done, total }) => onStage(stage ?? (total === 0 ? '' : `${done} of ${total}`)) }, signal);
    // What could not be recorded was not measured.
    if (lost[0] !== undefined) throw lost[0];
    const error = store.run(runId)?.error;
    const partly = what === 'bench' && outcome === 'failed' && store.trials(runId).some(trial => trial.outcome === 'succeeded');
    return { outcome, ...(partly ? { partly } : {}), ...(error === undefined ? {} : { error }) };
  };
}

/** The id of the run that measures an experiment. */
export function measuringRun(run: string, experiment: string, what: Measuring): string {
  return `${run}-${experiment}-${what}`;
}
