// `npm run bench:fidelity [-- --rounds N] [-- --short] [-- --add] [-- --only REGEXP]`: our client's times against the truth of the server, beside other clients, in one run.
// Each round asks every client once, in another order; what is shown are medians of the rounds. `--add` adds rounds to those of the last run, so that a long measurement can be taken in parts, and
// `--only` takes the parts whose names match.
// `--short` (CI) takes ten seconds: our client alone, against the simulated server, one round; it fails where an event was lost.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installPeer } from '../peers/install.ts';
import { budget } from './budget.ts';
import { fidelityChart } from './chart.ts';
import { measureCoalesced, measureMemory, measureRequests } from './others.ts';
import { measureOffered } from './offered.ts';
import { measureStreams, type StreamCase } from './measure.ts';
import { fidelityTable } from './table.ts';

/** Everything that was measured, by what it is about: a list of values, one a round. */
export type Rounds = Readonly<Record<string, readonly number[]>>;

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, short: { type: 'boolean', default: false }, add: { type: 'boolean', default: false }, only: { type: 'string', default: '' } } });
const folder = path.join(import.meta.dirname, '../results');
const rawFile = path.join(folder, 'fidelity.json');
const rounds = flags.short ? 1 : Number(flags.rounds);
const measured: Record<string, number[]> = flags.add && existsSync(rawFile) ? (JSON.parse(readFileSync(rawFile, 'utf8')) as { measured: Record<string, number[]> }).measured : {};
const steps = (flags.short ? shortSteps() : allSteps()).filter(({ name }) => new RegExp(flags.only).test(name));

for (let round = 0; round < rounds; round++) {
  const from = round % steps.length;
  for (const step of [...steps.slice(from), ...steps.slice(0, from)]) {
    for (const [name, value] of Object.entries(await step.run())) (measured[name] ??= []).push(value);
    if (process.stderr.isTTY) process.stderr.write('.');
  }
}
const lines = budget(measured);
const machine = `${os.cpus().length} × ${os.cpus()[0]?.model.trim()}, Node ${process.versions.node}`;
console.log(fidelityTable(measured, lines, machine));
if (!flags.short) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(rawFile, `${JSON.stringify({ machine, measured })}\n`);
  writeFileSync(path.join(folder, 'fidelity.md'), `${fidelityTable(measured, lines, machine)}\n![TTFT error by streams](fidelity.svg)\n`);
  writeFileSync(path.join(folder, 'fidelity.svg'), fidelityChart(measured));
}
// What a busy machine may break is told, and breaks nothing but a long run on a quiet one.
process.exitCode = lines.some(({ held, always }) => !held && (always || !flags.short)) ? 1 : 0;

interface Step {
  readonly name: string;
  run(): Promise<Record<string, number>>;
}

function streams(one: StreamCase, name: string): Step {
  const run = async (): Promise<Record<string, number>> => {
    const result = await measureStreams(one);
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
  const peer = installPeer('openai', '7.57.0');
  const autocannon = path.join(installPeer('autocannon', '9.0.0'), 'autocannon');
  const paced = (client: StreamCase['client'], n: number): Step =>
    streams({ client, server: 'native', model: 'mock;ttft=100;itl=20;n=50', streams: n, requests: 2 * n, peer }, `${client}/${n}`);
  return [
    ...[64, 256, 1024].flatMap(n => [paced('pitwall', n), paced('fetch', n), paced('openai', n)]),
    ...tpotSteps(64, 128),
    ...[50, 200, 1000, 2000].map(rate => ({ name: `offered/${rate}`, run: () => measureOffered(rate) })),
    { name: 'coalesced', run: measureCoalesced },
    { name: 'requests', run: () => measureRequests(autocannon) },
    { name: 'memory', run: () => measureMemory(100_000, 128) },
  ];
}
