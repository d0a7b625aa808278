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

test.each([
  // what its server does; whether it is killed while it waits for it
  ['serves', 'children', 'ready'],
  ['ignores TERM, and so do those that left it', 'deaf children=deaf', 'ready'],
  ['hangs at its start', 'hang deaf children=deaf', 'port'],
] as const)('a runner is killed whose server %s: all is gone within 5 s, and nothing is given to others before', async (_, does, when) => {
  const file = path.join(tempFolder(), 'ledger.db');
  const [devices, ports] = [openDeviceLedger(file), openPortLedger(file)];
  onTestFinished(() => (devices.dispose(), ports.dispose()));
  const [killed, other] = [startRunner(file, does), startRunner(path.join(tempFolder(), 'ledger.db'), 'children')];
  await Promise.all([killed.until(when), other.until('ready')]);
  await within(5_000, () => killed.servers().length >= (does.includes('children') ? 6 : 1));
  const before = other.servers().length;
  const port = killed.said.port ?? 0;
  const isHeld = (): boolean => devices.inUse(Date.now()).held.length > 0;
  expect([isHeld(), ports.claim(port, Date.now())]).toEqual([true, false]);

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
  expect(early).toBe(0);
  expect([ports.claim(port, Date.now()), await isPortFree(port)]).toEqual([true, true]);
  // The guard is not needed any more, and another's servers are nobody's business.
  expect(running('guardProcess').filter(line => line.trim().startsWith(`${killed.said.guard} `))).toEqual([]);
  expect(other.servers()).toHaveLength(before);
  other.child.kill('SIGKILL');
  await within(5_000, () => other.servers().length === 0);
});

test('a guard that was killed has a successor', async () => {
  const file = path.join(tempFolder(), 'ledger.db');
  const runner = startRunner(file, 'deaf');
  await runner.until('ready');
  const first = runner.said.guard ?? 0;
  process.kill(first, 'SIGKILL');
  await within(5_000, () => runner.said.guard !== first);
  runner.child.kill('SIGKILL');
  await within(5_000, () => runner.servers().length === 0);
});
