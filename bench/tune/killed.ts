import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMachine, ended, type Machine } from './process.ts';
import { seatsTask } from './seatsTask.ts';

const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');
const server = path.join(import.meta.dirname, 'badServer.mjs');

/** What the killed run's servers do. */
export type Manner = 'sim' | 'hangs' | 'ignores TERM' | 'leaves grandchildren';

export interface Killed {
  readonly what: string;
  readonly seen: string;
  readonly held: boolean;
}

/** For each manner: two runs share the slots, one is killed in the midst of its experiments, and what it had must be free again while the other goes on. */
export async function killed(manners: readonly Manner[]): Promise<readonly Killed[]> {
  const seen: Killed[] = [];
  for (const manner of manners) seen.push(await killOne(manner));
  return seen;
}

async function killOne(manner: Manner): Promise<Killed> {
  const machine = createMachine(4);
  const mark = `pitwall-killed-${process.pid}-${manner.replaceAll(' ', '-')}`;
  try {
    const command = manner === 'sim' ? [process.execPath, cli, 'sim', '--port', '{{ port }}', '--itl', '{{ 10 + pace }}', '--answer', `{{ half }}${mark}`] : [process.execPath, server, manner, '{{ port }}', `${mark}-{{ pace }}`, '{{ half }}'];
    const doomed = machine.workspace('doomed', seatsTask({ name: 'doomed', halves: ['a'], paces: 4, experiments: 4, need: [1], parallel: 2, benchS: 20, command }));
    const other = machine.workspace('other', seatsTask({ name: 'other', halves: ['b'], paces: 4, experiments: 4, need: [1], parallel: 2, benchS: 4 }));
    const first = doomed.start('run', 'seats.tune.yaml', '--quiet');
    const second = other.start('run', 'seats.tune.yaml', '--quiet');
    const [firstEnd, secondEnd] = [ended(first), ended(second)];
    await until(() => processesOf(mark).length >= 2, 20_000);
    await sleep(1_000);
    const held = leases(machine, doomed.folder);
    const ports = new Set(processesOf(mark).flatMap(({ port }) => port ?? []));
    first.kill('SIGKILL');
    const killedMs = performance.now();
    await firstEnd;
    const free = await until(() => processesOf(mark).length === 0 && leases(machine, doomed.folder) === 0, 15_000);
    const tookMs = performance.now() - killedMs;
    const { status } = await secondEnd;
    const untouched = status === 0 && other.experiments().every(({ outcome, attempt }) => outcome === 'ok' && attempt === 0);
    const left = processesOf(mark).length;
    return {
      what: `kill -9 of a run whose server ${manner === 'sim' ? 'is a simulated one' : manner}`,
      seen: `${held} leases and ${ports.size} ports, free after ${(tookMs / 1000).toFixed(1)} s; ${left} processes left; the other run ${untouched ? 'untouched' : `exit ${status}: ${other.experiments().map(({ id, outcome }) => `${id} ${outcome}`).join(', ')}`}`,
      held: held > 0 && free && tookMs <= 5_000 && left === 0 && untouched,
    };
  } finally {
    for (const { pid } of processesOf(mark)) process.kill(pid, 'SIGKILL');
    machine.dispose();
  }
}

function leases(machine: Machine, folder: string): number {
  const { devices } = JSON.parse(execFileSync(process.execPath, [cli, 'gpus', '--json'], { env: { ...machine.environment, INIT_CWD: folder }, cwd: folder, encoding: 'utf8' })) as { readonly devices: readonly { readonly held_by?: { readonly workspace: string } }[] };
  return devices.filter(({ held_by: holder }) => holder?.workspace === folder).length;
}

/** By what stands in their command lines. */
function processesOf(mark: string): readonly { readonly pid: number; readonly port?: string }[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(name => {
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      const port = words.find(word => /^2\d{4}$/.test(word));
      return words.some(word => word.includes(mark)) ? [{ pid: Number(name), ...(port === undefined ? {} : { port }) }] : [];
    } catch {
      return [];
    }
  });
}

async function until(holds: () => boolean, limitMs: number): Promise<boolean> {
  for (const endMs = performance.now() + limitMs; performance.now() < endMs; await sleep(100)) if (holds()) return true;
  return holds();
}
