import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { replicaLogFile, replicaLogs } from '../../src/extension/panel/replicaLogs.ts';
import { tempFolder } from '../store/fixtures.ts';

function workspaceWith(logs: Readonly<Record<string, string>>): string {
  const workspace = tempFolder();
  const folder = path.join(workspace, '.pitwall', 'logs', 'r1');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(logs)) writeFileSync(path.join(folder, name), text);
  return workspace;
}

test('the end of each served copy’s log, in order, whole lines only', () => {
  const long = Array.from({ length: 5_000 }, (_, k) => `line ${k}`).join('\n');
  const workspace = workspaceWith({ 'e01-10.log': 'ten', 'e01-2.log': `${long}\n`, 'e01-0.log': '', 'e011-0.log': 'another’s', 'e01-0.txt': 'no log' });
  const logs = replicaLogs(workspace, 'r1', 'e01');
  expect(logs.map(({ name, isCut, text }) => `${name}${isCut ? ' cut' : ''}: ${text.split('\n')[0]} … ${text.split('\n').at(-1)}`)).toEqual(['e01-0.log:  … ', 'e01-2.log cut: line 4940 … line 4999', 'e01-10.log: ten … ten']);
});

test('no file of another place is read or opened, whatever the page says', () => {
  const workspace = workspaceWith({ 'e01-0.log': 'here' });
  writeFileSync(path.join(workspace, 'secret-1.log'), 'secret');
  expect(replicaLogFile(workspace, 'r1', 'e01', 'e01-0.log')).toBe(path.join(workspace, '.pitwall', 'logs', 'r1', 'e01-0.log'));
  expect([replicaLogFile(workspace, 'r1', 'e01', '../../../secret-1.log'), replicaLogFile(workspace, '../..', 'secret', 'secret-1.log'), replicaLogFile(workspace, '..', 'e01', 'e01-0.log')]).toEqual([undefined, undefined, undefined]);
  expect([replicaLogs(workspace, '../..', 'secret'), replicaLogs(workspace, 'r2', 'e01')]).toEqual([[], []]);
});
