import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type * as Fs from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { endTree } from '../../../src/execute/replicas/endTree.ts';
import { markName, type ProcessTree } from '../../../src/execute/replicas/processTree.ts';

/** How often yet the folder of processes cannot be read. */
const scarce = vi.hoisted(() => ({ times: 0 }));
vi.mock('node:fs', async original => {
  const fs = await original<typeof Fs>();
  const readdirSync = (...args: Parameters<typeof fs.readdirSync>): unknown => {
    if (args[0] === '/proc' && scarce.times-- > 0) throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    return fs.readdirSync(...args);
  };
  return { ...fs, readdirSync };
});

async function served(): Promise<ProcessTree & { readonly ended: Promise<unknown> }> {
  const mark = `scarce-${process.pid}-${Math.trunc(performance.now())}`;
  const child = spawn('sleep', ['100'], { detached: true, stdio: 'ignore', env: { ...process.env, [markName]: mark } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  await once(child, 'spawn');
  return { mark, root: { pid: child.pid ?? 0, start: 1 }, ended };
}

test.runIf(process.platform === 'linux')('without a descriptor left nobody counts as gone: it is asked again', async () => {
  const { ended, mark } = await served();
  scarce.times = 3;
  expect(await endTree({ mark }, 1_000, systemClock)).toBe(true);
  await ended;
});

test.runIf(process.platform === 'linux')('where that lasts, it is not said that they have gone', async () => {
  const { mark, root } = await served();
  const tree = { mark, ...(root === undefined ? {} : { root }) };
  scarce.times = Number.POSITIVE_INFINITY;
  const quick = { ...systemClock, nowMs: () => systemClock.nowMs() * 100, sleep: (ms: number) => systemClock.sleep(ms / 100) };
  expect(await endTree(tree, 1_000, quick)).toBe(false);
  scarce.times = 0;
});
