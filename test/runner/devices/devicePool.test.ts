import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { renderHumanError, type HumanError } from '../../../src/base/humanError.ts';
import type { FoundDevice } from '../../../src/execute/devices/foundDevices.ts';
import { machinePool, type MachinePool } from '../../../src/execute/devices/machinePool.ts';
import { createDevicePool, type DevicePool, type Lease } from '../../../src/runner/devices/devicePool.ts';
import { openDeviceLedger, type DeviceLedger } from '../../../src/store/deviceLedger.ts';
import { createFakeClock, type FakeClock } from '../../fake/clock.ts';
import { tempFolder } from '../../store/fixtures.ts';

const gpu = (index: string, busy = false): FoundDevice => ({ id: `GPU-${index}`, kind: 'gpu', index, name: 'L4', memoryTotalMiB: 1000, memoryUsedMiB: 0, use: 0, pids: busy ? [1] : [], ...(busy ? { taken: true } : {}) });
const seats = (slots: number): MachinePool => machinePool({ devices: [], none: { why: 'absent', text: 'nvidia-smi is not on the PATH' } }, { include: 'all', exclude: [], slots, source: 'pitwall.config.yaml:1' }, { visible: undefined, host: 'h' });
const gpus = (...devices: FoundDevice[]): MachinePool => machinePool({ devices }, { include: 'all', exclude: [], source: 'built-in' }, { visible: undefined, host: 'h' });

let clock: FakeClock;
let file: string;
let ledger: DeviceLedger;
let said: string[];
beforeEach(() => {
  clock = createFakeClock(Date.now());
  file = path.join(tempFolder(), 'ledger.db');
  ledger = openDeviceLedger(file);
  said = [];
});
afterEach(() => ledger.dispose());

function open(look: () => MachinePool, of = ledger): DevicePool {
  return createDevicePool({ ledger: of, clock, host: 'h', workspace: '/w', look: () => Promise.resolve(look()) });
}

/** Asks, and says who got what. */
function ask(pool: DevicePool, trial: string, count: number, more: { readonly priority?: number; readonly signal?: AbortSignal } = {}): Promise<Lease | undefined> {
  const asked = pool.acquire({ count, priority: more.priority ?? 0, backfill: false, run: 'r', trial }, more.signal ?? new AbortController().signal);
  void asked.then(lease => void said.push(lease === undefined ? `${trial} gave up` : `+${trial}[${lease.devices.map(({ index }) => index).join(',')}]`), () => undefined);
  return asked;
}

function give(lease: Lease | undefined, trial: string): void {
  said.push(`-${trial}`);
  lease?.dispose();
}

test('leases and waits of two runs, in order', async () => {
  const others = openDeviceLedger(file);
  const [one, two] = [open(() => seats(2)), open(() => seats(2), others)];
  const [a, b] = [ask(one, 'a', 1), ask(two, 'b', 1)];
  await clock.advance(0);
  const big = ask(two, 'big', 2);
  await clock.advance(100);
  void ask(one, 'c', 1);
  const [first, second] = await Promise.all([a, b]);
  await clock.advance(500);
  give(first, 'a');
  await clock.advance(500);
  give(second, 'b');
  await clock.advance(100);
  const third = await big;
  await clock.advance(500);
  give(third, 'big');
  // Given twice: nothing more happens.
  third?.dispose();
  await clock.advance(100);
  expect(said.join(' ')).toBe('+a[1] +b[2] -a -b +big[1,2] -big +c[1]');
  one.dispose();
  two.dispose();
  others.dispose();
  expect(ledger.inUse(clock.wallMs())).toEqual({ held: [], waiting: [] });
});

test('who waits in the same run gets what is given back without a wait', async () => {
  const pool = open(() => seats(1));
  const a = ask(pool, 'a', 1);
  await clock.advance(0);
  void ask(pool, 'b', 1);
  await clock.advance(0);
  give(await a, 'a');
  await clock.advance(0);
  expect(said.join(' ')).toBe('+a[1] -a +b[1]');
  pool.dispose();
});

test('while nothing changes the ledger is looked at once a second', async () => {
  const pool = open(() => seats(1));
  const a = ask(pool, 'a', 1);
  await clock.advance(0);
  let looks = 0;
  const attempt = ledger.attempt.bind(ledger);
  ledger.attempt = (...given) => {
    looks++;
    return attempt(...given);
  };
  void ask(pool, 'b', 1);
  await clock.advance(10_000);
  expect(looks).toBe(11);
  give(await a, 'a');
  pool.dispose();
});

