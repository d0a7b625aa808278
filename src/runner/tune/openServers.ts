import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import type { Clock } from '../../base/clock.ts';
import { toDisposable, type DisposableStore } from '../../base/disposable.ts';
import { HumanError } from '../../base/humanError.ts';
import { createRng } from '../../base/rng.ts';
import { gpuFinder } from '../../execute/devices/findGpus.ts';
import { machinePool, type MachinePool } from '../../execute/devices/machinePool.ts';
import { startGuard, type Guard } from '../../execute/replicas/guard.ts';
import { createPortLeases } from '../../execute/replicas/portLeases.ts';
import { resolveDeep, type Environment } from '../../execute/secrets.ts';
import { openDeviceLedger } from '../../store/deviceLedger.ts';
import { ledgerFile } from '../../store/ledger.ts';
import { openPortLedger } from '../../store/portLedger.ts';
import { configFile } from '../../store/workspaceFolder.ts';
import { resolveGpus } from '../../task/resolveGpus.ts';
import { devicesNeeded } from '../../task/server/gpusOf.ts';
import type { Tune } from '../../task/tune.ts';
import { createDevicePool, refuseTooFew, TooFewDevices } from '../devices/devicePool.ts';
import { LostDevices } from '../devices/lostDevices.ts';
import { measuringSeat } from '../devices/measuringSeat.ts';
import { createServerStart } from './startServer.ts';
import type { ExperimentLease, TunePorts } from './tunePorts.ts';

export interface ServersOptions {
  readonly tune: Pick<Tune, 'server' | 'parameters' | 'priority' | 'backfill' | 'contention' | 'limits'>;
  readonly run: string;
  readonly workspace: string;
  readonly environment: Environment;
  readonly clock: Clock;
}

/** Devices of this machine, and servers on them. */
export type Servers = Pick<TunePorts, 'devices' | 'lease' | 'start' | 'others'>;

/** Who else works on this machine is looked at so often, while something is measured. */
const othersMs = 2_000;

/** What is held is given back when the store is disposed of: by then every server must have been stopped. Throws a HumanError for what no server of the task could do without. */
export async function openServers({ tune, run, workspace, environment, clock }: ServersOptions, held: DisposableStore, signal: AbortSignal): Promise<Servers> {
  const { server } = tune;
  resolveDeep([server.start, server.env], environment, 'server');
  const host = os.hostname();
  const file = ledgerFile(environment);
  const ledger = held.add(openDeviceLedger(file));
  const portLedger = held.add(openPortLedger(file));
  const look = machineOf(workspace, environment, host, signal);
  const machine = server.gpus === 0 ? undefined : await look();
  // What was found until then is not what is there.
  signal.throwIfAborted();
  if (machine !== undefined && typeof server.gpus === 'number') refuseTooFew(machine, devicesNeeded(server, {}));
  const common = { ledger, clock, host, workspace };
  const pool = held.add(createDevicePool({ ...common, look }));
  const alone = held.add(createDevicePool({ ...common, look: () => Promise.resolve({ devices: [measuringSeat(host)], source: 'built-in', notes: [] }) }));
  let guard: Guard | undefined;
  held.add(toDisposable(() => guard?.dispose()));
  const ports = {
    clock,
    portLeases: createPortLeases({ claim: (port, nowMs) => portLedger.claim(port, nowMs), release: port => portLedger.release(port) }, { clock, rng: createRng(`${process.pid}/${clock.wallMs()}`) }),
    get guard(): Guard {
      return (guard ??= startGuard(pid => {
        ledger.guardedBy(pid);
        portLedger.guardedBy(pid);
      }));
    },
  };
  const before = machine?.devices.filter(({ excludedBy }) => excludedBy === undefined).length ?? 0;
  return {
    devices: before,
    lease({ id, devicesNeeded: count }, over) {
      const { priority, backfill, contention, limits: { experimentMs } } = tune;
      const ask = { priority, backfill, ...(experimentMs === undefined ? {} : { limitMs: experimentMs }), run, trial: id };
      if (count > 0) return unlessLost(pool.acquire({ ...ask, count }, over), count);
      return contention === 'allow' ? Promise.resolve(nothingLeased) : withoutDevices(alone.acquire({ ...ask, count: 1 }, over));
    },
    start: createServerStart({ tune, workspace, environment, ports }),
    others: nowAndThen(others, () => clock.nowMs()),
  };

  /** A configuration that was too large from the beginning is refused as such. */
  async function unlessLost<T>(leasing: Promise<T>, count: number): Promise<T> {
    try {
      return await leasing;
    } catch (error) {
      if (error instanceof TooFewDevices && count <= before) throw new LostDevices(error.what, before);
      throw error;
    }
  }

  /** Undefined where the ledger cannot be read now: nobody is stopped by that. */
  function others(): readonly string[] | undefined {
    try {
      return ledger.inUse(clock.wallMs()).held.filter(lease => lease.host === host && lease.run !== run).map(lease => `${lease.run}/${lease.trial}`);
    } catch (error) {
      if (error instanceof HumanError) return undefined;
      throw error;
    }
  }
}

const nothingLeased: ExperimentLease = { devices: [], lost: new AbortController().signal, keep: () => undefined, dispose: () => undefined };

/** The seat is no device of the experiment. */
async function withoutDevices(leasing: Promise<ExperimentLease | undefined>): Promise<ExperimentLease | undefined> {
  const lease = await leasing;
  return lease === undefined ? undefined : { devices: [], lost: lease.lost, keep: () => undefined, dispose: () => lease.dispose() };
}

function machineOf(workspace: string, environment: Environment, host: string, signal: AbortSignal): () => Promise<MachinePool> {
  const file = configFile(workspace);
  const config = existsSync(file) ? { config: { text: readFileSync(file, 'utf8'), file } } : {};
  const { gpus } = resolveGpus({ ...config, environment });
  const find = gpuFinder();
  return async () => machinePool(await find(signal), gpus, { visible: environment['CUDA_VISIBLE_DEVICES'], host });
}

/** What was read last, where it is not read now, or not again yet. */
function nowAndThen(read: () => readonly string[] | undefined, nowMs: () => number): () => readonly string[] {
  let last: { readonly value: readonly string[]; readonly atMs: number } | undefined;
  return () => {
    if (last === undefined || nowMs() - last.atMs >= othersMs) last = { value: read() ?? last?.value ?? [], atMs: nowMs() };
    return last.value;
  };
}
