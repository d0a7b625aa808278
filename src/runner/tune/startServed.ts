import { counted } from '../../base/counted.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { RunOutcome } from '../../base/outcomes.ts';
import type { LaunchRequest } from '../../protocol/launch.ts';
import type { Environment } from '../../execute/secrets.ts';
import { devicesNeeded } from '../../task/server/gpusOf.ts';
import { withServer } from '../../task/server/withServer.ts';
import type { ServerSpec } from '../../task/tune.ts';
import { finishRun } from '../finish.ts';
import { RunProgress } from '../progress.ts';
import { startPulse } from '../pulse.ts';
import { runPlan } from '../runPlan.ts';
import type { RunSpec } from '../runSpec.ts';
import { createSpending } from '../spending.ts';
import { Stop, stopOf } from '../stop.ts';
import { ExperimentStop } from './experimentStop.ts';
import { balancedEvent } from './balancedEvent.ts';
import { deviceLabels } from './deviceLabels.ts';
import { openServers } from './openServers.ts';
import { withLeasedGpus } from './withLeasedGpus.ts';
import type { RunningServer } from './tunePorts.ts';

export interface ServedStart extends RunSpec {
  readonly server: { readonly spec: ServerSpec; readonly priority: number };
  readonly request: LaunchRequest;
  readonly environment: Environment;
}

/** A bench of a server that is started for it, on devices of its own, and stopped when it has ended: before they are given back. */
export async function startServed(start: ServedStart, signal: AbortSignal): Promise<RunOutcome> {
  const { server: { spec, priority }, store, runId, ports: { clock } } = start;
  const startedMs = clock.nowMs();
  const held = new DisposableStore();
  const stopping = new AbortController();
  const all = AbortSignal.any([signal, stopping.signal]);
  try {
    const row = { run: runId, id: 'server', index: 0, configuration: {}, share: 1, stage: 'waiting' as const, devicesNeeded: devicesNeeded(spec, {}), queuedMs: clock.wallMs(), attempt: 0 };
    const pulse = held.add(new DisposableStore());
    const progress = pulseOf(pulse);
    const servers = await openServers({ tune: { server: spec, parameters: [], priority, backfill: false, contention: 'forbid', limits: {} }, run: runId, workspace: start.request.workspace, environment: start.environment, clock }, held, all);
    progress.stage = row.devicesNeeded === 0 ? 'waiting for this machine' : `waiting for ${counted(row.devicesNeeded, 'device')}`;
    const lease = await servers.lease(row, all);
    if (lease === undefined) throw all.reason;
    held.add(lease);
    const leasedMs = clock.wallMs();
    if (lease.devices.length > 0) store.writeEvent(runId, leasedMs, { type: 'devicesLeased', devices: deviceLabels(lease.devices), waitedMs: leasedMs - row.queuedMs });
    progress.stage = 'starting the server';
    const started = await servers.start(row, lease, all);
    if ('failed' in started) all.throwIfAborted();
    if ('failed' in started) return await finish({ outcome: started.failed.timedOut === true ? 'timedOut' : 'failed', error: `the server did not start: ${started.failed.error}` });
    const { server } = started;
    const replicas = server.facts().length;
    try {
      all.throwIfAborted();
      store.writeEvent(runId, clock.wallMs(), { type: 'serverReady', replicas, readyInMs: clock.wallMs() - leasedMs });
      pulse.dispose();
      return await runPlan({ ...start, task: withLeasedGpus(withServer(start.task, server.url), lease.devices) }, AbortSignal.any([all, deathOf(server)]));
    } finally {
      const balanced = server.balanced?.();
      if (balanced !== undefined && balanced.changes.length > 0) store.writeEvent(runId, clock.wallMs(), balancedEvent(balanced, replicas));
      await server.stop();
    }
  } catch (cause) {
    const stopped = stopOf(all);
    if (stopped === undefined && !(cause instanceof HumanError)) throw cause;
    if (stopped === undefined) return await finish({ outcome: 'failed', error: cause instanceof HumanError ? renderHumanError(cause) : '' });
    const cancelled = stopped.outcome === 'interrupted' && store.cancelRequested(runId);
    return await finish(cancelled ? { outcome: 'cancelled', error: 'the run was cancelled' } : { outcome: stopped.outcome, error: stopped.message });
  } finally {
    held.dispose();
  }

  async function finish(end: { readonly outcome: RunOutcome; readonly error: string }): Promise<RunOutcome> {
    await store.unlocked();
    if (store.run(runId)?.state !== 'ended') finishRun(start, { ...end, durationMs: (store.run(runId)?.durationMs ?? 0) + (clock.nowMs() - startedMs) });
    return end.outcome;
  }

  /** Until the bench has its own: it may wait for hours. */
  function pulseOf(pulse: DisposableStore): RunProgress {
    const progress = new RunProgress(startedMs);
    const spending = pulse.add(createSpending({ budget: {}, before: { all: { cost: 0, tokens: 0 }, elsewhere: { cost: 0, tokens: 0 }, timeMs: 0 } }));
    pulse.add(
      startPulse({
        store,
        run: runId,
        clock,
        progress,
        spending,
        limit: () => 0,
        onCancel: () => stopping.abort(new Stop('cancelled', 'the run was cancelled')),
        onControls: () => undefined,
        onFailure: cause => stopping.abort(new Stop('failed', cause instanceof HumanError ? renderHumanError(cause) : String(cause), cause)),
        ...(start.onProgress === undefined ? {} : { onProgress: start.onProgress }),
      }),
    );
    return progress;
  }
}

function deathOf({ died }: RunningServer): AbortSignal {
  const controller = new AbortController();
  const onDeath = (): void => controller.abort(new ExperimentStop('died', `the server ended: ${died.reason instanceof HumanError ? renderHumanError(died.reason) : String(died.reason)}`));
  if (died.aborted) onDeath();
  else died.addEventListener('abort', onDeath, { once: true });
  return controller.signal;
}
