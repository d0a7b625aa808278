import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lookBeside } from '../../src/extension/authoring/lookBeside.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'pitwall-beside-'));
const inside = path.join(folder, 'tasks');
mkdirSync(path.join(inside, '..rows'), { recursive: true });
for (const place of [folder, inside, path.join(inside, '..rows')]) writeFileSync(path.join(place, 'rows.csv'), 'question,answer\n1,2\n');

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('names and columns are read of what is there', () => {
  const { list, columns } = lookBeside();
  expect(list(inside).toSorted()).toEqual(['..rows/', 'rows.csv']);
  expect(columns(path.join(folder, 'rows.csv'))).toEqual(['question', 'answer']);
  expect([list(path.join(folder, 'none')), columns(path.join(folder, 'none.csv'))]).toEqual([[], []]);
});

test('while a workspace is not trusted nothing outside of it is touched', () => {
  const { list, columns } = lookBeside([inside]);
  expect([list(folder), columns(path.join(folder, 'rows.csv')), columns(path.join(inside, '..', 'rows.csv'))]).toEqual([[], [], []]);
  expect([list(inside).length, columns(path.join(inside, 'rows.csv')).length, columns(path.join(inside, '..rows', 'rows.csv')).length]).toEqual([2, 2, 2]);
});

// Of a device reading gives something at once, so that this test fails where a pipe would hang.
test.skipIf(process.platform === 'win32')('what is no file is not opened', () => {
  const device = path.join(inside, 'device.csv');
  symlinkSync('/dev/zero', device);
  expect(lookBeside().columns(device)).toEqual([]);
});
