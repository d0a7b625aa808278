import { existsSync } from 'node:fs';
import { HumanError, renderHumanError } from '../../base/humanError.ts';
import type { MachinePool } from '../../execute/devices/machinePool.ts';
import type { DeviceList, DeviceUser } from '../../report/deviceList.ts';
import { inOrder } from '../../schedule/devices/nextLeases.ts';
import { openDeviceLedger, type DeviceLease, type DevicesInUse } from '../../store/deviceLedger.ts';
import { devicesInUse } from './devicesInUse.ts';
import { measuringSeat } from './measuringSeat.ts';

/** The machine's devices, who holds them and who waits, with what can be told where the ledger cannot be read. */
export function listDevices(pool: MachinePool, ledgerFile: string, host: string, nowMs: number): DeviceList {
  const { use, failed } = readUse(ledgerFile, nowMs);
  const holder = new Map(use.held.flatMap(lease => lease.devices.map(device => [device, lease] as const)));
  const devices = devicesInUse(pool, use, host);
  const ours = new Set(devices.map(({ id }) => id));
  const measuring = measuringSeat(host).id;
  const unlisted = use.held.filter(lease => lease.host === host).flatMap(lease => lease.devices.filter(id => !ours.has(id)).map(id => id === measuring ? `run ${lease.run}, trial ${lease.trial} (pid ${lease.pid}) is measured without a device: nothing else like it runs on this machine meanwhile` : `run ${lease.run}, trial ${lease.trial} (pid ${lease.pid}) holds ${id}, which is not found now`));
  return {
    devices: devices.map(device => {
      const lease = holder.get(device.id);
      return lease === undefined ? device : { ...device, held: user(lease) };
    }),
    // A state folder on a network holds the queues of other machines too.
    waiting: inOrder(use.waiting)
      .filter(({ eligible }) => eligible.some(id => ours.has(id)))
      .map(request => ({ ...request, sinceMs: request.askedMs })),
    ...(pool.none === undefined ? {} : { none: pool.none.text }),
    notes: [...pool.notes, ...unlisted, ...(failed === undefined ? [] : [`who holds what is not known: ${failed}`])],
  };
}

function user({ run, trial, workspace, pid, sinceMs }: DeviceLease): DeviceUser {
  return { run, trial, workspace, pid, sinceMs };
}

function readUse(file: string, nowMs: number): { readonly use: DevicesInUse; readonly failed?: string } {
  const nothing = { held: [], waiting: [] };
  if (!existsSync(file)) return { use: nothing };
  try {
    const ledger = openDeviceLedger(file);
    try {
      return { use: ledger.inUse(nowMs) };
    } finally {
      ledger.dispose();
    }
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return { use: nothing, failed: renderHumanError(error) };
  }
}
