import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { vllm } from '../../src/report/imported/vllm.ts';
import { exportFiles } from '../../src/report/exporters/exportFiles.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { runDocument } from '../../src/report/runDocument.ts';
import type { RunDocument } from '../../src/report/runDocumentSchema.ts';
import { readResultFile, recordResult } from '../../src/runner/imported/importResult.ts';
import type { RunView } from '../../src/report/view.ts';
import { openStore } from '../../src/store/workspaceStore.ts';
import { Terminal } from './pitwall.ts';

let terminal: Terminal;
beforeEach(() => (terminal = new Terminal()));
afterEach(() => terminal.dispose());

type Figures = NonNullable<NonNullable<RunDocument['load']>['levels'][number]['whole']>;

const chat = 'target: {provider: sim, model: "sim;ttft=5;itl=1;tokens=16;error=0.03"}\nworkload: {data: {synthetic: {input_tokens: 20, output_tokens: 16}}}\nwarmup: {requests: 2}';

/** A real bench of the simulated server, written as vLLM writes it and taken in again: each level's document before and after. */
async function roundTrip(lines: string): Promise<{ readonly before: RunDocument; readonly after: readonly RunDocument[] }> {
  const task = terminal.file('t.bench.yaml', `kind: bench\nname: trip\n${lines}\nself_check: false\n`);
  const { code, note } = await terminal.run('run', task);
  expect({ code, note: code === 0 ? '' : note }).toEqual({ code: 0, note: '' });
  const store = openStore(path.join(terminal.folder, '.pitwall', 'store.db'));
  const viewOf = (run: string): RunView => readRunView(store, run, { alive: false, nowMs: Date.now() });
  const own = viewOf(store.findRun('latest').id);
  const after = exportFiles('vllm', store, own).map(({ suffix, chunks }) => {
    const file = terminal.file(`out${suffix}.json`, [...chunks()].join(''));
    return runDocument(viewOf(recordResult(store, readResultFile(file, vllm), Date.now())[0]?.run ?? ''));
  });
  const before = runDocument(own);
  store.dispose();
  return { before, after };
}

/** Every value of every metric that both have, as `name: a b` where they differ by more than rounding. */
function unequal(a: Figures | undefined, b: Figures | undefined, but: RegExp = /^$/): readonly string[] {
  const names = Object.keys(a?.metrics ?? {}).filter(name => !but.test(name));
  return names.flatMap(name => {
    const [x, y] = [a?.metrics[name], b?.metrics[name]];
    const same = x?.n === y?.n && x?.value !== undefined && y?.value !== undefined ? Math.abs(x.value - y.value) <= 1e-6 * Math.max(1, Math.abs(x.value)) : x?.value === y?.value;
    return same ? [] : [`${name}: ${x?.value} (${x?.n}) ${y?.value} (${y?.n})`];
  });
}

