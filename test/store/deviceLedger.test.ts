import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Connection } from '../../src/store/connection.ts';
import { openDeviceLedger, type DeviceAsk, type DeviceLedger, type DevicesInUse } from '../../src/store/deviceLedger.ts';
import { openLedger } from '../../src/store/ledger.ts';
import { tempFolder } from './fixtures.ts';

let file: string;
let ledger: DeviceLedger;
beforeEach(() => {
  file = path.join(tempFolder(), 'ledger.db');
  ledger = openDeviceLedger(file);
});
afterEach(() => ledger.dispose());

const ask: DeviceAsk = { count: 1, eligible: ['a', 'b'], priority: 0, backfill: false, workspace: '/w', run: 'r', trial: 't' };
const now = Date.now();
const shown = ({ held, waiting }: DevicesInUse): string => [...held.map(({ key, devices }) => `${key}[${devices.join(',')}]`), ...waiting.map(({ key, unattended }) => `${key}${unattended === true ? ' idle' : ''}`)].join(' ');

/** Writes into the file as another process would. */
function elsewhere(sql: string, ...values: (string | number)[]): void {
  const db = new Connection(file, { readOnly: false });
  db.run(sql, ...values);
  db.close();
}

test('a request waits, holds what is decided for it, and is gone when it is released', () => {
  const other = openDeviceLedger(file);
  const [first, second] = [ledger.request(ask, now), other.request({ ...ask, count: 2, limitMs: 60_000, priority: 3, backfill: true }, now + 1)];
  const seen: string[] = [];
  expect(other.attempt(second, ask, now + 2, use => void seen.push(shown(use)))).toBeUndefined();
  expect(ledger.attempt(first, ask, now + 3, () => ['b', 'a'])).toEqual(['b', 'a']);
  seen.push(shown(other.inUse(now + 4)));
  expect(other.inUse(now + 4)).toEqual({
    held: [{ ...ask, key: 1, host: expect.any(String) as string, pid: process.pid, askedMs: now, sinceMs: now + 3, devices: ['b', 'a'] }],
    waiting: [{ ...ask, key: 2, count: 2, limitMs: 60_000, priority: 3, backfill: true, host: expect.any(String) as string, pid: process.pid, askedMs: now + 1 }],
  });
  ledger.release(first);
  seen.push(shown(other.inUse(now + 5)));
  other.release(second);
  seen.push(shown(ledger.inUse(now + 6)));
  expect(seen).toEqual(['1 2', '1[b,a] 2', '2', '']);
  other.dispose();
});

test('the file itself refuses to give one device to two, whatever was decided', () => {
  const [first, second] = [ledger.request(ask, now), ledger.request(ask, now)];
  ledger.attempt(first, ask, now, () => ['a']);
  expect(() => ledger.attempt(second, ask, now, () => ['b', 'a'])).toThrow('UNIQUE constraint failed: held_devices.device');
  expect(shown(ledger.inUse(now))).toBe('1[a] 2');
});

test('a version tells of what others did, and of nothing else', () => {
  const other = openDeviceLedger(file);
  const before = ledger.version();
  const key = ledger.request(ask, now);
  ledger.inUse(now);
  expect(ledger.version()).toBe(before);
  other.release(key);
  expect(ledger.version()).not.toBe(before);
  other.dispose();
});

test('a look for one is a sign of life for all of its process', () => {
  const keys = [ledger.request(ask, now), ledger.request(ask, now)];
  ledger.attempt(keys[0] ?? 0, ask, now + 15_000, () => undefined);
  expect(shown(ledger.inUse(now + 20_000))).toBe('1 2');
});

describe('who is gone is forgotten by whoever looks next', () => {
  test('a process that ended', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    const [holds, waits] = [ledger.request(ask, now), ledger.request(ask, now)];
    ledger.attempt(holds, ask, now, () => ['a']);
    elsewhere('UPDATE device_requests SET pid = ?', child.pid ?? 0);
    const mine = ledger.request(ask, now);
    expect(ledger.attempt(mine, ask, now, use => (shown(use) === '3' ? ['a'] : undefined))).toEqual(['a']);
    expect([holds, waits]).toEqual([1, 2]);
  });

  test.runIf(process.platform === 'linux')('a process whose number somebody else has now', () => {
    ledger.request(ask, now);
    elsewhere("UPDATE device_requests SET process_start = 'boot/1'");
    expect(shown(ledger.inUse(now))).toBe('');
  });

  test('of another machine, one that gives no sign of life', () => {
    const key = ledger.request(ask, now);
    elsewhere("UPDATE device_requests SET host = 'elsewhere'");
    expect([shown(ledger.inUse(now + 30_000)), ledger.renew([key], now + 29_000), shown(ledger.inUse(now + 59_000)), shown(ledger.inUse(now + 59_001))]).toEqual(['1 idle', [], '1 idle', '']);
    expect(ledger.renew([key], now + 60_000)).toEqual([key]);
  });
});

test('who waits and was taken for dead is back in its place when it looks', () => {
  const [first, second] = [ledger.request(ask, now), ledger.request(ask, now)];
  elsewhere('DELETE FROM device_requests WHERE key = ?', first);
  ledger.attempt(first, ask, now, () => undefined);
  expect([shown(ledger.inUse(now)), second]).toEqual(['1 2', 2]);
});

test('who has not looked for ten seconds holds nobody up, until it looks again', () => {
  const key = ledger.request(ask, now);
  const seen = [10_000, 10_001].map(ms => shown(ledger.inUse(now + ms)));
  ledger.attempt(key, { ...ask, eligible: ['c'] }, now + 10_002, () => undefined);
  seen.push(shown(ledger.inUse(now + 10_003)));
  expect([seen, ledger.inUse(now).waiting[0]?.eligible]).toEqual([['1', '1 idle', '1'], ['c']]);
});

test('a ledger of the version before keeps what it knows', () => {
  const old = path.join(tempFolder(), 'ledger.db');
  const limits = openLedger(old);
  limits.learn('a', { limit: 24 }, now);
  limits.dispose();
  const db = new Connection(old, { readOnly: false });
  db.exec("DROP TABLE agreed_code; DROP TABLE held_ports; DROP TABLE held_devices; DROP TABLE device_requests; UPDATE meta SET value = '2' WHERE key = 'schema_version'");
  db.close();
  const devices = openDeviceLedger(old);
  expect(devices.request(ask, now)).toBe(1);
  devices.dispose();
  const again = openLedger(old);
  expect(again.learnt('a', now)).toEqual({ limit: 24 });
  again.dispose();
});