test('who stops waiting leaves the queue', async () => {
  const pool = open(() => seats(1));
  const stop = new AbortController();
  void ask(pool, 'a', 1);
  await clock.advance(0);
  void ask(pool, 'b', 1, { signal: stop.signal });
  await clock.advance(100);
  expect(ledger.inUse(clock.wallMs()).waiting).toHaveLength(1);
  stop.abort();
  await clock.advance(0);
  expect([said.join(' '), ledger.inUse(clock.wallMs()).waiting]).toEqual(['+a[1] b gave up', []]);
  pool.dispose();
});

test('nobody is given a device on what nvidia-smi said a while ago', async () => {
  let looks = 0;
  let busy = false;
  const pool = open(() => {
    looks++;
    return gpus(gpu('0', busy));
  });
  const a = ask(pool, 'a', 1);
  await clock.advance(0);
  void ask(pool, 'b', 1);
  await clock.advance(60_000);
  // A look for each would be a core's worth of nvidia-smi, while nothing could come of it.
  const whileHeld = looks;
  busy = true;
  give(await a, 'a');
  await clock.advance(10_000);
  busy = false;
  await clock.advance(5_000);
  expect([said.join(' '), whileHeld, looks]).toEqual(['+a[0] -a +b[0]', 1, expect.toSatisfy((n: number) => n > 3 && n < 10)]);
  pool.dispose();
});

test('one look is for all who want one', async () => {
  let looks = 0;
  const pool = open(() => {
    looks++;
    return gpus(gpu('0'), gpu('1'));
  });
  const leases = await Promise.all([ask(pool, 'a', 1), ask(pool, 'b', 1)]);
  expect([looks, said.join(' ')]).toEqual([1, '+a[0] +b[1]']);
  for (const lease of leases) lease?.dispose();
  pool.dispose();
});

test('a pool that is closed gives everything back, and who waits in it hears so, though its ledger is closed too', async () => {
  const own = openDeviceLedger(file);
  const pool = open(() => seats(1), own);
  const lease = await ask(pool, 'a', 1);
  const b = ask(pool, 'b', 1);
  await clock.advance(100);
  pool.dispose();
  own.dispose();
  await b;
  lease?.dispose();
  expect([said.join(' '), await pool.acquire({ count: 1, priority: 0, backfill: false, run: 'r', trial: 'c' }, new AbortController().signal), ledger.inUse(clock.wallMs())]).toEqual(['+a[1] b gave up', undefined, { held: [], waiting: [] }]);
});

test('a lease is told what its processes may see, and what the driver forgets for once is not gone, nor given away before it tells again', async () => {
  let answers = true;
  const pool = open(() => (answers ? gpus(gpu('0'), gpu('1'), gpu('2', true)) : machinePool({ devices: [], none: { why: 'failed', text: 'x' } }, { include: 'all', exclude: [], source: 'built-in' }, { visible: undefined, host: 'h' })));
  const a = await ask(pool, 'a', 2);
  expect(a?.environment).toEqual({ CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: '0,1' });
  answers = false;
  await clock.advance(5_000);
  const b = ask(pool, 'b', 2);
  await clock.advance(5_000);
  give(a, 'a');
  await clock.advance(5_000);
  expect(said.join(' ')).toBe('+a[0,1] -a');
  answers = true;
  await clock.advance(5_000);
  expect([said.join(' '), (await b)?.devices.length]).toEqual(['+a[0,1] -a +b[0,1]', 2]);
  pool.dispose();
});

test('a lease that others took this process for dead over is lost', async () => {
  const pool = open(() => seats(1));
  const lease = await ask(pool, 'a', 1);
  for (const { key } of ledger.inUse(clock.wallMs()).held) ledger.release(key);
  await clock.advance(5_000);
  expect(lease?.lost.aborted).toBe(true);
  pool.dispose();
});

