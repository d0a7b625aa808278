import { once } from 'node:events';
import { chmodSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openStore } from '../../src/store/workspaceStore.ts';
import { Terminal } from './pitwall.ts';

// Each starts the command line several times.
vi.setConfig({ testTimeout: 90_000 });

let terminal: Terminal;
beforeEach(() => void (terminal = new Terminal()));
afterEach(() => terminal.dispose());

test('doctor measures the load client against the truth, loses nothing, and says what it is on', async () => {
  const { code, out } = await terminal.run('doctor', '--client', '--in-flight', '4', '--json');
  const document = JSON.parse(out) as { schema: string; machine: { node: string }; client: { in_flight: number; paced: { streams: number; tokens: number; lost_events: number; ttft_ms: { n: number } }; coalesced: { events: number; lost_events: number }; budget: { what: string }[] } };
  expect({ code, schema: document.schema, node: document.machine.node }).toEqual({ code: 0, schema: 'pitwall.doctor/1', node: process.versions.node });
  expect(document.client).toMatchObject({ in_flight: 4, paced: { streams: 8, tokens: 400, lost_events: 0, ttft_ms: { n: 8 } }, coalesced: { events: 100_000, lost_events: 0 } });
  expect(document.client.budget.map(({ what }) => what)).toEqual(['TTFT error p50', 'TPOT error p50', 'events lost']);
  expect(await terminal.run('doctor', '--in-flight', '4')).toMatchObject({ code: 2, note: expect.stringContaining('belongs to `pitwall doctor --client`') as string });
});

test('doctor says whether a cluster answers', async () => {
  const program = (name: string): void => void chmodSync(terminal.file(`bin/${name}`, '#!/bin/sh\necho "slurm_load_ctl_conf error: Unable to contact slurm controller (connect failure)" >&2\nexit 1\n'), 0o755);
  terminal.variables = { PATH: path.join(terminal.folder, 'bin') };
  const none = await terminal.run('doctor');
  expect([none.code, none.out]).toEqual([0, expect.stringMatching(/^Pitwall .*\n[\s\S]*\nnone +Slurm +none on this machine\n/)]);
  for (const name of ['sbatch', 'scontrol', 'sinfo']) program(name);
  const { code, out } = await terminal.run('doctor');
  expect([code, out]).toEqual([0, expect.stringMatching(/\nwarning +Slurm +the controller does not answer \(slurmctld is down, or cannot be reached\)\n +→ look with `scontrol ping`/)]);
  expect(JSON.parse((await terminal.run('doctor', '--json')).out)).toMatchObject({ ok: true, slurm: { found: true, answers: false } });
});

interface Told {
  readonly ok: boolean;
  readonly checks: readonly { readonly name: string; readonly state: string; readonly found: string; readonly to_do?: string }[];
}

async function told(...args: readonly string[]): Promise<{ readonly code: number | null; readonly ok: boolean; readonly checks: Told['checks']; of(name: string): string }> {
  terminal.variables = { PATH: path.join(terminal.folder, 'bin'), ...terminal.variables };
  const { code, out } = await terminal.run('doctor', ...args, '--json');
  const { ok, checks } = JSON.parse(out) as Told;
  const of = (name: string): string => checks.filter(check => check.name === name).map(({ state, found, to_do: toDo }) => `${state}: ${found.replaceAll(terminal.folder, 'HERE')}${toDo === undefined ? '' : ` → ${toDo.replaceAll(terminal.folder, 'HERE')}`}`).join(' | ');
  return { code, ok, checks, of };
}

test('a machine that has never run anything: what is there, and what is not', async () => {
  const { code, ok, checks, of } = await told();
  expect([code, ok, checks.map(({ name }) => name)]).toEqual([0, true, ['Node', 'SQLite', 'store', 'state folder', 'ledger', 'disk', 'disk', 'GPUs', 'Slurm', 'tasks'].filter((_, k) => k !== 6 || checks.filter(({ name }) => name === 'disk').length === 2)]);
  expect(of('SQLite')).toMatch(/^ok: 3\.\d+\.\d+ works in HERE$/);
  expect([of('store'), of('ledger'), of('tasks')]).toEqual(['none: no run was recorded here yet', 'none: nothing was learnt or shared yet', 'none: there is no task file here']);
  expect(readdirSync(terminal.folder)).toEqual(['.git']);
});

test('what is damaged, read-only or too new is named, with what to do; nothing is changed', async () => {
  const file = path.join(terminal.folder, '.pitwall', 'store.db');
  openStore(file).dispose();
  expect((await told()).of('store')).toMatch(/^ok: HERE\/\.pitwall\/store\.db: 0 runs, 0\.\d MB, version \d+, nothing is damaged$/);
  const whole = readFileSync(file);
  const hurt = Buffer.from(whole);
  hurt.fill(0xff, 4096 + 100, 4096 * 3);
  writeFileSync(file, hurt);
  const damaged = await told();
  expect([damaged.code, damaged.of('store')]).toEqual([3, expect.stringMatching(/^problem: .* → .*move the file/)]);
  expect(readFileSync(file).equals(hurt)).toBe(true);
  writeFileSync(file, 'x'.repeat(5000));
  expect((await told()).of('store')).toMatch(/^problem: HERE\/\.pitwall\/store\.db: the store is damaged, or is not a Pitwall store → move the file/);
});

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('a folder that cannot be written', async () => {
  chmodSync(terminal.folder, 0o500);
  try {
    const { code, of } = await told();
    expect([code, of('SQLite')]).toEqual([3, expect.stringMatching(/^problem: HERE cannot be written \(EACCES\) → give yourself the right/)]);
  } finally {
    chmodSync(terminal.folder, 0o700);
  }
});

