import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/base/rng.ts';
import type { Device } from '../../../src/schedule/devices/device.ts';
import { inOrder, nextLeases, type HeldDevices, type WaitingRequest } from '../../../src/schedule/devices/nextLeases.ts';

const seats = (ids: string): readonly Device[] => [...ids].map(id => ({ id, kind: 'seat' }));

/** `2 p1 b60 of:abc idle`: two devices, priority 1, backfill with a limit of 60 s (`l60`: a limit alone), only a, b and c, unattended. */
function waits(text: string, key: number, devices: readonly Device[]): WaitingRequest {
  const [count = '1', ...words] = text.split(' ');
  const of = (prefix: string): string | undefined => words.find(word => word.startsWith(prefix))?.slice(prefix.length);
  const limit = of('b') ?? of('l');
  return {
    key,
    count: Number(count),
    priority: Number(of('p') ?? 0),
    eligible: of('of:') === undefined ? devices.map(({ id }) => id) : [...(of('of:') ?? '')],
    backfill: of('b') !== undefined,
    ...(limit === undefined ? {} : { limitMs: Number(limit) * 1000 }),
    ...(words.includes('idle') ? { unattended: true } : {}),
  };
}

/** `ab 60`: a and b are held, and will be for 60 s more at most. */
function holds(text: string): HeldDevices {
  const [ids = '', limit] = text.split(' ');
  return { devices: [...ids], sinceMs: 0, ...(limit === undefined ? {} : { limitMs: Number(limit) * 1000 }) };
}

/** Who gets what: `1:ab 3:c`, by place in the list. */
function next(devices: readonly Device[], held: readonly string[], waiting: readonly string[]): string {
  const granted = nextLeases({ devices, held: held.map(holds), waiting: waiting.map((text, k) => waits(text, k + 1, devices)), nowMs: 0 });
  return [...granted].map(([key, ids]) => `${key}:${ids.join('')}`).join(' ');
}

describe('who gets what', () => {
  test.each<[string, readonly string[], readonly string[], string]>([
    ['first come first served', [], ['1', '2', '2'], '1:a 2:bc'],
    ['priority goes first', [], ['3', '3 p1'], '2:abc'],
    ['nobody passes a head that waits, though there is room', ['ab'], ['3', '1'], ''],
    ['nobody else is held up', ['ab'], ['1', '1'], '1:c 2:d'],
    ['who uses other devices only passes', ['a'], ['2 of:ab', '1 of:cd', '1 of:bc'], '2:c'],
    ['backfill that ends before the head can begin passes', ['ab 60'], ['3', '1 b60'], '2:c'],
    ['backfill that would end later waits', ['ab 60'], ['4', '1 b61'], ''],
    ['unless it leaves the head enough', ['ab 60'], ['3', '1 b61', '1 b61'], '2:c'],
    ['a limit alone is no wish to pass', ['ab 60'], ['3', '1 l10'], ''],
    ['nobody passes on account of a lease that may end at any moment', ['ab'], ['3', '1 b1'], ''],
    ['a lease over its time is not counted on', ['ab 0'], ['3', '1 b1'], ''],
    ['the head needs the second end, not the last', ['a 10', 'b 30', 'c 90'], ['3', '1 b30', '1 b30'], '2:d'],
    ['the first that fits passes', ['ab 60', 'c 20'], ['4', '2', '1 b20', '1 b15'], '3:d'],
    ['it may pass those behind the first in line', ['abc 60'], ['3 of:abc', '2 of:cd', '1 b60'], '3:d'],
    ['who is not there to take it holds nobody up', ['a'], ['4 idle', '2'], '2:bc'],
    ['one that can never be served holds nobody up', [], ['5', '2'], '2:ab'],
  ])('%s', (_, held, waiting, expected) => expect(next(seats('abcd'), held, waiting)).toBe(expected));

  test('who waits for a stranger’s process holds nobody up, and keeps its place', () => {
    const devices = (taken: boolean): readonly Device[] => [...'abc'].map(id => ({ id, kind: 'gpu', memoryTotalMiB: 100, memoryUsedMiB: 0, ...(taken && id === 'b' ? { taken: true } : {}) }));
    expect(next(devices(true), [], ['3', '1', '2'])).toBe('2:a');
    expect(next(devices(false), [], ['3', '1', '2'])).toBe('1:abc');
  });

  test('what works on a leased device is its holder’s: a head waits for the lease', () => {
    const devices: readonly Device[] = [...'abc'].map(id => ({ id, kind: 'gpu', memoryTotalMiB: 100, memoryUsedMiB: id === 'a' ? 90 : 0, use: 0, ...(id === 'a' ? { taken: true } : {}) }));
    expect(next(devices, ['a'], ['3', '1'])).toBe('');
  });
});

