import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Terminal } from './pitwall.ts';

/** Clears the screen, sets the title, fills the clipboard, turns the direction, overwrites the line, and pretends to be one of ours. */
const evil = 'a\u001b[2J\u001b]0;owned\u0007\u001b]52;c;ZXZpbA==\u0007\u009b31m\u202egnp.exe\u2066\r\u0000\u0008b';
/** What a terminal obeys, but for the ends of lines and tabs. */
// eslint-disable-next-line no-control-regex -- it is they that are looked for
const obeyed = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\r(?!\n)/u;

const terminal = new Terminal();
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message: `no: ${evil}` } }));
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  terminal.file('rows.jsonl', [1, 2, 3].map(k => JSON.stringify({ input: `${k} ${evil}`, target: `t${k}`, output: `${evil} =cmd|' /C calc'!A0 ${k}`, topic: evil })).join('\n'));
  terminal.file('hostile.eval.yaml', JSON.stringify({
    kind: 'eval',
    name: 'task \u202egnp.exe',
    description: evil,
    models: [{ id: 'model \u202egnp.exe', provider: 'recorded', path: 'rows.jsonl', output: '{{ row.output }}' }, { id: 'refused', provider: 'openai', base_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, model: evil }],
    datasets: [{ id: 'd', path: 'rows.jsonl', tags: ['topic'] }],
    scorers: [{ use: 'exact_match', id: 'exact_match' }, { use: 'levenshtein', id: 'near' }],
    gates: ['near >= 0.99'],
  }));
  expect(await terminal.run('run', 'hostile.eval.yaml')).toEqual(expect.objectContaining({ code: 3 }));
}, 60_000);
afterAll(() => {
  server.close();
  terminal.dispose();
});

const commands = [
  ['run', 'hostile.eval.yaml', '--sample', '1'],
  ['plan', 'hostile.eval.yaml'],
  ['runs'],
  ['show', 'latest'],
  ['events', 'latest'],
  ['run', `nothing ${evil.replaceAll('\u0000', '')}.eval.yaml`],
  ['export', 'latest', '--format', 'markdown'],
];

test('what strangers wrote is text, also in a log', async () => {
  for (const args of commands) {
    const { out, note } = await terminal.run(...args);
    const what = args.join(' ').replaceAll(/[^ -~]/g, '');
    expect(`${out}${note}`, what).toMatch(/gnp\.exe/);
    expect(out, what).not.toMatch(obeyed);
    expect(note, what).not.toMatch(obeyed);
  }
}, 120_000);

test('a file and a pipe get the exact text of a CSV, and a terminal gets it as text', async () => {
  expect((await terminal.run('export', 'latest', '--format', 'csv')).out).toContain('\u001b[2J');
  const command = [process.execPath, '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', path.resolve('src/cli/main.ts'), 'export', 'latest', '--format', 'csv'].map(word => `'${word}'`).join(' ');
  const { stdout, status } = spawnSync('script', ['-qec', command, '/dev/null'], { cwd: terminal.folder, env: { PATH: process.env['PATH'], PITWALL_HOME: path.join(terminal.folder, 'home') }, encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout).toContain('gnp.exe');
  // A terminal writes its own return before each line feed: two where the CSV has one.
  expect(stdout.replaceAll(/\r+\n/g, '\n')).not.toMatch(obeyed);
}, 30_000);
