import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the short form of bench:verdicts: each planted fault is found out, with its cause', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', 'bench/verdicts.ts', '--short']).catch((failed: unknown) => failed as { stdout: string });
  const rows = stdout.split('\n').filter(line => /\| (held|NOT HELD) \|$/.test(line));
  expect(rows.map(row => row.split('|')[1]?.trim())).toEqual([
    'one connection for 16 in flight',
    'one connection that the client does not know of',
    'one connection for 20 requests a second',
    'the client stands still for 50 ms, twice a second',
    'four processes for each core take the machine',
    'a server that slows down little by little',
    'a server that slows down at once',
  ]);
  expect(rows.filter(row => row.includes('NOT HELD')), stdout).toEqual([]);
}, 120_000);
