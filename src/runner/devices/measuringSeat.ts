import type { FoundDevice } from '../../execute/devices/foundDevices.ts';

/**
 * One for each machine, held by an experiment that needs no device: it works on the machine itself, so with `contention: forbid` no other of its kind runs beside it, whichever run, process or
 * workspace of the user it belongs to. It is no seat that anybody declares, and is in nobody's pool.
 */
export function measuringSeat(host: string): FoundDevice {
  return { id: `measuring ${host}`, kind: 'seat', index: 'this machine', name: 'measuring', pids: [] };
}
