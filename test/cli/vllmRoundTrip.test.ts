import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Terminal } from './pitwall.ts';

let terminal: Terminal;
beforeEach(() => (terminal = new Terminal()));
afterEach(() => terminal.dispose());

type Document = Awaited<ReturnType<Terminal['json']>>;
type Figures = NonNullable<NonNullable<Document['load']>['levels'][number]['whole']>;

/** A real bench of the simulated server, written as vLLM writes it and taken in again: each level's document before and after. */
async function roundTrip(load: string): Promise<{ readonly names: readonly string[]; readonly before: Document; readonly after: readonly Document[] }> {
  const task = terminal.file('t.bench.yaml', `kind: bench\nname: trip\ntarget: {provider: sim, model: "sim;ttft=5;itl=1;tokens=16;error=0.03"}\nworkload: {data: {synthetic: {input_tokens: 20, output_tokens: 16}}}\nload: ${load}\nstop: {requests: 90}\nwarmup: {requests: 2}\nself_check: false\n`);
  const { code, note } = await terminal.run('run', task);
  expect({ code, note: code === 0 ? '' : note }).toEqual({ code: 0, note: '' });
  const exported = await terminal.run('export', 'latest', '--format', 'vllm', '-o', path.join(terminal.folder, 'out.json'));
  expect(exported.code).toBe(0);
  const names = readdirSync(terminal.folder).filter(name => /^out.*\.json$/.test(name)).sort();
  const before = await terminal.json('show', 'latest');
  const after: Document[] = [];
  for (const name of names) {
    const imported = await terminal.run('import', name, '--json');
    expect(imported.code).toBe(0);
    const { runs } = JSON.parse(imported.out) as { readonly runs: readonly { readonly run: string }[] };
    after.push(await terminal.json('show', runs[0]?.run ?? ''));
  }
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
])('a bench (%s) that goes out as vLLM’s JSON and comes in again has equal numbers for equal definitions', { timeout: 60_000 }, async (load, files) => {
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
