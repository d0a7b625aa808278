import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseDeviceList } from '../../src/protocol/parseDeviceList.ts';
import { Terminal } from './pitwall.ts';

let terminal: Terminal;
const before = process.env['PATH'];
beforeEach(() => (terminal = new Terminal()));
afterEach(() => {
  process.env['PATH'] = before;
  terminal.dispose();
});

/** A driver with two GPUs, on the second of which somebody works. */
function withGpus(): void {
  const script = terminal.file(
    'bin/nvidia-smi',
    `#!/bin/sh
case "$1" in
  --query-gpu=*) echo "0, GPU-aaaa, NVIDIA L4, 23034, 4, 0, [N/A]"; echo "1, GPU-bbbb, NVIDIA L4, 23034, 20000, 98, [N/A]" ;;
  --query-compute-apps=*) echo "GPU-bbbb, 4242" ;;
esac
`,
  );
  chmodSync(script, 0o755);
  process.env['PATH'] = `${path.dirname(script)}${path.delimiter}${before}`;
}

test.skipIf(process.platform === 'win32')('GPUs, as the workspace may use them', async () => {
  withGpus();
  expect(await terminal.run('gpus')).toEqual({
    code: 0,
    note: '',
    out: `\
device  name                memory   use  state
0       NVIDIA L4   0.0 / 22.5 GiB   0 %  free
1       NVIDIA L4  19.5 / 22.5 GiB  98 %  busy with another program (pid 4242)
1 of 2 devices free, nobody waits
`,
  });
  terminal.file('pitwall.config.yaml', 'gpus: {exclude: [0], slots: 3}\n');
  expect((await terminal.run('gpus')).out.split('\n').slice(1)).toEqual([
    '0       NVIDIA L4   0.0 / 22.5 GiB   0 %  not for this workspace (pitwall.config.yaml:1)',
    '1       NVIDIA L4  19.5 / 22.5 GiB  98 %  busy with another program (pid 4242)',
    '0 of 2 devices free, nobody waits',
    'note: pitwall.config.yaml:1 declares 3 slots: they are not used, since GPUs are; `include: none` beside them uses the slots instead',
    '',
  ]);
}, 30_000);

test('slots that another process holds and waits for, until it is killed', async () => {
  terminal.file('pitwall.config.yaml', 'gpus: {slots: 2}\n');
  const script = terminal.file(
    'hold.ts',
    `import { createDevicePool } from ${JSON.stringify(path.resolve('src/runner/devices/devicePool.ts'))};
import { openDeviceLedger } from ${JSON.stringify(path.resolve('src/store/deviceLedger.ts'))};
import { machinePool } from ${JSON.stringify(path.resolve('src/execute/devices/machinePool.ts'))};
import { systemClock } from ${JSON.stringify(path.resolve('src/base/clock.ts'))};
import os from 'node:os';
const host = os.hostname();
const machine = machinePool({ devices: [] }, { include: 'all', exclude: [], slots: 3, source: 'x' }, { visible: undefined, host });
const pool = createDevicePool({ ledger: openDeviceLedger(process.argv[2] ?? ''), clock: systemClock, host, workspace: '/other', look: async () => machine });
const never = new AbortController().signal;
await pool.acquire({ count: 2, priority: 0, backfill: false, run: 'r', trial: 'threads=4' }, never);
setTimeout(() => console.log('waits'), 300);
await pool.acquire({ count: 3, priority: 1, backfill: false, run: 'r', trial: 'threads=8' }, never);
`,
  );
  const child = spawn(process.execPath, ['--no-warnings', script, path.join(terminal.folder, 'home', 'ledger.db')], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const { out } = await terminal.run('gpus');
  const lines = out.replaceAll(String(child.pid), 'PID').replaceAll(/just now|\d+ s ago/g, 'NOW').split('\n');
  expect(lines.slice(1, 6)).toEqual([
    'device  state',
    'slot 1  held by run r, trial threads=4 (pid PID), taken NOW',
    'slot 2  held by run r, trial threads=4 (pid PID), taken NOW',
    'slot 3  not for this workspace (pitwall.config.yaml:1)',
    '',
  ]);
  expect(lines[7]).toMatch(/^ +1 +r +threads=8 +3 +1 +PID +NOW$/);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect((await terminal.run('gpus')).out.split('\n').slice(1)).toEqual(['device  state', 'slot 1  free', 'slot 2  free', '2 of 2 slots free, nobody waits', '']);
}, 30_000);

test('--watch prints a document a line as things change, until it is stopped', async () => {
  terminal.file('pitwall.config.yaml', 'gpus: {slots: 1}\n');
  const { child, ended } = terminal.start('gpus', '--watch', '--json');
  await once(child.stdout ?? child, 'data');
  terminal.file('pitwall.config.yaml', 'gpus: {slots: 2}\n');
  await once(child.stdout ?? child, 'data');
  child.kill('SIGTERM');
  const { code, out } = await ended;
  const lines = out.trimEnd().split('\n').map(line => parseDeviceList(line)?.devices.map(({ index }) => index));
  expect([code, lines]).toEqual([0, [['1'], ['1', '2']]]);
  expect(await terminal.run('gpus', '--watch', '--json', 'file.json')).toMatchObject({ code: 2, note: 'pitwall: --watch prints to stdout; leave the file out, and send stdout where it is to go\n' });
}, 60_000);