test('a ledger that cannot be written for once takes no lease away, and the next sign of life is given', async () => {
  const renewed: number[] = [];
  let isFull = true;
  const pool = open(() => seats(1), {
    ...ledger,
    renew(keys, nowMs) {
      if (isFull) throw new Error('database or disk is full');
      renewed.push(nowMs - startMs);
      return ledger.renew(keys, nowMs);
    },
  });
  const startMs = clock.wallMs();
  const lease = await ask(pool, 'a', 1);
  await clock.advance(7_000);
  isFull = false;
  await clock.advance(5_000);
  expect([lease?.lost.aborted, renewed]).toEqual([false, [10_000]]);
  pool.dispose();
});

test('seats do not stand in for GPUs that the driver does not tell of for once', async () => {
  let answers = true;
  const pool = open(() => machinePool(answers ? { devices: [gpu('0')] } : { devices: [], none: { why: 'failed', text: 'x' } }, { include: 'all', exclude: [], slots: 4, source: 'built-in' }, { visible: undefined, host: 'h' }));
  const a = await ask(pool, 'a', 1);
  answers = false;
  await clock.advance(5_000);
  void ask(pool, 'b', 1);
  await clock.advance(5_000);
  give(a, 'a');
  await clock.advance(5_000);
  answers = true;
  await clock.advance(5_000);
  expect(said.join(' ')).toBe('+a[0] -a +b[0]');
  pool.dispose();
});

test('devices that are kept are given to nobody, after the end of the pool too, and who cannot do without them is told', async () => {
  const pool = open(() => seats(2));
  const a = await ask(pool, 'a', 1);
  const both = ask(pool, 'both', 2).catch((error: unknown) => renderHumanError(error as HumanError).split(';')[0]);
  await clock.advance(0);
  a?.keep();
  a?.dispose();
  await clock.advance(0);
  const b = ask(pool, 'b', 1);
  await clock.advance(0);
  give(await b, 'b');
  expect([said.join(' '), await both]).toEqual(['+a[1] +b[2] -b', '2 devices wanted, and only 1 is left beside those whose server could not be ended']);
  pool.dispose();
  expect(ledger.inUse(clock.wallMs())).toMatchObject({ held: [{ trial: 'a', devices: ['seat h/1'] }], waiting: [] });
});

describe('what can never be had is refused at once', () => {
  test.each([
    [seats(2), 3, 'pitwall.config.yaml:1: 3 devices wanted, and this workspace has 2; ask for fewer, or include more'],
    [gpus(gpu('0'), { ...gpu('1:0'), kind: 'mig' }, { ...gpu('1:1'), kind: 'mig' }), 2, '2 devices wanted, and this workspace has 1 whole GPUs: a process sees one MIG instance only; ask for fewer, or include more'],
    [seats(0), 1, 'pitwall.config.yaml:1: 1 device wanted, and there is no GPU here (nvidia-smi is not on the PATH); declare seats with `gpus: {slots: 4}` in pitwall.config.yaml, or PITWALL_GPUS=slots=4'],
  ])('%#', async (machine, count, expected) => {
    const pool = open(() => machine);
    const failed: unknown = await ask(pool, 'a', count).catch((error: unknown) => error);
    expect(renderHumanError(failed as HumanError)).toBe(expected);
    expect(ledger.inUse(clock.wallMs()).waiting).toEqual([]);
  });
});

test('who waits for a GPU that falls off is told that there are too few, and so is who waits for a driver that never answers again', async () => {
  let machine = gpus(gpu('0'), gpu('1'));
  const pool = open(() => machine);
  const one = ask(pool, 'one', 1);
  await clock.advance(0);
  const both = ask(pool, 'both', 2);
  await clock.advance(5_000);
  machine = gpus(gpu('0'));
  await clock.advance(5_000);
  give(await one, 'one');
  await expect(Promise.all([both, clock.advance(5_000)])).rejects.toMatchObject({ what: '2 devices wanted, and this workspace has 1' });

  const held = await ask(pool, 'held', 1);
  const next = ask(pool, 'next', 1);
  machine = machinePool({ devices: [], none: { why: 'failed', text: 'nvidia-smi: no answer within 15 s' } }, { include: 'all', exclude: [], source: 'built-in' }, { visible: undefined, host: 'h' });
  await clock.advance(5_000);
  give(held, 'held');
  await clock.advance(30_000);
  expect(said.at(-1)).toBe('-held');
  await expect(Promise.all([next, clock.advance(60_000)])).rejects.toMatchObject({ what: '1 device wanted, and there is no GPU here (nvidia-smi: no answer within 15 s)' });
});
