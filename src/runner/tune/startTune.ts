import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DisposableStore, toDisposable } from '../../base/disposable.ts';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { RunOutcome } from '../../base/outcomes.ts';
import { createRng } from '../../base/rng.ts';
import { gpuFinder } from '../../execute/devices/findGpus.ts';
import { machinePool, type MachinePool } from '../../execute/devices/machinePool.ts';
import { startGuard, type Guard } from '../../execute/replicas/guard.ts';
import { createPortLeases } from '../../execute/replicas/portLeases.ts';
import { resolveDeep, type Environment } from '../../execute/secrets.ts';
import { createSearch } from '../../plan/search/createSearch.ts';
import type { LaunchRequest } from '../../protocol/launch.ts';
import { readRunView } from '../../report/readRunView.ts';
import { judgeExperiment } from '../../report/tune/judgeExperiment.ts';
import type { RunView } from '../../report/view.ts';
import { openDeviceLedger } from '../../store/deviceLedger.ts';
import { ledgerFile } from '../../store/ledger.ts';
import { openPortLedger } from '../../store/portLedger.ts';
import { resolveGpus } from '../../task/resolveGpus.ts';
import { devicesNeeded } from '../../task/server/gpusOf.ts';
import { TemplateError } from '../../task/template.ts';
import type { Tune } from '../../task/tune.ts';
import { createDevicePool, refuseTooFew } from '../devices/devicePool.ts';
import { measuringSeat } from '../devices/measuringSeat.ts';
import type { LoadedTask } from '../loadTask.ts';
import type { RunSpec } from '../runSpec.ts';
import { createMeasuring, measuringRun } from './createMeasuring.ts';
import { finishTune } from './finishTune.ts';
import { runTune } from './runTune.ts';
import { createServerStart } from './startServer.ts';
import type { ExperimentLease, TunePorts } from './tunePorts.ts';

export interface TuneStart extends RunSpec {
  readonly tune: Tune;
  readonly loaded: LoadedTask;
  readonly request: LaunchRequest;
  readonly environment: Environment;
}

/** Who else works on this machine is looked at so often, while something is measured. */
const othersMs = 2_000;

/** Executes a tune with the machine's devices and real servers. What keeps it from beginning becomes the run's outcome. */
export async function startTune(start: TuneStart, signal: AbortSignal): Promise<RunOutcome> {
  const held = new DisposableStore();
  try {
    return await runTune({ ...start, ports: await openPorts(start, held, signal) }, signal);
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    finishTune({ ...start, ports: { clock: start.ports.clock, view: () => { throw new Error('Nothing was measured'); } } }, { outcome: 'failed', error: renderHumanError(error) }, 0);
    return 'failed';
  } finally {
    held.dispose();
  }
}

