import { describe, expect, test } from 'vitest';
import { chooseDevices } from '../../../src/schedule/devices/chooseDevices.ts';
import { idleness, type Device } from '../../../src/schedule/devices/device.ts';

/** `a 80/100 50%`: id, memory used of total in GiB, use; `a` a seat; `a mig`. */
function device(text: string): Device {
  const [id = '', memory = '', use] = text.split(' ');
  if (memory === '') return { id, kind: 'seat' };
  if (memory === 'mig') return { id, kind: 'mig' };
  const [used, total] = memory.split('/').map(Number);
  return { id, kind: 'gpu', memoryTotalMiB: (total ?? 0) * 1024, memoryUsedMiB: (used ?? 0) * 1024, ...(use === undefined ? {} : { use: Number.parseFloat(use) / 100 }) };
}

test.each([
  ['a 0/100 0%', 1],
  ['a 100/100 100%', 0],
  ['a 50/100 0%', 0.7],
  ['a 0/100 50%', 0.8],
  ['a 25/100', 0.75],
  ['a', 1],
  ['a mig', 1],
])('%s is idle to %f', (text, expected) => expect(idleness(device(text))).toBeCloseTo(expected, 12));

describe('a lease of', () => {
  const chosen = (count: number, free: readonly string[], busy: readonly string[] = []): string => {
    const devices = free.map(device);
    return chooseDevices(devices, count, [...devices, ...busy.map(device)])?.map(({ id }) => id).join(' ') ?? 'waits';
  };
  test.each<[string, number, readonly string[], string]>([
    ['the least used', 1, ['a 10/80 0%', 'b 0/80 0%', 'c 0/80 5%'], 'b'],
    ['memory weighs more than use', 1, ['a 40/80 0%', 'b 0/80 70%'], 'b'],
    ['the first of equals', 2, ['a 0/80 0%', 'b 0/80 0%', 'c 0/80 0%'], 'a b'],
    ['in the machine’s order', 2, ['a 5/80 0%', 'b 20/80 0%', 'c 0/80 0%'], 'a c'],
    ['similar memory before little use', 2, ['a 0/80 0%', 'b 30/80 0%', 'c 35/80 0%'], 'b c'],
    ['80 % is similar', 2, ['a 0/100 0%', 'b 20/100 0%'], 'a b'],
    ['seats', 3, ['a', 'b', 'c', 'd'], 'a b c'],
    ['the whole set or nothing', 3, ['a', 'b'], 'waits'],
    ['several take no MIG instances', 2, ['a mig', 'b mig', 'c 0/80', 'd 0/80'], 'c d'],
    ['one takes a MIG instance', 1, ['a mig', 'b 60/80 50%'], 'a'],
    ['what differs for good is taken as it is', 2, ['a 0/24 0%', 'b 0/80 0%'], 'a b'],
  ])('%s', (_, count, free, expected) => expect(chosen(count, free)).toBe(expected));

  test('similar memory is waited for where a lease’s end brings it', () => {
    expect(chosen(2, ['a 0/24 0%', 'b 0/80 0%'], ['c 0/80 0%'])).toBe('waits');
  });
});
