import type { Device } from '../devices/device.ts';
import { inOrder, nextLeases, type HeldDevices, type WaitingRequest } from '../devices/nextLeases.ts';

/** The machine's devices on a simulated clock: `nextLeases` decides, as it does for runs that are real. */
export interface SimulatedPool {
  /** Resolves with the devices once it is its turn. */
  acquire(ask: Pick<WaitingRequest, 'count' | 'priority' | 'backfill' | 'limitMs'>): Promise<{ readonly devices: readonly string[]; release(): void }>;
}

export function createSimulatedPool(devices: readonly Device[], nowMs: () => number): SimulatedPool {
  const eligible = devices.map(({ id }) => id);
  // A process sees one MIG instance at most.
  const whole = devices.filter(({ kind }) => kind !== 'mig').map(({ id }) => id);
  const held = new Map<number, HeldDevices>();
  const waiting = new Map<number, WaitingRequest & { readonly grant: (devices: readonly string[]) => void }>();
  let keys = 0;
  let deciding = false;
  return {
    acquire: ask =>
      new Promise(resolve => {
        const key = keys++;
        const grant = (devices: readonly string[]): void => {
          resolve({
            devices,
            release() {
              if (held.delete(key)) decideSoon();
            },
          });
        };
        waiting.set(key, { ...ask, key, eligible: ask.count === 1 ? eligible : whole, grant });
        decideSoon();
      }),
  };

  /** Once for all that happens at one moment. */
  function decideSoon(): void {
    if (deciding) return;
    deciding = true;
    queueMicrotask(decide);
  }

  function decide(): void {
    deciding = false;
    if (waiting.size === 0) return;
    const all = [...waiting.values()];
    // Without backfill nobody passes one that waits for the same devices: who comes after the first that cannot have its own gets none.
    const heard = eligible.length > whole.length || all.some(({ backfill }) => backfill) ? all : untilFull(inOrder(all));
    for (const [key, ids] of nextLeases({ devices, held: [...held.values()], waiting: heard, nowMs: nowMs() })) {
      const request = waiting.get(key);
      if (request === undefined) continue;
      waiting.delete(key);
      held.set(key, { devices: ids, sinceMs: nowMs(), ...(request.limitMs === undefined ? {} : { limitMs: request.limitMs }) });
      request.grant(ids);
    }
  }

  function untilFull<Request extends WaitingRequest>(ordered: readonly Request[]): readonly Request[] {
    let free = devices.length - [...held.values()].reduce((sum, lease) => sum + lease.devices.length, 0);
    const last = ordered.findIndex(({ count }) => (free -= count) < 0);
    return last < 0 ? ordered : ordered.slice(0, last + 1);
  }
}
