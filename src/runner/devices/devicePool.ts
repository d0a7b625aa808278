import type { Clock } from '../../base/clock.ts';
import { counted } from '../../base/counted.ts';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { HumanError } from '../../base/humanError.ts';
import { deviceEnvironment } from '../../execute/devices/deviceEnvironment.ts';
import type { FoundDevice } from '../../execute/devices/foundDevices.ts';
import type { MachinePool, PoolDevice } from '../../execute/devices/machinePool.ts';
import { nextLeases } from '../../schedule/devices/nextLeases.ts';
import type { DeviceAsk, DeviceLedger, DevicesInUse } from '../../store/deviceLedger.ts';
import { devicesInUse } from './devicesInUse.ts';
import { StuckDevices } from './stuckDevices.ts';

/** Devices held for one trial. Disposing it gives them back. */
export interface Lease extends Disposable {
  readonly devices: readonly FoundDevice[];
  /** What the processes that work on them are told. */
  readonly environment: Readonly<Record<string, string>>;
  /** Aborts where the ledger took this process for dead (a machine that slept, without a system that tells): others may hold the devices by now. */
  readonly lost: AbortSignal;
  /** What works on them could not be ended: nobody is given them before this process and its guard are gone. Disposing it does nothing then. */
  keep(): void;
}

export interface DevicePool extends Disposable {
  /**
   * Waits for its turn and for all of its devices; undefined once the signal aborts.
   * Throws TooFewDevices where the workspace has fewer devices than that, whoever holds them; a StuckDevices where it had enough, and some are kept by this process (`Lease.keep`).
   */
  acquire(ask: Omit<DeviceAsk, 'eligible' | 'workspace'>, signal: AbortSignal): Promise<Lease | undefined>;
}

export interface DevicePoolPorts {
  readonly ledger: DeviceLedger;
  readonly clock: Clock;
  readonly host: string;
  readonly workspace: string;
  /** What the machine has now. */
  readonly look: () => Promise<MachinePool>;
}

/** Whether anything has changed is asked so often, */
const pollMs = 50;
/** and looked at all the same after this: a death and the end of a promise leave no mark. */
const lookMs = 1_000;
/** What nvidia-smi said is believed for so long: starting it takes a good part of a core's second on large machines. */
const freshMs = 2_000;
const renewMs = 5_000;
/** A driver that is restarted answers again sooner; after this its GPUs are gone. */
const silentMs = 60_000;

