// `npm run bench:fidelity [-- --rounds N] [-- --short] [-- --add] [-- --only REGEXP] [-- --first]`: our client's times against the truth of the server, and what other tools tell of the same server, in one run.
// Each round asks every client once, beginning with another one; what is shown are medians of the rounds. `--add` adds rounds to those of the last run, so that a long measurement can be taken in parts, and
// `--only` takes the parts whose names match (`tool/aiperf/256`, `coalesced`, …); with no rounds only the table and the chart are written again.
// `--first` is for a machine that does other things as well: clients and servers come before all others (Linux, as root).
// The tools are installed outside the checkout (aiperf, GuideLLM and SGLang's script by pip, some gigabytes); one that cannot be had is a line in the table.
// `--short` (CI) takes ten seconds: our client alone, against the simulated server, one round; it fails where an event was lost.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { budget } from './budget.ts';
import { measureOffered } from './offered.ts';
import { measureCoalesced, measureMemory } from './others.ts';
import { measureStreams, type StreamCase } from './measure.ts';
import { fidelityTable } from './table.ts';
import { toolChart } from '../tools/toolChart.ts';
import { tools, toolSteps, type Notes } from '../tools/toolSteps.ts';
import { toolTable, type Rounds } from '../tools/toolTable.ts';

/** What is kept between runs that add to each other. */
interface Kept {
  readonly machine: string;
  /** Of the first round and the last one. */
  readonly from: string;
  readonly to: string;
  /** Whether clients and servers came before the machine's other programs in any of them. */
  readonly first: boolean;
  /** What could not be measured, and why. */
  readonly notes: Notes;
  readonly measured: Rounds;
}

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, short: { type: 'boolean', default: false }, add: { type: 'boolean', default: false }, only: { type: 'string', default: '' }, first: { type: 'boolean', default: false } } });
const folder = path.join(import.meta.dirname, '../results');
const rawFile = path.join(folder, 'fidelity.json');
const rounds = flags.short ? 1 : Number(flags.rounds);
const now = new Date().toISOString().slice(0, 16).replace('T', ' ');
const before: Kept | undefined = flags.add && existsSync(rawFile) ? (JSON.parse(readFileSync(rawFile, 'utf8')) as Kept) : undefined;
const measured: Record<string, number[]> = Object.fromEntries(Object.entries(before?.measured ?? {}).map(([name, values]) => [name, [...values]]));
const notes: Notes = { ...before?.notes };
const only = new RegExp(flags.only);
const steps = [...(flags.short ? shortSteps() : allSteps()).filter(({ name }) => only.test(name)), ...(flags.short ? [] : toolSteps(only, notes, flags.first))];

for (let round = 0; round < rounds; round++) {
  const from = (round * 7) % Math.max(1, steps.length);
  for (const step of [...steps.slice(from), ...steps.slice(0, from)]) {
    for (const [name, value] of Object.entries(await step.run())) (measured[name] ??= []).push(value);
    if (process.stderr.isTTY) process.stderr.write('.');
  }
}
const lines = budget(measured);
const machine = `${os.cpus().length} × ${os.cpus()[0]?.model.trim()}, Linux ${os.release()}, Node ${process.versions.node}`;
const kept: Kept = { machine, from: before?.from ?? now, to: rounds === 0 ? (before?.to ?? now) : now, first: flags.first || before?.first === true, notes, measured };
const told = `${fidelityTable(measured, lines, `${machine}; ${kept.from} to ${kept.to} UTC${kept.first ? '; clients and servers before the machine’s other programs' : ''}`)}\n${toolTable(measured, tools, notes)}`;
console.log(told);
if (!flags.short) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(rawFile, `${JSON.stringify(kept, undefined, 1).replaceAll(/\n {3,}/g, ' ').replaceAll('\n  ]', ' ]')}\n`);
  writeFileSync(path.join(folder, 'fidelity.md'), `${told}\n![By how many ms the TTFT that a tool tells is off, by streams](fidelity.svg)\n`);
  writeFileSync(path.join(folder, 'fidelity.svg'), toolChart(measured));
}
// What a busy machine may break is told, and breaks nothing but a long run on a quiet one.
process.exitCode = lines.some(({ held, always }) => !held && (always || !flags.short)) ? 1 : 0;

interface Step {
  readonly name: string;
  run(): Promise<Record<string, number>>;
}

function streams(one: StreamCase, name: string): Step {
  const run = async (): Promise<Record<string, number>> => {
    const result = await measureStreams({ ...one, first: flags.first });
    const { ttftMs, ttftFromArrivalMs, gapMs, tpotShare, lagMs } = result;
    const of: Record<string, number | undefined> = {
      reported: result.reportedTtftMs,
      true: result.trueTtftMs,
      ttft: ttftFromArrivalMs.p50,
      ttft99: ttftFromArrivalMs.p99,
      seen: ttftMs.p50,
      gap: gapMs.p50,
      gap99: gapMs.p99,
      tpot: tpotShare?.p50,
      lag: lagMs.p50,
      lost: result.lostEvents,
      cpu: result.cpuUsPerEvent,
      thread: result.threadCpuUsPerEvent,
      rate: result.eventsPerS,
    };
    return Object.fromEntries(Object.entries(of).flatMap(([key, value]) => (value === undefined ? [] : [[`${name} ${key}`, value]])));
  };
  return { name, run };
}

function tpotSteps(requests: number, tokens: number): readonly Step[] {
  const at = (tokensPerEvent: number, more: string, name: string): Step =>
    streams({ client: 'pitwall', server: 'simulated', model: `sim;ttft=20;itl=20;tokens=${tokens};perevent=${tokensPerEvent}${more}`, streams: requests, requests, tokensPerEvent }, name);
  return [at(1, '', 'tpot/1'), at(4, '', 'tpot/4'), at(16, '', 'tpot/16'), at(1, ';coalesce=8', 'tpot/coalesced')];
}

function shortSteps(): readonly Step[] {
  return [streams({ client: 'pitwall', server: 'simulated', model: 'sim;ttft=50;itl=20;tokens=32', streams: 64, requests: 128 }, 'simulated/64'), ...tpotSteps(16, 64)];
}

function allSteps(): readonly Step[] {
  return [
    ...(['pitwall', 'floor'] as const).flatMap(client => [64, 256, 1024].map(n => streams({ client, server: 'native', model: 'mock;ttft=100;itl=20;n=50', streams: n, requests: 2 * n }, `${client}/${n}`))),
    ...tpotSteps(64, 128),
    ...[50, 200, 1000, 2000].map(rate => ({ name: `offered/${rate}`, run: () => measureOffered(rate) })),
    { name: 'coalesced', run: () => measureCoalesced(flags.first) },
    { name: 'memory', run: () => measureMemory(100_000, 128) },
  ];
}