/** A machine on a simulated clock: runs ask, hold for a while, and some die in the middle of it. */
function simulate(seed: number, options: { readonly backfill: boolean; readonly deaths: boolean }): { readonly order: string; readonly waitedMs: ReadonlyMap<number, number>; readonly left: number } {
  const rng = createRng(seed);
  const ids = 'abcdefgh'.slice(0, 2 + rng.int(7));
  const devices = seats(ids);
  const held = new Map<number, HeldDevices & { readonly endsMs: number }>();
  const waiting: (WaitingRequest & { readonly holdMs: number; readonly askedMs: number })[] = [];
  const waitedMs = new Map<number, number>();
  const said: string[] = [];
  let key = 0;
  let nowMs = 0;
  for (let toCome = 30; toCome > 0 || waiting.length > 0 || held.size > 0; ) {
    nowMs += 1;
    if (nowMs > 20_000) throw new Error(`stuck with ${JSON.stringify(waiting)}`);
    if (toCome > 0 && rng.int(3) === 0) {
      toCome--;
      const holdMs = 1 + rng.int(20);
      const own = rng.int(4) === 0 ? [...ids].slice(rng.int(2)) : [...ids];
      waiting.push({ key: ++key, count: 1 + rng.int(own.length), priority: rng.int(2), eligible: own, backfill: options.backfill && rng.int(2) === 0, ...(rng.int(2) === 0 ? { limitMs: holdMs + rng.int(5) } : {}), holdMs, askedMs: nowMs });
    }
    for (const [k, lease] of held) {
      if (lease.endsMs > nowMs && !(options.deaths && rng.int(100) === 0)) continue;
      held.delete(k);
      said.push(`-${k}`);
    }
    if (options.deaths && waiting.length > 0 && rng.int(50) === 0) waiting.splice(rng.int(waiting.length), 1);
    for (const [k, got] of nextLeases({ devices, held: [...held.values()], waiting, nowMs })) {
      const at = waiting.findIndex(one => one.key === k);
      const [request] = waiting.splice(at, 1);
      if (request === undefined) throw new Error(`${k} did not ask`);
      const inUse = new Set([...held.values()].flatMap(lease => lease.devices));
      if (got.some(id => inUse.has(id)) || new Set(got).size !== request.count || got.some(id => !request.eligible.includes(id))) throw new Error(`seed ${seed}: ${k} was given ${got.join('')} while ${[...inUse].join('')} were held`);
      held.set(k, { devices: got, sinceMs: nowMs, ...(request.limitMs === undefined ? {} : { limitMs: request.limitMs }), endsMs: nowMs + request.holdMs });
      waitedMs.set(k, nowMs - request.askedMs);
      said.push(`+${k}[${got.join(',')}]`);
    }
    // Nothing that the first in line could have lies idle.
    const [head] = inOrder(waiting);
    const free = [...ids].filter(id => ![...held.values()].some(lease => lease.devices.includes(id)));
    if (head !== undefined && free.filter(id => head.eligible.includes(id)).length >= head.count) throw new Error(`seed ${seed}: ${head.key} waits for what is free`);
  }
  return { order: said.join(' '), waitedMs, left: held.size + waiting.length };
}

