import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { FoundDevice } from '../../../src/execute/devices/foundDevices.ts';
import { createServerStart } from '../../../src/runner/tune/startServer.ts';
import { replicaLog } from '../../../src/store/runLogs.ts';
import { bench, serverFile } from '../../execute/replicas/started.ts';
import { tempFolder } from '../../store/fixtures.ts';
import { aTune } from './aTune.ts';

const gpu: FoundDevice = { id: 'GPU-7', kind: 'gpu', index: '3', name: 'L4', pids: [] };
const seat: FoundDevice = { id: 'seat h/1', kind: 'seat', index: '1', name: 'slot', pids: [] };

test.each<[string, number, readonly FoundDevice[], string]>([
  ['a leased GPU', 1, [gpu], 'with 3'],
  ['no GPU, and sees none', 0, [], 'with '],
  // It may stand for a GPU that nvidia-smi does not know.
  ['a seat', 1, [seat], 'with no devices'],
])('a server has %s', async (_, gpus, devices, expected) => {
  const workspace = tempFolder();
  const start = createServerStart({ tune: { ...aTune, server: { ...aTune.server, gpus, start: { command: [process.execPath, serverFile, '{{ port }}'] }, folder: workspace } }, workspace, environment: {}, ports: bench('').ports });
  const experiment = { run: 'r', id: 'e01', index: 0, configuration: {}, share: 1, stage: 'waiting' as const, devicesNeeded: gpus, queuedMs: 0, attempt: 0 };
  const started = await start(experiment, { devices, lost: new AbortController().signal, keep: () => undefined, dispose: () => undefined }, new AbortController().signal);
  if ('failed' in started) throw new Error(started.failed.error);
  await started.server.stop();
  expect(readFileSync(replicaLog(workspace, 'r', 'e01', 0), 'utf8').split('\n')[1]?.replace(/.*\d (?=with)/, '')).toBe(expected);
});
