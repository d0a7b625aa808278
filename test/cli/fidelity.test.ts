import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the short form of bench:fidelity loses nothing, and its lines are of what it measured', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', 'bench/fidelity/fidelity.ts', '--short']);
  const lines = stdout.split('\n').filter(line => /^\| (TTFT|TPOT|events)/.test(line));
  // Times may be any: the machine may be busy.
  expect(lines.map(line => line.split('|')[1]?.trim())).toEqual([
    'TTFT error p50, 64 streams of the simulated server',
    'events lost, 64 streams of the simulated server',
    'TPOT error p50, 1 token an event',
    'TPOT error p50, 4 tokens an event',
    'TPOT error p50, 16 tokens an event',
    'TPOT error p50, 8 events a write',
  ]);
  expect(lines[1]).toMatch(/\| 0 .*\| held \|/);
}, 60_000);
