import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newRunId } from '../../src/plan/runId.ts';
import type { LaunchRequest } from '../../src/protocol/launch.ts';
import { createLineFile } from '../../src/runner/logging/lineFile.ts';
import { createRunLog } from '../../src/runner/logging/runLog.ts';
import { startRun } from '../../src/runner/startRun.ts';
import { deleteRunLogs } from '../../src/store/deleteRunLogs.ts';
import { prepareRunLogs, runLogs } from '../../src/store/runLogs.ts';
import type { StoreWriter } from '../../src/store/store.ts';
import { StoreFailure } from '../../src/store/storeFailure.ts';

let workspace = '';
const servers: http.Server[] = [];
beforeEach(() => {
  workspace = mkdtempSync(path.join(os.tmpdir(), 'pitwall-log-'));
});
afterEach(() => rmSync(workspace, { recursive: true }));
afterAll(() => servers.forEach(server => (server.closeAllConnections(), server.close())));

const secrets = { PITWALL_SECRET_HEADER: 'head-4711-key', PITWALL_SECRET_PATH: 'Path4712Key', PITWALL_SECRET_QUERY: 'query+4713/key', PITWALL_SECRET_PARAM: 'param "4714" key', API_KEY: 'plain-4715-key' };

/** An endpoint that refuses the first request to each of its paths with everything that it was told, and answers the others. */
async function echoing(status: number, length = 280): Promise<string> {
  const seen = new Set<string | undefined>();
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const refused = !seen.has(request.url);
      seen.add(request.url);
      const all = `${request.url} ${JSON.stringify(request.headers)} ${body} ${decodeURIComponent(request.url ?? '')}`;
      response.writeHead(refused ? status : 200, { 'content-type': 'application/json', ...(refused ? { 'retry-after': '0' } : {}) });
      response.end(refused ? JSON.stringify({ error: { message: all.slice(0, length) } }) : JSON.stringify({ choices: [{ message: { content: 'b' }, finish_reason: 'stop' }], usage: { prompt_tokens: 3, completion_tokens: 1 } }));
    });
  });
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Runs a task over two samples; its log and its attempts, as they were written. */
async function run(lines: string, { config = '', environment = {}, retries = 1, scorers = '[exact_match]', ...request }: Partial<LaunchRequest> & { config?: string; environment?: Readonly<Record<string, string>>; retries?: number; scorers?: string } = {}): Promise<{ readonly log: string; readonly attempts: readonly Record<string, unknown>[]; readonly text: string; readonly outcome: string; readonly workspace: string; readonly runId: string }> {
  const taskFile = path.join(workspace, 't.eval.yaml');
  writeFileSync(taskFile, `kind: eval\nname: t\nretries: ${retries}\nparallel_requests: 1\n${lines}\ndatasets: [{id: d, inline: [{input: a, target: b}, {input: c, target: d}]}]\nprompts: [{id: p, template: "{{ input }}"}]\nscorers: ${scorers}\n`);
  if (config !== '') writeFileSync(path.join(workspace, 'pitwall.config.yaml'), config);
  const runId = newRunId('t', Date.now(), Math.random);
  const { outcome, store } = await startRun({ taskFile, workspace, runId, ...request }, { environment: { PITWALL_HOME: workspace, ...environment }, consent: () => undefined }, new AbortController().signal);
  store.dispose();
  const files = runLogs(workspace, runId);
  const text = existsSync(files.requests) ? readFileSync(files.requests, 'utf8') : '';
  const attempts = text.split('\n').filter(line => line !== '').map(line => JSON.parse(line) as Record<string, unknown>);
  return { log: readFileSync(files.log, 'utf8'), attempts, text, outcome, workspace, runId };
}

function filesOf(folder: string, runId: string): readonly string[] {
  const { log, requests } = runLogs(folder, runId);
  return [log, `${log}.1`, requests];
}

