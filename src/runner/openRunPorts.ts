import os from 'node:os';
import { systemClock } from '../base/clock.ts';
import { createProvider, createSharedParts, type ProviderPorts } from '../execute/createProvider.ts';
import { openDataset } from '../execute/datasets/openDataset.ts';
import { createFingerprint } from '../execute/fingerprint.ts';
import { carriedBy } from '../execute/http/carriedBy.ts';
import { createArrivalTimer } from '../execute/load/arrivalTimer.ts';
import { watchClient } from '../execute/load/clientWatch.ts';
import { openLoadServer } from '../execute/load/loadTarget.ts';
import { startTimerThread } from '../execute/load/startTimerThread.ts';
import { createEmbedder } from '../execute/providers/embedder.ts';
import { requestLimitsOf } from '../execute/requestLimits.ts';
import type { Environment } from '../execute/secrets.ts';
import { openTelemetry } from '../execute/telemetry/openTelemetry.ts';
import { ledgerFile } from '../store/ledger.ts';
import { checkSelf } from './clientCheck/checkSelf.ts';
import { startLoadThreads } from './load/threads/startLoadThreads.ts';
import type { LoadedTask } from './loadTask.ts';
import type { RunLog } from './logging/runLog.ts';
import type { RunPorts } from './runSpec.ts';
import { createScoringPool } from './scoringPool.ts';
import { createSharedLimits } from './sharedLimits.ts';
import { createShardPool } from './shards/shardPool.ts';
import { scoringSetup } from './taskScoring.ts';

/** The real stages of a run; the runs that measure a tune's experiments share one set of them. Disposing it closes what they share. */
export async function openRunPorts({ loaded: { task, settings }, environment, log }: { readonly loaded: Pick<LoadedTask, 'task' | 'settings'>; readonly environment: Environment; readonly log?: RunLog }): Promise<{ readonly ports: RunPorts; readonly dispose: () => void }> {
  const shared = createSharedParts(systemClock);
  const provider: ProviderPorts = { environment, connections: settings.maxParallelRequests.value, clock: systemClock, shared, ...(settings.requestLogging.value ? { metered: true } : {}) };
  const isLoaded = task.load !== undefined || task.tune?.bench?.load !== undefined;
  const sleeper = isLoaded ? await startTimerThread() : undefined;
  const waitUntil = createArrivalTimer(systemClock, sleeper === undefined ? {} : { sleeper });
  const startThreads: RunPorts['startLoadThreads'] = made => startLoadThreads({ ...made, environment });
  return {
    ports: {
      clock: systemClock,
      ...(log === undefined ? {} : { log }),
      openDataset,
      createProvider: model => createProvider(model, provider),
      openLoadServer: target => openLoadServer(target, { environment, clock: systemClock }),
      openTelemetry: (server, telemetry, stopped) => openTelemetry(server, telemetry, { environment, clock: systemClock }, stopped),
      watchClient,
      startLoadThreads: startThreads,
      waitUntil,
      carriedBy: model => carriedBy(model, environment),
      checkSelf: (load, stopped) => checkSelf(load, { clock: systemClock, waitUntil, startLoadThreads: startThreads, file: ledgerFile(environment) }, stopped),
      createEmbedder: (model, embedding) => createEmbedder(model, provider, embedding),
      createFingerprint: (model, repeat) => createFingerprint(model, repeat, environment),
      sharedLimits: onFailure => createSharedLimits({ file: ledgerFile(environment), clock: systemClock, onFailure }),
      requestLimits: model => requestLimitsOf(model, environment),
      // Nothing else is to be done then: all cores, unless somebody said how many.
      createShardPool: () => createShardPool({ workers: settings.scoringWorkers.source === 'built-in' ? os.availableParallelism() : settings.scoringWorkers.value }),
      createScoringPool: name => createScoringPool({ workers: (name === undefined ? undefined : settings.scoringPools.get(name)?.value) ?? settings.scoringWorkers.value, ...scoringSetup(task.tune?.eval ?? task) }),
    },
    dispose() {
      sleeper?.dispose();
      shared.dispose();
    },
  };
}
