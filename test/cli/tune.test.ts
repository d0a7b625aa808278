import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ExperimentRow } from '../../src/store/experimentRow.ts';
import { Terminal, until } from './pitwall.ts';

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
  terminal.file('pitwall.config.yaml', 'gpus: {include: none, slots: 4}\n');
});
afterEach(() => terminal.dispose());

const light = [process.execPath, path.join(import.meta.dirname, 'lightServer.mjs'), '{{ port }}', '{{ itl * slots }}'];

/** Four configurations of a server, of the light one where nothing else is said: how many requests it works on, and the time between tokens. */
function tuneFile({ command = light, requests = 12, limitMs = 5000, more = '' }: { readonly command?: readonly string[]; readonly requests?: number; readonly limitMs?: number; readonly more?: string } = {}): string {
  return terminal.file('s.tune.yaml', `kind: tune
name: sims
server: {command: ${JSON.stringify(command)}, model: sim, gpus: 2, ready: {path: /health, timeout: 20s}}
parameters: {slots: [1, 4], itl: [1, 8]}
strategy: grid
objective: {minimize: p50(e2e)}
bench:
  workload: {data: {synthetic: {input_tokens: 5, output_tokens: 5}}}
  load: {concurrency: [2]}
  stop: {requests: ${requests}}
  warmup: {requests: 1}
  slo: {e2e: {p50: ${limitMs}ms}}
  self_check: false
${more}`);
}

function experiments(): readonly ExperimentRow[] {
  const store = terminal.store();
  try {
    return store.experiments(store.findRun('latest').id);
  } finally {
    store.dispose();
  }
}

function begun(): number {
  try {
    return experiments().filter(({ benchRun, outcome }) => benchRun !== undefined && outcome === undefined).length;
  } catch {
    return 0;
  }
}

/** Processes whose environment names the folder of the test: its servers. */
function servers(): readonly string[] {
  return execFileSync('ps', ['axeww', '-o', 'args='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).split('\n').filter(line => line.includes(terminal.folder) && (line.includes(' sim --port') || line.includes('lightServer.mjs')));
}

const held = async (): Promise<unknown> => (JSON.parse((await terminal.run('gpus', '--json')).out) as { devices: { held?: unknown }[] }).devices.map(({ held: by }) => (by === undefined ? 'free' : 'held')).join(' ');

test('a tune runs to its end: experiments on the declared seats, their benches as runs that no list shows, a ranking, and nothing left running', { timeout: 60_000 }, async () => {
  const { code, out } = await terminal.run('run', tuneFile({ command: ['pitwall', 'sim', '--port', '{{ port }}', '--slots', '{{ slots }}', '--itl', '{{ itl }}', '--tokens', '5'], more: 'gates: ["p50(e2e) <= 3s", "success >= 1"]\n' }));
  expect([code, out]).toEqual([0, expect.stringContaining('4 feasible')]);
  const rows = experiments();
  expect(rows.map(({ id, configuration, outcome, devices }) => `${id} ${JSON.stringify(configuration)} ${outcome ?? ''} on ${devices?.length ?? 0}`)).toEqual([
    'e01 {"slots":1,"itl":1} ok on 2', 'e02 {"slots":1,"itl":8} ok on 2', 'e03 {"slots":4,"itl":1} ok on 2', 'e04 {"slots":4,"itl":8} ok on 2',
  ]);
  expect(rows.every(({ judged }) => judged?.feasible === true && judged.objective?.level === 'concurrency=2')).toBe(true);
  const store = terminal.store();
  expect(store.runs().map(({ kind }) => kind)).toEqual(['tune']);
  expect(store.findRun('latest').gates).toMatchObject([{ gate: 'p50(e2e) <= 3s', held: true }, { gate: 'success >= 1', held: true, value: 1 }]);
  const bench = store.findRun(rows[0]?.benchRun ?? '');
  expect([bench.outcome, bench.parent?.experiment, store.totals(bench.id)[0]?.done]).toEqual(['succeeded', 'e01', 12]);
  store.dispose();
  expect(servers()).toEqual([]);
  expect(await held()).toBe('free free free free');
  expect((await terminal.run('run', '--resume', bench.id)).note).toContain('so nobody can resume it without it');
  expect((await terminal.run('cancel', bench.id)).note).toContain('is not running');
});

test('where no configuration is within its limits, the tune says so and the exit code is 1', { timeout: 60_000 }, async () => {
  const { code, note } = await terminal.run('run', tuneFile({ limitMs: 1 }), '--set', 'parameters.itl=[8]', '--set', 'max_experiments=1');
  expect([code, note]).toEqual([1, expect.stringContaining('runs on this machine: ')]);
  expect(note).toContain('gate failed: a configuration is within the limits (none of 1 experiment is)');
});

test('a server that ends at once is an observation with its last words; where no experiment came to its end the exit code is 3', { timeout: 60_000 }, async () => {
  const { code, note } = await terminal.run('run', tuneFile(), '--set', `server.command=["${process.execPath}", "-e", "console.error('no such model'); process.exit(3)", "{{ slots }}{{ itl }}{{ port }}"]`);
  expect(code).toBe(3);
  expect(note).toContain('none of 4 experiments came to its end');
  expect(experiments().map(({ outcome, stage, error }) => [outcome, stage, /no such model/.test(error ?? '')])).toEqual(Array.from({ length: 4 }, () => ['startFailed', 'starting', true]));
});

test('kill -9 in the middle: its servers end, its seats are free, and --resume keeps what had ended', { timeout: 90_000 }, async () => {
  const first = terminal.start('run', tuneFile({ requests: 60 }));
  await until(() => begun() > 0 && experiments().some(({ outcome }) => outcome === 'ok'));
  expect(servers()).not.toEqual([]);
  first.child.kill('SIGKILL');
  await first.ended;
  const before = experiments();
  const done = before.filter(({ outcome }) => outcome === 'ok').map(({ id, endedMs }) => ({ id, endedMs }));
  await until(() => servers().length === 0);
  expect(await held()).toBe('free free free free');
  const { code, note } = await terminal.run('run', '--resume', 'latest');
  expect([code, note]).toEqual([0, expect.not.stringContaining('failed')]);
  const after = experiments();
  expect(after.map(({ id, outcome }) => `${id} ${outcome ?? ''}`)).toEqual(['e01 ok', 'e02 ok', 'e03 ok', 'e04 ok']);
  expect(after.filter(({ id }) => done.some(of => of.id === id)).map(({ id, endedMs }) => ({ id, endedMs }))).toEqual(done);
  expect(servers()).toEqual([]);
});

test('a cancel ends the servers, and gives the seats back', { timeout: 60_000 }, async () => {
  const { ended } = terminal.start('run', tuneFile({ requests: 5000 }));
  await until(() => begun() === 2);
  expect((await terminal.run('cancel', 'latest')).code).toBe(0);
  const { code, note } = await ended;
  expect([code, note]).toEqual([3, expect.stringContaining('was cancelled')]);
  expect(experiments().map(({ outcome, stage }) => `${outcome ?? ''} in ${stage}`)).toEqual(['cancelled in bench', 'cancelled in bench']);
  expect(servers()).toEqual([]);
  expect(await held()).toBe('free free free free');
});
