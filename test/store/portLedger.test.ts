import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { Connection } from '../../src/store/connection.ts';
import { openDeviceLedger, type DeviceAsk } from '../../src/store/deviceLedger.ts';
import { processStart } from '../../src/store/liveness.ts';
import { openPortLedger } from '../../src/store/portLedger.ts';
import { tempFolder } from './fixtures.ts';

let file: string;
beforeEach(() => {
  file = path.join(tempFolder(), 'ledger.db');
});
const now = Date.now();

async function process2(): Promise<ChildProcess> {
  const child = spawn('sleep', ['60']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child;
}

/** Makes it all the holding of another process, as if that had written it. */
function handTo(pid: number): void {
  const db = new Connection(file, { readOnly: false });
  for (const table of ['held_ports', 'device_requests']) db.run(`UPDATE ${table} SET pid = ?, process_start = ?`, pid, processStart(pid) ?? '');
  db.close();
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('a port is one process’s until it is given back', () => {
  const [one, other] = [openPortLedger(file), openPortLedger(file)];
  expect([one.claim(20_000, now), other.claim(20_000, now), other.claim(20_001, now)]).toEqual([true, false, true]);
  one.release(20_000);
  expect(other.claim(20_000, now)).toBe(true);
  one.dispose();
  other.dispose();
});

test('what a killed process held is free once its guard, which ends its servers, has gone as well', async () => {
  const [holder, guard] = [await process2(), await process2()];
  const ports = openPortLedger(file);
  const devices = openDeviceLedger(file);
  onTestFinished(() => (ports.dispose(), devices.dispose()));
  const ask: DeviceAsk = { count: 1, eligible: ['a'], priority: 0, backfill: false, workspace: '/w', run: 'r', trial: 't' };
  ports.guardedBy(guard.pid ?? 0);
  ports.claim(20_000, now);
  const [held] = [devices.request(ask, now), devices.request(ask, now)];
  devices.attempt(held, ask, now, () => ['a']);
  // It may be told of its guard later, and of another one.
  devices.guardedBy(guard.pid ?? 0);
  handTo(holder.pid ?? 0);
  const state = (): string => {
    const free = ports.claim(20_000, now);
    if (free) ports.release(20_000);
    const { held, waiting } = devices.inUse(now);
    return `port ${free ? 'free' : 'held'}, ${held.length} held, ${waiting.length} waiting`;
  };
  const seen = [state()];
  await kill(holder);
  // Who waits is not there any more, and nobody ends anything for him.
  seen.push(state());
  await kill(guard);
  seen.push(state());
  expect(seen).toEqual(['port held, 1 held, 1 waiting', 'port held, 1 held, 0 waiting', 'port free, 0 held, 0 waiting']);
});

test('without a guard it is free at once', async () => {
  const holder = await process2();
  const ports = openPortLedger(file);
  onTestFinished(() => ports.dispose());
  ports.claim(20_000, now);
  handTo(holder.pid ?? 0);
  expect(ports.claim(20_000, now)).toBe(false);
  await kill(holder);
  expect(ports.claim(20_000, now)).toBe(true);
});

test('a port is of one machine: a ledger on a network has those of several', () => {
  const ports = openPortLedger(file);
  onTestFinished(() => ports.dispose());
  ports.claim(20_000, now);
  const db = new Connection(file, { readOnly: false });
  db.run('UPDATE held_ports SET host = ?', `not-${os.hostname()}`);
  db.close();
  expect(ports.claim(20_000, now)).toBe(true);
});
