import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDeviceLedger } from '../../../src/store/deviceLedger.ts';
import { tempFolder } from '../../store/fixtures.ts';

const slots = 4;
const trials = 12;

test('four processes share four seats, one is killed: none is ever held twice, none is lost, and the others end', async () => {
  const folder = tempFolder();
  const [file, journal] = [path.join(folder, 'ledger.db'), path.join(folder, 'journal')];
  writeFileSync(journal, '');
  openDeviceLedger(file).dispose();
  const start = (name: string, n: number): ChildProcess => spawn(process.execPath, ['--no-warnings', path.join(import.meta.dirname, 'leasingProcess.ts'), file, journal, String(slots), name, String(n)], { stdio: ['ignore', 'inherit', 'inherit'] });
  const others = ['a', 'b', 'c'].map(name => start(name, trials));
  const killed = start('k', 10_000);
  onTestFinished(() => [...others, killed].forEach(child => void child.kill('SIGKILL')));
  const lines = (): readonly string[] => readFileSync(journal, 'utf8').split('\n').slice(0, -1);
  // In the middle of holding something.
  const holds = (): boolean => lines().filter(line => line.split(' ')[1] === 'k').length > 6 && lines().findLast(line => line.split(' ')[1] === 'k')?.startsWith('+') === true;
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 2));
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const diedAt = lines().length;
  for (const child of others) if (child.exitCode === null) await once(child, 'exit');

  expect(others.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  expect(doubleHolds(lines(), diedAt)).toEqual([]);
  for (const name of ['a', 'b', 'c']) expect(lines().filter(line => line.startsWith(`+ ${name} `))).toHaveLength(trials);
  const ledger = openDeviceLedger(file);
  expect(ledger.inUse(Date.now())).toEqual({ held: [], waiting: [] });
  ledger.dispose();
}, 30_000);

/** Seats that were taken while somebody alive held them. What the killed one held is free once it is dead. */
function doubleHolds(lines: readonly string[], diedAt: number): readonly string[] {
  const holders = new Map<string, string>();
  return lines.flatMap((line, at) => {
    const [sign, name, , ids = ''] = line.split(' ');
    return ids.split(',').flatMap(id => {
      const holder = holders.get(id);
      if (sign === '-') holders.delete(id);
      else holders.set(id, name ?? '');
      return sign === '+' && holder !== undefined && !(holder === 'k' && at >= diedAt - 1) ? [`${line}: ${id} was ${holder}’s`] : [];
    });
  });
}
