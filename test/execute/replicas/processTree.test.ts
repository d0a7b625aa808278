import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { endTree } from '../../../src/execute/replicas/endTree.ts';
import { startGuard } from '../../../src/execute/replicas/guard.ts';
import { isStrangerAt } from '../../../src/execute/replicas/portOwner.ts';
import { livingOf, markName, startOf, type ProcessTree } from '../../../src/execute/replicas/processTree.ts';
import { running } from './started.ts';

let marks = 0;
const newMark = (): string => `test-${process.pid}-${++marks}`;

async function shell(script: string, mark: string, marked = true): Promise<ChildProcess> {
  const { PATH, PITWALL_REPLICA: _, ...others } = process.env;
  const child = spawn('/bin/sh', ['-c', `${script}\nwait`], { stdio: ['ignore', 'pipe', 'ignore'], detached: true, env: { ...others, PATH, TEST_OF: mark, ...(marked ? { [markName]: mark } : {}) } });
  onTestFinished(() => running(`TEST_OF=${mark}`).forEach(line => process.kill(Number(line.trim().split(' ')[0]), 'SIGKILL')));
  await once(child.stdout, 'data');
  return child;
}

const treeOf = (mark: string, { pid = 0 }: ChildProcess): ProcessTree => ({ mark, root: { pid, ...(startOf(pid) === undefined ? {} : { start: startOf(pid) ?? 0 }) } });

describe('whoever belongs to it is found', () => {
  test.runIf(process.platform === 'linux').each([
    ['its group', 'sleep 9 & sleep 9 & echo', 3, true],
    ['its session, out of its group', 'set -m; sleep 9 & echo', 2, false],
    ['its children, out of its session', 'setsid sleep 9 & echo', 2, false],
    ['orphans that left it, by their mark', 'setsid sh -c "sleep 9 & exit" & sleep 9 & echo', 3, true],
  ])('%s', async (_, script, count, marked) => {
    const mark = newMark();
    const child = await shell(script, mark, marked);
    const tree = treeOf(mark, child);
    await expect.poll(() => livingOf(tree).length).toBe(count);
    expect(await endTree(tree, 2_000, systemClock)).toBe(true);
    expect(running(`TEST_OF=${mark}`)).toEqual([]);
  });

  test('nobody where it has ended, nor where its number is another’s now', async () => {
    const [mark, other] = [newMark(), await shell('sleep 9 & echo', newMark())];
    // The number of a process that began at another time.
    expect(livingOf({ mark, root: { pid: other.pid ?? 0, start: 1 } })).toEqual([]);
    expect(livingOf({ mark })).toEqual([]);
    expect(await endTree({ mark, root: { pid: 2 ** 22 - 1 } }, 2_000, systemClock)).toBe(true);
  });
});

test.runIf(process.platform === 'linux')('a guard that was never told that the process began finds it by its mark', async () => {
  const mark = newMark();
  const guard = startGuard(() => undefined);
  guard.watch({ tree: { mark }, graceMs: 1_000 });
  const child = await shell('trap "" TERM; sleep 9 & echo', mark);
  const ended = once(child, 'exit');
  guard.dispose();
  expect((await ended)[1]).toBe('SIGKILL');
  await expect.poll(() => running(`TEST_OF=${mark}`)).toEqual([]);
});

test.runIf(process.platform === 'linux')('a guard whose runner was killed in the midst of a line ends what it was told before', async () => {
  const mark = newMark();
  const ended = once(await shell('sleep 9 & echo', mark), 'exit');
  const guard = spawn(process.execPath, ['--no-warnings', path.join(import.meta.dirname, '../../../src/execute/replicas/guardProcess.ts')], { stdio: ['pipe', 'ignore', 'ignore'] });
  guard.stdin.end(`${JSON.stringify({ watch: { tree: { mark }, graceMs: 1_000 } })}\n{"watch":{"tree":{"ma`);
  expect((await ended)[1]).toBe('SIGTERM');
});

test.runIf(process.platform === 'linux')('who listens at a port is a stranger where it was there before', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // This process listens, and is older than the one that was started.
  const tree = treeOf(newMark(), await shell('sleep 9 & echo', newMark()));
  expect(isStrangerAt(port, tree)).toBe(true);
  expect(isStrangerAt(port, { mark: '', root: { pid: process.pid, start: startOf(process.pid) ?? 0 } })).toBe(false);
  expect(isStrangerAt(1, tree)).toBe(false);
});
