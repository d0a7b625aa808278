import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Terminal } from './pitwall.ts';

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
  terminal.file('pitwall.config.yaml', 'gpus: {include: none, slots: 2}\n');
});
afterEach(() => terminal.dispose());

/** @param server the words after the port */
function servedBench(server: readonly string[]): string {
  const command = [process.execPath, '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', path.resolve('src/cli/main.ts'), 'sim', '--port', '{{ port }}', ...server];
  return terminal.file('s.bench.yaml', `kind: bench
name: served
server: {command: ${JSON.stringify(command)}, model: sim, gpus: 1, ready: {path: /health, timeout: 20s}}
workload: {data: {synthetic: {input_tokens: 5, output_tokens: 5}}}
load: {concurrency: [1, 2]}
stop: {requests: 8}
self_check: false
`);
}

test('a bench with a server starts it on a device, measures it and stops it', { timeout: 60_000 }, async () => {
  const { code, note } = await terminal.run('run', servedBench(['--tokens', '5']));
  expect([code, note]).toEqual([0, expect.stringContaining('runs on this machine: ')]);
  const store = terminal.store();
  const run = store.findRun('latest');
  expect(store.trials(run.id).map(({ id, outcome }) => `${id} ${outcome ?? ''}`)).toEqual(['concurrency=1 succeeded', 'concurrency=2 succeeded']);
  expect(store.events(run.id).map(({ event }) => event.type).filter(type => /devices|server|runStarted|runEnded/.test(type))).toEqual(['devicesLeased', 'serverReady', 'runStarted', 'runEnded']);
  store.dispose();
  expect((await terminal.run('gpus')).out).toContain('2 of 2 slots free');
});

test('one whose server does not start has failed, and says why in its own words', { timeout: 60_000 }, async () => {
  const { code, note } = await terminal.run('run', servedBench(['--no-such-option']));
  expect(code).toBe(3);
  expect(note).toMatch(/the server did not start: replica 0 ended with code 2.*no-such-option/);
});
