import { seat, type MachinePool, type PoolDevice } from '../../execute/devices/machinePool.ts';
import type { DevicesInUse } from '../../store/deviceLedger.ts';

/** Every device that anybody may have: the machine's, the seats that this workspace declares, and the seats that only others know of. */
export function devicesInUse(pool: MachinePool, { held, waiting }: DevicesInUse, host: string): readonly PoolDevice[] {
  const known = new Set(pool.devices.map(({ id }) => id));
  const mentioned = new Set([...held.flatMap(({ devices }) => devices), ...waiting.flatMap(({ eligible }) => eligible)]);
  const prefix = seat(host, 0).id.slice(0, -1);
  const others = [...mentioned].filter(id => !known.has(id) && id.startsWith(prefix)).map(id => ({ ...seat(host, Number(id.slice(prefix.length))), excludedBy: pool.source }));
  return [...pool.devices, ...others.sort((a, b) => Number(a.index) - Number(b.index))];
}
