import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { isPortFree } from '../../../src/execute/replicas/portLeases.ts';
import { openDeviceLedger } from '../../../src/store/deviceLedger.ts';
import { openPortLedger } from '../../../src/store/portLedger.ts';
import { running } from '../../execute/replicas/started.ts';
import { tempFolder } from '../../store/fixtures.ts';

interface Said {
  guard?: number;
  port?: number;
  ready?: boolean;
}

interface Runner {
  readonly child: ChildProcess;
  readonly said: Said;
  /** Whoever it has started and still lives, itself and its guard left out. */
  servers(): readonly string[];
  until(key: keyof Said): Promise<void>;
}

function startRunner(file: string, does: string): Runner {
  const folder = tempFolder();
  const child = spawn(process.execPath, ['--no-warnings', path.join(import.meta.dirname, 'servingProcess.ts'), file, folder, ...does.split(' ')], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said: Said = {};
  const lines = createInterface({ input: child.stdout });
  lines.on('line', line => void Object.assign(said, JSON.parse(line)));
  return {
    child, said,
    servers: () => running(`OF_THE_TEST=${folder}`),
    async until(key) {
      while (said[key] === undefined) await once(lines, 'line');
    },
  };
}

const steps = 20;
async function within(ms: number, isSo: () => boolean | Promise<boolean>): Promise<number> {
  const sinceMs = performance.now();
  while (!(await isSo())) {
    if (performance.now() - sinceMs > ms) throw new Error(`not so within ${ms} ms`);
    await new Promise(resolve => setTimeout(resolve, steps));
  }
  return performance.now() - sinceMs;
}

test('runners are killed while their servers serve, ignore TERM or hang at their start: all is gone within 5 s, nothing is given to others before, and another’s go on', async () => {
  const other = startRunner(path.join(tempFolder(), 'ledger.db'), 'children');
  await other.until('ready');
  const before = other.servers().length;
  expect(before).toBeGreaterThanOrEqual(6);
  await Promise.all([
    killOne('children', 'ready'),
    killOne('deaf children=deaf', 'ready'),
    killOne('hang deaf children=deaf', 'port'),
  ]);
  expect(other.servers()).toHaveLength(before);
  other.child.kill('SIGKILL');
  await within(5_000, () => other.servers().length === 0);
});

/** @param does what its server does  @param when what it has said before it is killed */
async function killOne(does: string, when: 'ready' | 'port'): Promise<void> {
  const file = path.join(tempFolder(), 'ledger.db');
  const [devices, ports] = [openDeviceLedger(file), openPortLedger(file)];
  onTestFinished(() => (devices.dispose(), ports.dispose()));
  const killed = startRunner(file, does);
  await killed.until(when);
  await within(20_000, () => killed.servers().length >= 6);
  const port = killed.said.port ?? 0;
  const isHeld = (): boolean => devices.inUse(Date.now()).held.length > 0;
  expect([isHeld(), ports.claim(port, Date.now())], does).toEqual([true, false]);

  killed.child.kill('SIGKILL');
  await once(killed.child, 'exit');
  let early = 0;
  await within(5_000, () => {
    // First who holds it, then who uses it: the other way round one could end in between.
    const held = isHeld();
    const used = killed.servers().length > 0;
    if (used && !held) early++;
    return !used && !held;
  });
  expect(early, does).toBe(0);
  expect([ports.claim(port, Date.now()), await isPortFree(port)], does).toEqual([true, true]);
  // The guard is not needed any more.
  expect(running('guardProcess').filter(line => line.trim().startsWith(`${killed.said.guard} `))).toEqual([]);
}

test('a guard that was killed has a successor', async () => {
  const file = path.join(tempFolder(), 'ledger.db');
  const runner = startRunner(file, 'plain');
  await runner.until('ready');
  const first = runner.said.guard ?? 0;
  process.kill(first, 'SIGKILL');
  await within(5_000, () => runner.said.guard !== first);
  runner.child.kill('SIGKILL');
  await within(5_000, () => runner.servers().length === 0);
});
