import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const source = path.resolve(import.meta.dirname, '../../../src/execute/slurm/runSlurm.ts');

test('a signal that comes while a program of Slurm runs is the asking process’s own to handle', () => {
  const script = `
    import { runSlurm } from ${JSON.stringify(source)};
    const stop = new AbortController();
    process.once('SIGTERM', () => stop.abort(new Error('stopped')));
    await runSlurm({ program: 'sh', args: ['-c', 'kill -TERM $PPID; exec sleep 20'], environment: process.env, limitMs: 30_000 }, stop.signal).catch(() => (process.exitCode = 3));
  `;
  const { status, signal, stderr } = spawnSync(process.execPath, ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', '--input-type=module', '-e', script], { encoding: 'utf8' });
  expect([status, signal, stderr]).toEqual([3, null, '']);
});
