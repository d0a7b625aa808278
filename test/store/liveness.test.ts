import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { isAlive, processStart } from '../../src/store/liveness.ts';
import { findWorkspace, storeFile } from '../../src/store/workspaceFolder.ts';
import { tempFolder } from './fixtures.ts';

const now = 1_000_000;
const here = os.hostname();
const mine = { host: here, pid: process.pid, processStart: processStart(process.pid) ?? '', heartbeatMs: now - 999_999 };

test.runIf(process.platform === 'linux')('on this machine the process and its start decide, not the heartbeat', () => {
  expect(mine.processStart).toMatch(/^[0-9a-f-]{36}\/[0-9]+$/);
  expect(isAlive(mine, now)).toBe(true);
  expect(isAlive({ ...mine, processStart: `${mine.processStart}1`, heartbeatMs: now }, now)).toBe(false);
});

test('a process that is gone is not alive, whatever its heartbeat says', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(isAlive({ host: here, pid: child.pid ?? 0, processStart: '', heartbeatMs: now }, now)).toBe(false);
  expect(processStart(child.pid ?? 0)).toBeUndefined();
});

test('without a start time, or on another machine, the heartbeat decides', () => {
  const states = [30_000, 30_001].map(ageMs => [
    isAlive({ ...mine, processStart: '', heartbeatMs: now - ageMs }, now),
    isAlive({ ...mine, host: `not-${here}`, pid: 1, heartbeatMs: now - ageMs }, now),
  ]);
  expect(states).toEqual([
    [true, true],
    [false, false],
  ]);
});

test.runIf(process.platform === 'linux')('a command with spaces and parentheses does not shift the fields', async () => {
  const script = path.join(tempFolder(), 'a) S 1 (b');
  writeFileSync(script, '#!/bin/sh\ncat /proc/$$/stat\nread wait\n', { mode: 0o755 });
  const child = spawn(script, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [stat] = (await once(createInterface(child.stdout), 'line')) as [string];
  const [before, after] = stat.split('(a) S 1 (b) ');
  expect(before).toBe(`${child.pid} `);
  expect(processStart(child.pid ?? 0)?.split('/')[1]).toBe(after?.split(' ')[19]);
  child.stdin.end('\n');
  await once(child, 'exit');
});

test('the workspace is the nearest folder above that looks like one', () => {
  const root = tempFolder();
  const make = (...parts: string[]): string => {
    const folder = path.join(root, ...parts);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  const home = make('home');
  make('home', '.vscode');
  make('home', '.pitwall');
  make('home', 'code', '.git');
  make('home', 'code', 'inner', '.vscode');
  const deep = make('home', 'code', 'inner', 'a', 'b');
  const loose = make('home', 'loose');
  writeFileSync(path.join(make('home', 'configured'), 'pitwall.config.yaml'), '');
  const found = [deep, path.join(home, 'code', 'x'), loose, make('home', 'configured', 'sub')].map(from => path.relative(root, findWorkspace(from, home)));
  expect(found).toEqual(['home/code/inner', 'home/code', 'home/loose', 'home/configured'].map(folder => path.normalize(folder)));

  writeFileSync(path.join(home, '.pitwall', 'store.db'), '');
  expect(findWorkspace(loose, home)).toBe(home);
  expect(storeFile(home)).toBe(path.join(home, '.pitwall', 'store.db'));
});