/** The machine's devices as the trials of one run lease them. The ledger is the run's to close. */
export function createDevicePool({ ledger, clock, host, workspace, look }: DevicePoolPorts): DevicePool {
  const closed = new AbortController();
  const held = new Map<number, AbortController>();
  let pool: { readonly machine: MachinePool; readonly atMs: number } | undefined;
  /** Those who wait here look at once when a lease or a wait of this process ends: its own changes leave the ledger's version alone. */
  let given = new AbortController();
  let renewing = false;
  let looking: Promise<MachinePool> | undefined;
  const waiting = new Set<number>();
  /** Devices that are given back by nobody. */
  const kept = new Map<number, readonly string[]>();
  return {
    async acquire(asked, signal) {
      const first = await fresh();
      if (signal.aborted || closed.signal.aborted) return undefined;
      refuseTooFew(first, asked.count);
      const ask = (): DeviceAsk => ({ ...asked, workspace, eligible: eligibleNow(pool?.machine ?? first, asked.count) });
      const key = ledger.request(ask(), clock.wallMs());
      waiting.add(key);
      let gotten: readonly string[] | undefined;
      try {
        const over = AbortSignal.any([signal, closed.signal]);
        while (!over.aborted) {
          const [atMs, version, wake] = [clock.nowMs(), ledger.version(), given.signal];
          gotten = ledger.attempt(key, ask(), clock.wallMs(), use => decide(use, key));
          if (gotten === undefined && isWorthALook(key)) {
            refuseTooFew(await fresh(), asked.count);
            // Others may have waited for less long than nvidia-smi took.
            if (!over.aborted) gotten = ledger.attempt(key, ask(), clock.wallMs(), use => decide(use, key));
          }
          if (gotten !== undefined) return hold(key, gotten);
          const woken = AbortSignal.any([over, wake]);
          while (!woken.aborted && clock.nowMs() - atMs < lookMs && ledger.version() === version) await clock.sleep(pollMs, woken);
        }
        return undefined;
      } finally {
        // A pool that was closed has given it back, and its ledger may be closed too.
        if (waiting.delete(key) && gotten === undefined) giveBack(key);
      }
    },
    dispose() {
      closed.abort();
      for (const key of [...held.keys(), ...waiting]) if (!kept.has(key)) ledger.release(key);
      held.clear();
      waiting.clear();
    },
  };

  /** Nobody is given a device on what was true a while ago. */
  function decide(use: DevicesInUse, key: number): readonly string[] | undefined {
    if (pool === undefined || isStale()) return undefined;
    return turnOf(use, key, devicesInUse(pool.machine, use, host));
  }

  /** Whether it would be its turn if no stranger worked on anything: only then it matters what nvidia-smi says. */
  function isWorthALook(key: number): boolean {
    if (pool === undefined) return true;
    if (!isStale()) return false;
    const use = ledger.inUse(clock.wallMs());
    return turnOf(use, key, devicesInUse(pool.machine, use, host).map(({ taken: _taken, ...device }) => device)) !== undefined;
  }

  function turnOf({ held: leases, waiting }: DevicesInUse, key: number, devices: readonly PoolDevice[]): readonly string[] | undefined {
    return nextLeases({ devices, held: leases, waiting, nowMs: clock.wallMs() }).get(key);
  }

  /** Seats do not change by themselves. */
  function isStale(): boolean {
    return pool !== undefined && pool.machine.devices.some(({ kind }) => kind !== 'seat') && clock.nowMs() - pool.atMs > freshMs;
  }

  /** One look for all who want one. */
  async function fresh(): Promise<MachinePool> {
    if (pool !== undefined && !isStale()) return pool.machine;
    looking ??= lookNow().finally(() => (looking = undefined));
    return looking;
  }

  async function lookNow(): Promise<MachinePool> {
    const machine = await look();
    // A driver that does not answer for once has not lost its GPUs, and seats do not stand in for them. But nobody is given one until it does: who works on them now is not known.
    if (pool !== undefined && usesGpus(pool.machine) && !usesGpus(machine)) {
      if (clock.nowMs() - pool.atMs > silentMs) throw tooFew(machine, 1);
      return pool.machine;
    }
    pool = { machine, atMs: clock.nowMs() };
    return machine;
  }

  function hold(key: number, ids: readonly string[]): Lease {
    const devices = (pool?.machine.devices ?? []).filter(({ id }) => ids.includes(id));
    const lost = new AbortController();
    held.set(key, lost);
    if (!renewing) void renew();
    const giving = toDisposable(() => {
      if (!kept.has(key) && held.delete(key)) giveBack(key);
    });
    const keep = (): void => {
      kept.set(key, ids);
      wakeWaiters();
    };
    return { devices, environment: deviceEnvironment(devices), lost: lost.signal, keep, dispose: () => giving.dispose() };
  }

  function eligibleNow(machine: MachinePool, count: number): readonly string[] {
    const stuck = [...kept.values()].flat();
    const ids = eligibleIn(machine, count).map(({ id }) => id).filter(id => !stuck.includes(id));
    if (stuck.length > 0 && ids.length < count) throw new StuckDevices(count, ids.length);
    return ids;
  }

  function giveBack(key: number): void {
    ledger.release(key);
    wakeWaiters();
  }

  function wakeWaiters(): void {
    const waiters = given;
    given = new AbortController();
    waiters.abort();
  }

  async function renew(): Promise<void> {
    renewing = true;
    while (held.size > 0 && !closed.signal.aborted) {
      for (const key of lostNow()) {
        held.get(key)?.abort();
        held.delete(key);
      }
      await clock.sleep(renewMs, closed.signal);
    }
    renewing = false;
  }

  /** A ledger that cannot be written now (the disk is full, another process was stopped in the midst of a change) takes no lease away: the next sign of life is soon enough. */
  function lostNow(): readonly number[] {
    try {
      return ledger.renew([...held.keys()], clock.wallMs());
    } catch {
      return [];
    }
  }
}

function usesGpus({ devices }: MachinePool): boolean {
  return devices.some(({ excludedBy, kind }) => excludedBy === undefined && kind !== 'seat');
}

function eligibleIn({ devices }: MachinePool, count: number): readonly PoolDevice[] {
  return devices.filter(({ excludedBy, kind }) => excludedBy === undefined && (count === 1 || kind !== 'mig'));
}

/** A workspace has fewer devices than are wanted, whoever holds them. */
export class TooFewDevices extends HumanError {}

/** Throws TooFewDevices. */
export function refuseTooFew(pool: MachinePool, count: number): void {
  if (eligibleIn(pool, count).length < count) throw tooFew(pool, count);
}

function tooFew(pool: MachinePool, count: number): TooFewDevices {
  const { length } = eligibleIn(pool, count);
  const used = pool.devices.filter(({ excludedBy }) => excludedBy === undefined);
  const what = used.length === 0 ? `${counted(count, 'device')} wanted, and there is no GPU here (${pool.none?.text ?? `none is included by ${pool.source}`})` : `${count} devices wanted, and this workspace has ${length}${used.length > length ? ' whole GPUs: a process sees one MIG instance only' : ''}`;
  return new TooFewDevices({ what, where: pool.source === 'built-in' ? undefined : pool.source, toDo: used.length === 0 ? 'declare seats with `gpus: {slots: 4}` in pitwall.config.yaml, or PITWALL_GPUS=slots=4' : 'ask for fewer, or include more' });
}