describe('on random machines', () => {
  test.each([
    ['without backfill', { backfill: false, deaths: false }],
    ['with backfill', { backfill: true, deaths: false }],
    ['where runs die', { backfill: true, deaths: true }],
  ])('%s no device is held twice, nothing is left over, and everybody is served', (_, options) => {
    for (let seed = 0; seed < 8; seed++) {
      const { waitedMs, left } = simulate(seed, options);
      expect(left).toBe(0);
      if (!options.deaths) expect(waitedMs.size).toBe(30);
    }
  });

  test('backfill never makes the head wait longer than the limits of the leases said', () => {
    for (let seed = 0; seed < 40; seed++) {
      const rng = createRng(seed);
      const devices = seats('abcdef');
      const held = [...'abcde'].map(id => ({ devices: [id], sinceMs: 0, limitMs: 1 + rng.int(50) }));
      const head: WaitingRequest = { key: 1, count: 2 + rng.int(5), priority: 0, eligible: [...'abcdef'], backfill: false };
      const others = [2, 3, 4].map((key): WaitingRequest => ({ key, count: 1, priority: 0, eligible: [...'abcdef'], backfill: true, limitMs: 1 + rng.int(50) }));
      const begins = (waiting: readonly WaitingRequest[]): number => {
        let now = held;
        for (let nowMs = 0; ; nowMs++) {
          now = now.filter(lease => nowMs < lease.sinceMs + lease.limitMs);
          for (const [key, ids] of nextLeases({ devices, held: now, waiting, nowMs })) {
            if (key === 1) return nowMs;
            const limitMs = waiting.find(one => one.key === key)?.limitMs ?? 0;
            waiting = waiting.filter(one => one.key !== key);
            now = [...now, { devices: [...ids], sinceMs: nowMs, limitMs }];
          }
        }
      };
      expect(begins([head, ...others])).toBe(begins([head]));
    }
  });

  test('40 experiments of 1, 2 or 4 on 8 seats: backfill comes within 1.1 of what no order can beat', () => {
    const ratios = (backfill: boolean): number => {
      const all = Array.from({ length: 20 }, (_, seed) => {
        const devices = seats('abcdefgh');
        const rng = createRng(seed);
        let waiting = Array.from({ length: 40 }, (__, key) => ({ key, count: [1, 2, 4][rng.int(3)] ?? 1, priority: 0, eligible: [...'abcdefgh'], backfill, limitMs: 1000 + rng.int(1000) }));
        const bound = waiting.reduce((sum, { count, limitMs }) => sum + count * limitMs, 0) / devices.length;
        let held: (HeldDevices & { readonly limitMs: number })[] = [];
        let nowMs = 0;
        while (waiting.length > 0 || held.length > 0) {
          const granted = nextLeases({ devices, held, waiting, nowMs });
          for (const { key, limitMs } of waiting) held.push(...[granted.get(key)].flatMap(ids => (ids === undefined ? [] : [{ devices: ids, sinceMs: nowMs, limitMs }])));
          waiting = waiting.filter(({ key }) => !granted.has(key));
          nowMs = Math.min(...held.map(lease => lease.sinceMs + lease.limitMs));
          held = held.filter(lease => lease.sinceMs + lease.limitMs > nowMs);
        }
        return nowMs / bound;
      });
      return all.sort((a, b) => a - b)[10] ?? 0;
    };
    expect(ratios(true)).toBeLessThan(1.1);
    expect(ratios(false)).toBeGreaterThan(1.1);
  });

  test('the same machine gives the same order', () => {
    expect(simulate(3, { backfill: true, deaths: true }).order).toBe(simulate(3, { backfill: true, deaths: true }).order);
  });
});