async function openPorts(start: TuneStart, held: DisposableStore, signal: AbortSignal): Promise<TunePorts> {
  const { tune, loaded, request, environment, store, runId, ports: { clock } } = start;
  const { server } = tune;
  // What is missing for every experiment is said before the first.
  resolveDeep([server.start, server.env], environment, 'server');
  const host = os.hostname();
  const file = ledgerFile(environment);
  const ledger = held.add(openDeviceLedger(file));
  const portLedger = held.add(openPortLedger(file));
  const look = machineOf(request.workspace, environment, host, signal);
  const usesDevices = server.gpus !== 0;
  const machine = usesDevices ? await look() : undefined;
  if (machine !== undefined && typeof server.gpus === 'number') refuseTooFew(machine, devicesNeeded(server, {}));
  const common = { ledger, clock, host, workspace: request.workspace };
  const pool = held.add(createDevicePool({ ...common, look }));
  const alone = held.add(createDevicePool({ ...common, look: () => Promise.resolve({ devices: [measuringSeat(host)], source: 'built-in', notes: [] }) }));
  let guard: Guard | undefined;
  held.add(toDisposable(() => guard?.dispose()));
  const replicaPorts = {
    clock,
    portLeases: createPortLeases({ claim: (port, nowMs) => portLedger.claim(port, nowMs), release: port => portLedger.release(port) }, { clock, rng: createRng(`${process.pid}/${clock.wallMs()}`) }),
    get guard(): Guard {
      return (guard ??= startGuard(pid => {
        ledger.guardedBy(pid);
        portLedger.guardedBy(pid);
      }));
    },
  };
  const viewOf = (run: string): RunView => readRunView(store, run, { alive: false, nowMs: clock.wallMs() });
  return {
    clock,
    search: createSearch(tune),
    devices: machine?.devices.filter(({ excludedBy }) => excludedBy === undefined).length ?? 0,
    devicesNeeded(configuration) {
      try {
        return devicesNeeded(server, configuration);
      } catch (error) {
        if (error instanceof TemplateError) throw new HumanError({ what: `\`gpus\` gives no number of devices: ${error.message}`, toDo: 'exclude such configurations by a constraint' });
        throw error;
      }
    },
    lease({ id, devicesNeeded: count }, over) {
      const { priority, backfill, contention, limits: { experimentMs } } = tune;
      const ask = { priority, backfill, ...(experimentMs === undefined ? {} : { limitMs: experimentMs }), run: runId, trial: id };
      if (count > 0) return pool.acquire({ ...ask, count }, over);
      return contention === 'allow' ? Promise.resolve(nothingLeased) : withoutDevices(alone.acquire({ ...ask, count: 1 }, over));
    },
    start: createServerStart({ tune, workspace: request.workspace, environment, ports: replicaPorts }),
    measures: what => tune[what] !== undefined,
    measure: createMeasuring({ tune, loaded, request, store, ports: start.ports, spec: start }),
    judge(row) {
      const { benchRun, evalRun } = row;
      const slo = benchRun === undefined ? undefined : store.run(benchRun)?.plan.load?.slo;
      return judgeExperiment(tune, row, {
        ...(benchRun === undefined || tune.bench === undefined ? {} : { bench: { view: viewOf(benchRun), gates: tune.bench.gates, ...(slo === undefined ? {} : { slo }) } }),
        ...(evalRun === undefined || tune.eval === undefined ? {} : { eval: { view: viewOf(evalRun), gates: tune.eval.gates } }),
      });
    },
    others: nowAndThen(() => ledger.inUse(clock.wallMs()).held.filter(lease => lease.host === host && lease.run !== runId).map(({ run, trial }) => `${run}/${trial}`), () => clock.nowMs()),
    forget({ id }) {
      for (const what of ['bench', 'eval'] as const) store.deleteRun(measuringRun(runId, id, what));
    },
    view: viewOf,
  };
}

const nothingLeased: ExperimentLease = { devices: [], lost: new AbortController().signal, dispose: () => undefined };

/** The seat is no device of the experiment. */
async function withoutDevices(leasing: Promise<ExperimentLease | undefined>): Promise<ExperimentLease | undefined> {
  const lease = await leasing;
  return lease === undefined ? undefined : { devices: [], lost: lease.lost, dispose: () => lease.dispose() };
}

function machineOf(workspace: string, environment: Environment, host: string, signal: AbortSignal): () => Promise<MachinePool> {
  const file = path.join(workspace, 'pitwall.config.yaml');
  const config = existsSync(file) ? { config: { text: readFileSync(file, 'utf8'), file } } : {};
  const { gpus } = resolveGpus({ ...config, environment });
  const find = gpuFinder();
  return async () => machinePool(await find(signal), gpus, { visible: environment['CUDA_VISIBLE_DEVICES'], host });
}

function nowAndThen<T>(read: () => T, nowMs: () => number): () => T {
  let last: { readonly value: T; readonly atMs: number } | undefined;
  return () => {
    if (last === undefined || nowMs() - last.atMs >= othersMs) last = { value: read(), atMs: nowMs() };
    return last.value;
  };
}
