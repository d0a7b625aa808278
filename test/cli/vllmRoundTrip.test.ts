import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { vllm } from '../../src/report/imported/vllm.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { runDocument } from '../../src/report/runDocument.ts';
import type { RunDocument } from '../../src/report/runDocumentSchema.ts';
import { readResultFile, recordResult } from '../../src/runner/imported/importResult.ts';
import { openStore } from '../../src/store/workspaceStore.ts';
import { Terminal } from './pitwall.ts';

let terminal: Terminal;
beforeEach(() => (terminal = new Terminal()));
afterEach(() => terminal.dispose());

type Figures = NonNullable<NonNullable<RunDocument['load']>['levels'][number]['whole']>;

/** A real bench of the simulated server, written as vLLM writes it and taken in again: each level's document before and after. */
async function roundTrip(load: string): Promise<{ readonly names: readonly string[]; readonly before: RunDocument; readonly after: readonly RunDocument[] }> {
  const task = terminal.file('t.bench.yaml', `kind: bench\nname: trip\ntarget: {provider: sim, model: "sim;ttft=5;itl=1;tokens=16;error=0.03"}\nworkload: {data: {synthetic: {input_tokens: 20, output_tokens: 16}}}\nload: ${load}\nstop: {requests: 90}\nwarmup: {requests: 2}\nself_check: false\n`);
  const { code, note } = await terminal.run('run', task);
  expect({ code, note: code === 0 ? '' : note }).toEqual({ code: 0, note: '' });
  const exported = await terminal.run('export', 'latest', '--format', 'vllm', '-o', path.join(terminal.folder, 'out.json'));
  expect(exported.code).toBe(0);
  const names = readdirSync(terminal.folder).filter(name => /^out.*\.json$/.test(name)).sort();
  const store = openStore(path.join(terminal.folder, '.pitwall', 'store.db'));
  const documentOf = (run: string): RunDocument => runDocument(readRunView(store, run, { alive: false, nowMs: Date.now() }));
  const before = documentOf(store.findRun('latest').id);
  const after = names.map(name => documentOf(recordResult(store, readResultFile(path.join(terminal.folder, name), vllm), Date.now())[0]?.run ?? ''));
  store.dispose();
  return { names, before, after };
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

test.each([
  ['{concurrency: [1, 4]}', ['out-concurrency=1.json', 'out-concurrency=4.json']],
  ['{rate: {levels: [60], arrival: poisson}}', ['out.json']],
])('a bench (%s) that goes out as vLLM’s JSON and comes in again has equal numbers for equal definitions', { timeout: 120_000 }, async (load, files) => {
  const { names, before, after } = await roundTrip(load);
  expect(names).toEqual(files);
  for (const [k, document] of after.entries()) {
    const [was, is] = [before.load?.levels[k], document.load?.levels[0]];
    expect(document.imported).toMatchObject({ tool: 'pitwall', definitions: {} });
    expect([is?.concurrency, is?.rate]).toEqual([was?.concurrency, was?.rate]);
    expect(is?.whole?.failures).toEqual(was?.whole?.failures);
    expect(Object.keys(was?.whole?.metrics ?? {}).length).toBeGreaterThan(20);
    expect(unequal(was?.whole, is?.whole)).toEqual([]);
    expect(unequal(was?.steady, is?.steady)).toEqual([]);
    expect(is?.steady?.from_ms === undefined).toBe(was?.steady?.from_ms === undefined);
  }
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
