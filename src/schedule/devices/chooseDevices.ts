import { freeMemoryMiB, idleness, type Device } from './device.ts';

/** The devices of one lease have similar free memory: the least is at least this share of the most. One model is spread evenly over all of them. */
const similarShare = 0.8;

/**
 * The devices that a lease of `count` takes of those that are free: the whole set, the least used first, or undefined.
 * Similar free memory is waited for where it can come; a machine whose devices differ for good gives what it has.
 * @param free in the machine's order, which decides between equals
 * @param inTime all that could be free once every lease has ended
 */
export function chooseDevices(free: readonly Device[], count: number, inTime: readonly Device[]): readonly Device[] | undefined {
  const fit = fitting(free, count);
  if (fit.length < count) return undefined;
  return mostIdleSimilar(fit, count) ?? (mostIdleSimilar(fitting(inTime, count), count) === undefined ? mostIdle(fit, count) : undefined);
}

function fitting(devices: readonly Device[], count: number): readonly Device[] {
  return count > 1 ? devices.filter(({ kind }) => kind !== 'mig') : devices;
}

function mostIdleSimilar(devices: readonly Device[], count: number): readonly Device[] | undefined {
  if (count === 1) return devices.length === 0 ? undefined : mostIdle(devices, 1);
  let best: { readonly chosen: readonly Device[]; readonly sum: number } | undefined;
  // Each in turn as the one with the least memory; those with equal memory are similar to the same others.
  for (const leastMiB of new Set(devices.map(freeMemoryMiB))) {
    const similar = devices.filter(device => {
      const freeMiB = freeMemoryMiB(device);
      if (leastMiB === undefined || freeMiB === undefined) return leastMiB === freeMiB;
      return freeMiB >= leastMiB && leastMiB >= similarShare * freeMiB;
    });
    if (similar.length < count) continue;
    const chosen = mostIdle(similar, count);
    const sum = chosen.reduce((total, device) => total + idleness(device), 0);
    if (best === undefined || sum > best.sum) best = { chosen, sum };
  }
  return best?.chosen;
}

/** In the machine's order. */
function mostIdle(devices: readonly Device[], count: number): readonly Device[] {
  const chosen = new Set(devices.toSorted((a, b) => idleness(b) - idleness(a)).slice(0, count));
  return devices.filter(device => chosen.has(device));
}
