import { DisposableStore } from '../../base/disposable.ts';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { RunOutcome } from '../../base/outcomes.ts';
import type { Environment } from '../../execute/secrets.ts';
import type { Slurm } from '../../execute/slurm/slurm.ts';
import type { LaunchRequest } from '../../protocol/launch.ts';
import type { Tune } from '../../task/tune.ts';
import type { LoadedTask } from '../loadTask.ts';
import type { RunSpec } from '../runSpec.ts';
import { stopOf } from '../stop.ts';
import { experimentPorts, viewer } from './experimentPorts.ts';
import { runOnCluster } from './cluster/runOnCluster.ts';
import { finishTune } from './finishTune.ts';
import { runTune } from './runTune.ts';
import { openServers } from './openServers.ts';

export interface TuneStart extends RunSpec {
  readonly tune: Tune;
  readonly loaded: LoadedTask;
  readonly request: LaunchRequest;
  readonly environment: Environment;
  /** Another cluster than the one that this machine knows: of a test. */
  readonly slurm?: () => Slurm;
}

/** Executes a tune with the machine's devices and real servers. What keeps it from beginning becomes the run's outcome. */
export async function startTune(start: TuneStart, signal: AbortSignal): Promise<RunOutcome> {
  const held = new DisposableStore();
  try {
    const { tune, request: { workspace }, environment, runId: run, ports: { clock } } = start;
    if (start.task.executor !== undefined) return await runOnCluster({ ...start, executor: start.task.executor }, held, signal);
    const servers = await openServers({ tune, run, workspace, environment, clock }, held, signal);
    return await runTune({ ...start, ports: experimentPorts(start, servers) }, signal);
  } catch (error) {
    const { store, runId, ports: { clock } } = start;
    const stopped = stopOf(signal);
    if (stopped === undefined && !(error instanceof HumanError)) throw error;
    const outcome = stopped?.outcome === 'interrupted' && store.cancelRequested(runId) ? 'cancelled' : (stopped?.outcome ?? 'failed');
    await store.unlocked();
    finishTune({ ...start, ports: { clock, view: viewer(start) } }, { outcome, error: stopped?.message ?? (error instanceof HumanError ? renderHumanError(error) : '') }, store.run(runId)?.durationMs ?? 0);
    return outcome;
  } finally {
    held.dispose();
  }
}
