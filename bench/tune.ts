// `npm run bench:tune [-- --short]`: tunes on hand-declared slots, with real processes and simulated servers. Two runs in two processes share eight slots; what happened is held against the rules of the queue, against
// what `pitwall plan` foretold and against the lower bound. Three experiments at once beside one at a time. A run is killed (kill -9) beside another one, with servers that hang, that do not listen to TERM
// and that leave grandchildren: everything that was theirs must be free again within seconds, and the other run must not notice. `--short` (CI) does less of each and writes nothing.
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { ExperimentRow } from '../src/store/experimentRow.ts';
import { killed } from './tune/killed.ts';
import { createMachine } from './tune/process.ts';
import { replay } from './tune/replay.ts';
import { seatsTask } from './tune/seatsTask.ts';

const { values: flags } = parseArgs({ options: { short: { type: 'boolean', default: false }, only: { type: 'string', default: 'shared,parallel,killed' } } });
const slots = 8;
const lines: string[] = [];
let broken = 0;

const parts = flags.only.split(',');
if (parts.includes('shared')) await shared();
if (parts.includes('parallel')) await parallel();
if (parts.includes('killed')) await kills();
if (!flags.short && flags.only === 'shared,parallel,killed') {
  const folder = path.join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'tune.md'), `# Tunes on shared slots\n\n${os.cpus().length} × ${os.cpus()[0]?.model.trim()}, Node ${process.versions.node}\n\n| what | seen | wanted | |\n|---|---|---|---|\n${lines.join('\n')}\n`);
}
process.exitCode = broken === 0 ? 0 : 1;

function tell(what: string, seen: string, wanted: string, held: boolean): void {
  if (!held) broken++;
  lines.push(`| ${what} | ${seen} | ${wanted} | ${held ? 'held' : '**not held**'} |`);
  console.log(`${held ? 'held    ' : 'NOT HELD'}  ${what}: ${seen} (${wanted})`);
}

async function shared(): Promise<void> {
  const [paces, each, benchS] = flags.short ? [3, 8, 2] : [7, 20, 5];
  const machine = createMachine(slots);
  try {
    const files = ['a.tune.yaml', 'b.tune.yaml'];
    const workspace = machine.workspace('shared', Object.fromEntries(files.map(file => [file, seatsTask({ name: file.slice(0, 1), halves: [file.slice(0, 1)], paces, experiments: each, benchS })])));
    // Measured first: what a start takes on this machine.
    for (const file of files) await workspace.run('run', file, '--quiet', '--set', 'max_experiments=3');
    const planned = await workspace.run('plan', 'a.tune.yaml', '--beside', 'b.tune.yaml', '--json');
    const plan = JSON.parse(planned.output) as { readonly makespan_ms: number; readonly lower_bound_ms: number; readonly utilisation: number };
    const ends = await Promise.all(files.map(file => workspace.run('run', file, '--quiet')));
    const rows = workspace.experiments();
    const bad = rows.filter(({ outcome }) => outcome !== 'ok');
    tell(`${2 * each} experiments in two processes`, `${rows.length - bad.length} ok, exits ${ends.map(({ status }) => status).join(' and ')}`, 'all, 0 and 0', rows.length === 2 * each && bad.length === 0 && ends.every(({ status }) => status === 0));
    const found = replay(rows, slots, (benchS + 6) * 1000);
    tell('slots held twice', `${found.twice.length}${found.twice.length === 0 ? '' : `: ${found.twice[0]}`}`, '0', found.twice.length === 0);
    tell('begun before their turn, by the rules', `${found.early.length} ${found.early.slice(0, 3).join(' ')}`.trim(), '0', found.early.length === 0);
    tell('left waiting though it was their turn', `${found.late.length} ${found.late.slice(0, 3).join(' ')}`.trim(), '0', found.late.length === 0);
    const { makespanMs, boundMs, utilisation } = measured(rows);
    tell('makespan ÷ lower bound', (makespanMs / boundMs).toFixed(3), 'at most 1.1', makespanMs / boundMs <= 1.1);
    tell('utilisation, run against plan', `${percent(utilisation)} against ${percent(plan.utilisation)}`, 'within 5 %', Math.abs(utilisation / plan.utilisation - 1) <= 0.05);
    tell('makespan, run against plan', `${(makespanMs / 1000).toFixed(1)} s against ${(plan.makespan_ms / 1000).toFixed(1)} s`, 'for information', true);
  } finally {
    machine.dispose();
  }
}

async function parallel(): Promise<void> {
  const [paces, benchS] = flags.short ? [6, 3] : [12, 5];
  const machine = createMachine(slots);
  try {
    const spans: number[] = [];
    for (const at of [1, 3]) {
      const workspace = machine.workspace(`at-once-${at}`, seatsTask({ name: 'equal', halves: ['a'], paces, experiments: paces, parallel: at, need: [1], benchS }));
      await workspace.run('run', 'seats.tune.yaml', '--quiet');
      spans.push(measured(workspace.experiments()).makespanMs);
    }
    const faster = (spans[0] ?? 0) / (spans[1] ?? 1);
    tell(`${paces} experiments, three at once against one at a time`, `${faster.toFixed(2)} × as fast`, 'at least 2.8', faster >= 2.8);
  } finally {
    machine.dispose();
  }
}

async function kills(): Promise<void> {
  for (const { what, seen, held } of await killed(flags.short ? ['sim', 'hangs'] : ['sim', 'hangs', 'ignores TERM', 'leaves grandchildren'])) tell(what, seen, 'within 5 s, nothing left, the other run untouched', held);
}

/** From the first lease to the last; work is slots × time held. */
function measured(rows: readonly ExperimentRow[]): { readonly makespanMs: number; readonly boundMs: number; readonly utilisation: number } {
  const held = rows.map(({ startedMs = 0, endedMs = 0, devicesNeeded }) => ({ ms: endedMs - startedMs, devicesNeeded }));
  const makespanMs = Math.max(...rows.map(({ endedMs = 0 }) => endedMs)) - Math.min(...rows.map(({ startedMs = Infinity }) => startedMs));
  const workMs = held.reduce((sum, { ms, devicesNeeded }) => sum + ms * devicesNeeded, 0);
  return { makespanMs, boundMs: Math.max(workMs / slots, ...held.map(({ ms }) => ms)), utilisation: workMs / slots / makespanMs };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