test('a state folder that is none', async () => {
  terminal.file('home', 'a file where the folder should be');
  const { code, of } = await told();
  expect([code, of('state folder')]).toEqual([3, expect.stringMatching(/^problem: HERE\/home cannot be written \(ENOTDIR\) → give yourself the right to write there, or name another folder with PITWALL_HOME$/)]);
});

describe('endpoints', () => {
  const server = createServer((request, response) => {
    const { url = '', headers } = request;
    asked.push(`${request.method} ${url}`);
    if (url.startsWith('/bare')) return void response.writeHead(404).end('no such page');
    if (url.startsWith('/busy')) return void response.writeHead(503).end('{"error": {"message": "warming up"}}');
    if (headers.authorization !== 'Bearer right-key' && headers['x-api-key'] !== 'right-key') return void response.writeHead(401).end(JSON.stringify({ error: { message: `no: ${headers.authorization}` } }));
    response.end('{"object": "list", "data": [{"id": "llama:latest"}, {"id": "qwen"}]}');
  });
  const asked: string[] = [];
  let host = '';
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  const task = (models: string): string => terminal.file('t.eval.yaml', `kind: eval\nname: t\nmodels:\n${models}\ndatasets: [{id: d, inline: [{input: a, target: b}]}]\nscorers: [exact_match]\n`);
  const model = (id: string, base: string, more: string): string => `  - {id: ${id}, provider: openai, base_url: "${base}", ${more}}\n`;

  test('are asked for their models: who answers, with which key, and what they know', async () => {
    asked.length = 0;
    task([
      model('well', `${host}/v1`, 'model: llama, api_key: "${env:RIGHT}"'),
      model('again', `${host}/v1`, 'model: llama, api_key: "${env:RIGHT}"'),
      model('unknown', `${host}/v1`, 'model: qwem, api_key: "${env:RIGHT}"'),
      model('refused', `${host}/v1`, 'model: qwen, api_key: "${env:WRONG}"'),
      model('keyless', `${host}/v1`, 'model: qwen, api_key: "${secret:nowhere}"'),
      model('bare', `${host}/bare`, 'model: m'),
      model('busy', `${host}/busy`, 'model: m'),
      model('gone', 'http://127.0.0.1:9/v1', 'model: m'),
      '  - {id: claude, provider: anthropic, base_url: "HOST/v1", model: qwen, api_key: "${env:RIGHT}"}\n'.replace('HOST', host),
      '  - {id: program, provider: command, command: [there]}\n',
      '  - {id: absent, provider: command, command: [no-such-program]}\n',
    ].join(''));
    chmodSync(terminal.file('bin/there', '#!/bin/sh\n'), 0o755);
    terminal.variables = { RIGHT: 'right-key', WRONG: 'wrong-key-4711' };
    const { code, ok, of, checks } = await told('t.eval.yaml');
    const at = host.replace('http://', '');
    expect([code, ok]).toEqual([3, false]);
    expect(Object.fromEntries(['well', 'again', 'unknown', 'refused', 'keyless', 'bare', 'busy', 'gone', 'claude', 'program', 'absent'].map(id => [id, of(`t.eval.yaml: ${id}`)]))).toEqual({
      well: `ok: ${at} answers, and knows \`llama\``,
      // Asked once.
      again: '',
      unknown: `warning: ${at} answers, and does not list \`qwem\` → did you mean \`qwen\`?`,
      refused: `problem: ${at} refuses the key (HTTP 401: no: Bearer [secret]) → correct the value that \`api_key\` or \`headers\` refer to`,
      keyless: 'problem: `${secret:nowhere}` has no value (model `keyless`, api_key) → store the secret `nowhere` in the editor, or set the environment variable PITWALL_SECRET_NOWHERE',
      bare: `ok: ${at} answers, and lists no models`,
      busy: `warning: ${at} answers HTTP 503: warming up → try again later; a run waits and asks again`,
      gone: expect.stringMatching(/^problem: .*127\.0\.0\.1:9.* → start the server, or correct the address$/) as string,
      claude: `ok: ${at} answers, and knows \`qwen\``,
      program: 'ok: HERE/bin/there is there',
      absent: 'problem: `no-such-program` is not on the PATH → install it, or correct `command`',
    });
    expect(asked.sort()).toEqual(['GET /bare/models', 'GET /busy/models', 'GET /v1/models', 'GET /v1/models', 'GET /v1/models', 'GET /v1/models?limit=1000']);
    expect(JSON.stringify(checks)).not.toContain('4711');
  });

  test('of task files that nobody named are not asked: to ask sends a key', async () => {
    asked.length = 0;
    task(model('well', `${host}/v1`, 'model: llama, api_key: "${env:RIGHT}"'));
    const { code, of } = await told();
    expect([code, of('tasks'), asked]).toEqual([0, 'none: 1 task file here; nobody was asked → name those whose endpoints are to be asked: pitwall doctor TASK…', []]);
  });

  test('a task with a mistake, and one that is not there', async () => {
    terminal.file('t.eval.yaml', 'kind: eval\nname: t\nmodles: []\n');
    expect((await told('t.eval.yaml')).of('task')).toMatch(/^problem: t\.eval\.yaml:\d+:\d+: .* → /);
    expect(await terminal.run('doctor', 'none.eval.yaml')).toMatchObject({ code: 2, note: expect.stringContaining('there is no such task file') as string });
  });
});