/** Without what differs from run to run. */
function plain(log: string): string[] {
  return log.trimEnd().split('\n').map(line => line.replace(/^\S+Z /, '').replace(/process \d+ on .*/, 'process P').replace(/\d+ ms/g, 'T ms').replaceAll(/127\.0\.0\.1:\d+/g, 'HOST'));
}

const models = (host: string): string => `models:
  - {id: m, provider: openai, base_url: "http://${host}/v1/\${secret:path}", api_key: "\${env:API_KEY}", model: m, stream: false, params: {user: "\${secret:param}"}}
  - {id: h, provider: http, url: "http://${host}/\${secret:path}?key=\${secret:query}", headers: {x-key: "\${secret:header}"}, body: {q: "{{ prompt }}", u: "{{ params.u }}"}, params: {u: "\${secret:param}"}, response: "choices[0].message.content"}`;

describe('keys', () => {
  test.each([[500, 280], [429, 282], [401, 284]])('in headers, addresses, parameters and in what an endpoint says with HTTP %d, cut somewhere: in neither file', async (status, length) => {
    const { log, text, attempts, workspace: folder, runId } = await run(models(await echoing(status, length)), { environment: secrets, retries: 0, config: 'logging: {level: debug, request_logging: true}' });
    for (const key of ['4711', '4712', '4713', '4714', '4715', 'query+']) expect(log + text).not.toContain(key);
    expect(log).toContain('[secret]');
    expect(attempts.filter(({ error }) => String(error).includes('[secret]')).map(({ model }) => model)).toEqual(['m', 'h']);
    expect(attempts).toHaveLength(4);
    if (process.platform !== 'win32') for (const file of filesOf(folder, runId).filter(each => existsSync(each))) expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

test('one line for each attempt, with who, when, how and how much', async () => {
  const host = await echoing(500);
  const { attempts } = await run(`models: [{id: m, provider: openai, base_url: "http://${host}/v1", model: m, stream: false}]`, { config: 'logging: {request_logging: true}' });
  const time = expect.any(Number) as number;
  expect(attempts.toSorted((a, b) => Number(a['sample']) - Number(b['sample']))).toMatchObject([
    { for: 'sample', trial: 'm~d~p', sample: 0, repeat: 0, model: 'm', endpoint: host, attempt: 1, outcome: 'failed', status: 500, error_class: 'serverError', latency_ms: time, wait_ms: 0, again_in_ms: time, bytes_out: 71 },
    { sample: 0, attempt: 2, outcome: 'ok', status: 200, tokens_in: 3, tokens_out: 1, latency_ms: time, bytes_in: 114 },
    { sample: 1, attempt: 1, outcome: 'ok' },
  ]);
  expect(attempts.filter(attempt => 'error' in attempt)).toHaveLength(1);
  expect(Date.parse(String(attempts[0]?.['at']))).toBeGreaterThan(1.6e12);
});

test('off, attempts leave no file', async () => {
  const { attempts, workspace: folder, runId } = await run('models: [{id: m, provider: command, command: [cat]}]');
  expect(attempts).toEqual([]);
  expect(existsSync(runLogs(folder, runId).requests)).toBe(false);
});

describe('levels', () => {
  const lines = async (level: string): Promise<string[]> => plain((await run(`models: [{id: m, provider: openai, base_url: "http://${await echoing(429)}/v1", model: m, stream: false}]\ngates: [exact_match > 0.9]`, { environment: { PITWALL_LOG_LEVEL: level } })).log);
  const told = ['warn  model m: 429, nothing is sent for T ms', 'warn  gate exact_match > 0.9 failed (0.5)'];

  test('error: nothing, where the run came to its end', async () => expect(await lines('error')).toEqual(['']));
  test('warn', async () => expect(await lines('WARN')).toEqual(told));
  test('info', async () => {
    const [begun, inForce, ...rest] = await lines('info');
    expect(begun).toMatch(/^info {2}pitwall \d.*, process P$/);
    expect(inForce).toContain('logging.level info (environment PITWALL_LOG_LEVEL)');
    expect(rest).toEqual(['info  run started: 1 trial', 'info  datasets read: 2 samples', 'info  m~d~p started: 2 samples', told[0], 'info  m~d~p succeeded', told[1], 'info  run succeeded']);
  });
  test('debug', async () => expect((await lines('debug')).find(line => line.startsWith('debug'))).toMatch(/^debug m~d~p sample 0 attempt 1 rateLimited: http:\/\/HOST: HTTP 429: .*; again in T ms$/));

  test('what ended a run is an error', async () => {
    const { log } = await run('models: [{id: m, provider: command, command: [no-such-program]}]', { logging: { level: 'error' } });
    expect(plain(log)).toEqual([
      'error m~d~p failed: model `m`: every request failed (2 of 2): `no-such-program` is not there, or its folder is not: check `command`',
      'error run failed: model `m`: every request failed (2 of 2): `no-such-program` is not there, or its folder is not: check `command`',
    ]);
  });

  test('what a judge could not say', async () => {
    const host = await echoing(200);
    const { log } = await run(`models: [{id: m, provider: command, command: [cat]}]\nhelpers: [{id: j, provider: openai, base_url: "http://${host}/v1", model: m, stream: false}]`, { logging: { level: 'debug', requests: true }, scorers: '[{use: judge, params: {model: j, rubric: "Good?", choices: {"Y": 1, "N": 0}}}]' });
    const [sample, ...rest] = plain(log).filter(line => line.includes('could not be judged'));
    expect(sample).toMatch(/^debug m~d~p sample \d could not be judged by judge: /);
    expect(rest.at(-1)).toBe('warn  m~d~p: of 2 samples 2 could not be judged by judge');
  });
});

test('a resume goes on in the same file', async () => {
  const broken = await run('models: [{id: m, provider: command, command: [sh, ./answer.sh]}]', { retries: 0 });
  expect(broken.outcome).toBe('failed');
  writeFileSync(path.join(workspace, 'answer.sh'), 'cat');
  const { store } = await startRun({ taskFile: path.join(workspace, 't.eval.yaml'), workspace, runId: broken.runId, resume: true, retryFailed: true }, { environment: {}, consent: () => undefined }, new AbortController().signal);
  store.dispose();
  const log = plain(readFileSync(runLogs(workspace, broken.runId).log, 'utf8'));
  expect(log.filter(line => /run (started|resumed|failed|succeeded)/.test(line)).map(line => line.slice(6, 17))).toEqual(['run started', 'run failed:', 'run resumed', 'run succeed']);
});

test.skipIf(process.platform === 'win32')('a log that cannot be written ends no run, and the run says so', async () => {
  mkdirSync(path.join(workspace, '.pitwall'));
  writeFileSync(path.join(workspace, '.pitwall', 'logs'), 'a file where the folder should be');
  writeFileSync(path.join(workspace, 't.eval.yaml'), 'kind: eval\nname: t\nmodels: [{id: m, provider: command, command: [cat]}]\ndatasets: [{id: d, inline: [{input: a, target: a}]}]\nprompts: [{id: p, template: "{{ input }}"}]\nscorers: [exact_match]\n');
  const { outcome, store } = await startRun({ taskFile: path.join(workspace, 't.eval.yaml'), workspace, runId: 'r' }, { environment: {}, consent: () => undefined }, new AbortController().signal);
  const events = store.events('r').map(({ event }) => event.type);
  store.dispose();
  expect(outcome).toBe('succeeded');
  expect(events).toContain('logNotWritten');
});

test('lines are kept for a moment, and a file that fails is told of once', () => {
  const failures: (string | undefined)[] = [];
  const file = createLineFile(path.join(workspace, 'a.log'), error => failures.push(error.code));
  file.write('one');
  expect(readFileSync(path.join(workspace, 'a.log'), 'utf8')).toBe('');
  file.write('x'.repeat(65_536));
  expect(statSync(path.join(workspace, 'a.log')).size).toBe(65_541);
  file.write('two');
  file.dispose();
  expect(readFileSync(path.join(workspace, 'a.log'), 'utf8')).toMatch(/^one\nx+\ntwo\n$/);
  const nowhere = createLineFile(path.join(workspace, 'no', 'a.log'), error => failures.push(error.code));
  nowhere.write('one');
  nowhere.dispose();
  expect(failures).toEqual(['ENOENT']);
});

test('a file that has grown is turned over: so many older parts are kept, whole lines in each, also over several processes', () => {
  const name = path.join(workspace, 'r.log');
  const files = ['r.log', 'r.log.1', 'r.log.2', 'r.log.3'].map(each => path.join(workspace, each));
  for (let process = 0; process < 2; process++) {
    const file = createLineFile(name, error => expect.unreachable(error.message), { longestBytes: 100, older: 2 });
    for (let k = 0; k < 10; k++) {
      file.write(`${process}.${k} ${'x'.repeat(35)}`);
      file.flush();
    }
    file.dispose();
  }
  // 40 bytes a line: two fit.
  const lines = (file: string | undefined): string[] => readFileSync(file ?? '', 'utf8').trimEnd().split('\n').map(line => line.slice(0, 3));
  expect([lines(files[0]), lines(files[1]), lines(files[2]), existsSync(files[3] ?? '')]).toEqual([['1.8', '1.9'], ['1.6', '1.7'], ['1.4', '1.5'], false]);
  if (process.platform !== 'win32') for (const file of files.slice(0, 3)) expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('older parts of a log go with its run, and no other’s', () => {
  const { log } = prepareRunLogs(workspace, 'r');
  const files = ['r.log', 'r.log.1', 'r.log.12', 'r.requests.jsonl.1', 'r.log.old', 'r2.log.1'].map(name => path.join(path.dirname(log), name));
  for (const file of files) writeFileSync(file, '');
  deleteRunLogs(workspace, 'r');
  expect(files.map(file => existsSync(file))).toEqual([false, false, false, false, true, true]);
});

test('the logs of the last 50 runs are kept, the attempts with them', () => {
  const id = (n: number): string => `t-202611${String(n).padStart(2, '0')}-000000-aaaa`;
  const { log } = prepareRunLogs(workspace, id(1));
  for (let n = 1; n <= 55; n++) for (const ending of ['log', 'log.1', 'requests.jsonl']) writeFileSync(path.join(path.dirname(log), `${id(n)}.${ending}`), '');
  writeFileSync(path.join(path.dirname(log), 'notes.txt'), '');
  for (const n of [5, 6, 7]) mkdirSync(path.join(path.dirname(log), id(n)));
  for (const n of [5, 6, 7]) writeFileSync(path.join(path.dirname(log), id(n), 'e01-0.log'), '');
  // The servers of 5 are still at work.
  utimesSync(path.join(path.dirname(log), id(6), 'e01-0.log'), 0, 0);
  prepareRunLogs(workspace, id(56));
  expect([5, 6, 7].map(n => existsSync(path.join(path.dirname(log), id(n))))).toEqual([true, false, true]);
  const left = (n: number): boolean[] => filesOf(workspace, id(n)).map(file => existsSync(file));
  expect([left(6), left(7), left(55), existsSync(path.join(path.dirname(log), 'notes.txt'))]).toEqual([[false, false, false], [true, true, true], [true, true, true], true]);
});

test.skipIf(!existsSync('/dev/full'))('a disk that is full under log and store is nobody’s uncaught error: the run’s own next write tells it', async () => {
  let told = 0;
  const store = {
    events: () => [],
    totals: () => [],
    writeEvent: () => {
      told++;
      throw new StoreFailure({ what: 'the disk is full', toDo: 'free some space' });
    },
  } as unknown as StoreWriter;
  const log = createRunLog({ run: 'r', store, level: 'info', file: '/dev/full', endpointOf: model => model, clean: text => text, wallMs: () => 0 });
  log.write('error', 'something');
  await expect.poll(() => told).toBe(1);
  log.dispose();
});