test.each<[string, string, number]>([
  ['in flight', `${chat}\nload: {concurrency: [1, 4]}\nstop: {requests: 90}`, 20],
  ['at a rate', `${chat}\nload: {rate: {levels: [60], arrival: poisson}}\nstop: {requests: 90}`, 20],
  ['whose rate rises', `${chat}\nload: {ramp: {rate: {from: 20, to: 100}, over: 3s}}`, 20],
  ['whose requests in flight rise', `${chat}\nload: {ramp: {concurrency: {from: 1, to: 8}, over: 2s, shape: exponential}}`, 20],
  ['of a trace', `${chat.replace(/workload.*/, 'workload: {data: {trace: t.jsonl, time_scale: 0.5}}')}\nload: {rate: {arrival: trace}}`, 20],
  ['of embeddings', 'target: {provider: sim, endpoint: embeddings, model: "sim;latency=3"}\nworkload: {data: {scenario: "E(32)"}}\nload: {concurrency: [2]}\nstop: {requests: 90}', 8],
  ['of documents in their order', 'target: {provider: sim, endpoint: rerank, model: "sim;latency=3"}\nworkload: {data: {scenario: "R(32,8)", documents: 4}}\nload: {concurrency: [2]}\nstop: {requests: 90}', 8],
])('a bench %s that goes out as vLLM’s JSON and comes in again has equal numbers for equal definitions', { timeout: 120_000 }, async (_, lines, metrics) => {
  terminal.file('t.jsonl', Array.from({ length: 80 }, (__, k) => JSON.stringify({ timestamp: 40 * k + (k % 4) * 7, input_length: 5 + k, output_length: 8 + (k % 3) })).join('\n'));
  const { before, after } = await roundTrip(lines);
  expect(after.length).toBe(before.load?.levels.length);
  for (const [k, document] of after.entries()) {
    const [was, is] = [before.load?.levels[k], document.load?.levels[0]];
    expect(document.imported).toMatchObject({ tool: 'pitwall', definitions: {} });
    expect([is?.concurrency, is?.rate, is?.replay, is?.ramp]).toEqual([was?.concurrency, was?.rate, was?.replay, was?.ramp]);
    expect(is?.whole?.failures).toEqual(was?.whole?.failures);
    expect(Object.keys(was?.whole?.metrics ?? {}).length).toBeGreaterThan(metrics);
    expect(unequal(was?.whole, is?.whole)).toEqual([]);
    expect(unequal(was?.steady, is?.steady)).toEqual([]);
    expect(is?.steady?.from_ms === undefined).toBe(was?.steady?.from_ms === undefined);
    expect(is?.stretches?.length).toBe(was?.stretches?.length);
    for (const [at, stretch] of (was?.stretches ?? []).entries()) {
      const again = is?.stretches?.[at];
      expect([again?.load_from, again?.load_until, again?.requests]).toEqual([expect.closeTo(stretch.load_from), expect.closeTo(stretch.load_until), stretch.requests]);
      expect(unequal(stretch, again)).toEqual([]);
    }
    if (was?.ramp !== undefined) expect(was.stretches?.length).toBeGreaterThan(2);
  }
});

test('the command writes a file a level', { timeout: 120_000 }, async () => {
  const task = terminal.file('t.bench.yaml', `kind: bench\nname: trip\n${chat}\nload: {concurrency: [1, 4]}\nstop: {requests: 5}\nself_check: false\n`);
  expect((await terminal.run('run', task)).code).toBe(0);
  expect(await terminal.run('export', 'latest', '--format', 'vllm', '-o', 'out.json')).toEqual({ code: 0, out: '', note: 'wrote out-concurrency=1.json\nwrote out-concurrency=4.json\n' });
});

test('the command takes a result in once, marks it, and refuses to do anything of it anew; a delete removes it', { timeout: 120_000 }, async () => {
  terminal.file('r.json', JSON.stringify({ model_id: 'm', request_rate: 'inf', max_concurrency: 2, duration: 2, completed: 4, num_prompts: 4, request_throughput: 2, output_throughput: 8, total_token_throughput: 20, mean_ttft_ms: 50, extras: {} }));
  const first = await terminal.run('import', 'r.json');
  const run = /^run (\S+): a result of vLLM’s bench, read-only\nnote: not carried over: `extras`/.exec(first.out)?.[1] ?? first.out + first.note;
  expect((await terminal.run('import', 'r.json')).out).toBe(`run ${run} holds this already: its content is the same\n`);
  expect((await terminal.run('runs')).out).toContain(`${run} (imported from vLLM)`);
  for (const args of [['run', '--resume', run], ['retry', run], ['score', run], ['cancel', run]]) {
    const { code, note } = await terminal.run(...args);
    expect([args[0], code, note]).toEqual([args[0], 2, expect.stringContaining(`run ${run} was imported from a file of vLLM and is read-only`)]);
  }
  expect((await terminal.run('delete', run)).code).toBe(0);
});
