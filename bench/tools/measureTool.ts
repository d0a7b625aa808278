import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { percentile } from '../../src/score/percentile.ts';
import { startNative, type Truth } from '../fidelity/servers.ts';
import { runMeasured } from './runMeasured.ts';
import type { Ask, Tool } from './tool.ts';

const timeoutMs = 110_000;
/** Of fewer requests there is no p99. */
const enoughForP99 = 662;

/**
 * One run of a tool against a server of its own: what it told and what the server knows, by name. Times in ms, `cpu` in µs an event and `memory` in MB of all its processes, `foreign` the share of
 * the machine that others took meanwhile, `inflight` how many answers the server had under way in the mean, `rate` in requests a second as the server saw them come, `late` how much later than an even beat they came. Throws where the tool did not do what it was asked.
 * @param first server and tool come before all other programs of the machine
 */
export async function measureTool(tool: Tool, asked: Omit<Ask, 'url' | 'folder'>, first: boolean): Promise<Readonly<Record<string, number>>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-tool-'));
  try {
    const server = await startNative(path.join(folder, 'truth.jsonl'), { log: '--truth-all', first });
    const ask: Ask = { ...asked, url: server.url, folder };
    const { args, env = {} } = tool.command(ask);
    const serverCpu = { ms: 0 };
    const { user, system } = process.cpuUsage();
    const run = await runMeasured(args, { folder, env, timeoutMs, first }).finally(async () => {
      serverCpu.ms = (await statsOf(server.url)).cpu_us / 1000;
      await server.stop();
    });
    const here = process.cpuUsage({ user, system });
    const ownMs = run.cpuMsSince(0) + serverCpu.ms + (here.user + here.system) / 1000;
    const told = tool.read(ask, run.stdout);
    const truth = counted(await server.stop(), ask);
    const events = truth.reduce((sum, { token_ms: times }) => sum + times.length, 0);
    const arrived = truth.map(({ arrived_ms: ms }) => ms).sort((a, b) => a - b);
    const cpuMs = run.cpuMsSince(arrived[0] ?? 0);
    const of: Record<string, number | undefined> = { requests: told.requests, memory: run.peakMb, foreign: Math.max(0, run.machineCpuMs - ownMs) / (run.wallMs * os.availableParallelism()), cpu: (cpuMs * 1000) / Math.max(events, truth.length), ...atRate(arrived, ask, tool.does.includes('even')) };
    if (ask.stream && 'streams' in ask.load) {
      const ttft = Float64Array.from(truth.map(({ token_ms: [first = Number.NaN] }) => first)).sort();
      const tpot = Float64Array.from(truth.map(({ token_ms: times }) => ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (ask.tokens - 1))).sort();
      const ended = truth.map(({ arrived_ms: ms, token_ms: times }) => ms + (times.at(-1) ?? 0));
      const busyMs = truth.reduce((sum, { token_ms: times }) => sum + (times.at(-1) ?? 0), 0);
      Object.assign(of, { inflight: busyMs / (ended.reduce((last, ms) => Math.max(last, ms), 0) - (arrived[0] ?? 0)), told: told.ttftP50Ms, true: percentile(ttft, 0.5), 'tpot told': told.tpotP50Ms, 'tpot true': percentile(tpot, 0.5) });
      if (ask.requests >= enoughForP99) Object.assign(of, { told99: told.ttftP99Ms, true99: percentile(ttft, 0.99) });
    }
    return Object.fromEntries(Object.entries(of).flatMap(([name, value]) => (value === undefined || !Number.isFinite(value) ? [] : [[name, value]])));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function statsOf(url: string): Promise<{ readonly requests: number; readonly cpu_us: number }> {
  const answer = await fetch(new URL('/stats', url));
  return (await answer.json()) as { requests: number; cpu_us: number };
}

/** The last ones: before them a tool warms up and looks whether somebody answers. */
function counted(truth: readonly Truth[], { requests, stream, warmUp }: Ask): readonly Truth[] {
  const all = [...truth].sort((a, b) => a.arrived_ms - b.arrived_ms);
  const last = all.slice(-requests);
  if (stream && last.length < requests) throw new Error(`asked ${all.length} of ${requests + warmUp} requests`);
  return last;
}

function atRate(arrived: readonly number[], { load, stream }: Ask, even: boolean): Readonly<Record<string, number | undefined>> {
  // Between the means of the first and the last tenth, so that one late request makes no rate.
  const tenth = Math.ceil(arrived.length / 10);
  const mean = (values: readonly number[]): number => values.reduce((sum, ms) => sum + ms, 0) / values.length;
  const rate = ((arrived.length - tenth) * 1000) / (mean(arrived.slice(-tenth)) - mean(arrived.slice(0, tenth)));
  if ('streams' in load) return stream ? {} : { rate };
  if (!even) return { rate };
  // The beat that fits best from before: none comes earlier than its turn. A tool that falls behind is later and later.
  const offsets = arrived.map((ms, k) => ms - (k * 1000) / load.ratePerS);
  const earliest = offsets.reduce((least, ms) => Math.min(least, ms), Infinity);
  const late = Float64Array.from(offsets.map(ms => ms - earliest)).sort();
  return { rate, late: percentile(late, 0.5), late99: percentile(late, 0.99) };
}
