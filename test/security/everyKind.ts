import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { HumanError } from '../../src/base/humanError.ts';
import { exportFiles, exportFormats } from '../../src/report/exporters/exportFiles.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { runDocument } from '../../src/report/runDocument.ts';
import { runShardJob } from '../../src/runner/jobs/runShardJob.ts';
import { startRun } from '../../src/runner/startRun.ts';
import { openStore } from '../../src/store/workspaceStore.ts';
import { storeFile } from '../../src/store/workspaceFolder.ts';
import { fakeSlurm, type FakeWork } from '../fake/fakeSlurm.ts';

/** Keys as they come: long and short, with characters that addresses, JSON and Base64 write otherwise. */
export const keys = {
  API_KEY: 'plain-4715-api-key',
  PITWALL_SECRET_HEADER: 'head-4711-key',
  PITWALL_SECRET_PATH: 'Path4712Key',
  PITWALL_SECRET_QUERY: 'query+4713/key=',
  PITWALL_SECRET_PARAM: 'param "4714" key',
  PITWALL_SECRET_COMMAND: 'command-4716-key',
  PITWALL_SECRET_SERVER: 'server-4717-key',
  PITWALL_SECRET_PROXY: 'proxy-4718-key',
  BENCH_TOKEN: 'bench-4719-token',
} as const;

/** Run in the workspace: it says everything that it was told, in its log, in its answers, and where it fails. */
const server = `import http from 'node:http';
const [port, how] = process.argv.slice(2);
const token = process.env.TOKEN ?? '';
const said = 'told ' + token + ' ' + Buffer.from(token).toString('base64');
console.log(said);
console.error('Error: no memory for ' + said);
if (how === 'fail') process.exit(3);
let n = 0;
http.createServer((request, response) => {
  if (request.url === '/health') return void response.end('ok');
  request.resume().on('end', () => {
    if (++n % 3 === 0) return void response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message: said } }));
    response.setHeader('content-type', 'text/event-stream');
    for (const choice of [{ delta: { content: said } }, { delta: { content: ' two' }, finish_reason: 'stop' }]) response.write('data: ' + JSON.stringify({ choices: [choice], usage: { prompt_tokens: 5, completion_tokens: 2 } }) + '\\n\\n');
    response.end('data: [DONE]\\n\\n');
  });
}).listen(Number(port), '127.0.0.1');
`;

/** Runs a task of each kind, well and badly, against endpoints, programs and servers that repeat every key that they were told; and exports what there is. */
export async function runEveryKind(duringJobs: (folder: string) => void): Promise<{ readonly folder: string; readonly workspace: string; readonly ends: readonly string[]; close(): void }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-every-'));
  const [workspace, home, temp] = ['workspace', 'home', 'temp'].map(name => path.join(folder, name)) as [string, string, string];
  for (const each of [path.join(workspace, '.git'), temp]) mkdirSync(each, { recursive: true, mode: 0o700 });
  process.env['TMPDIR'] = temp;
  const endpoint = await echoing();
  const environment = { ...keys, PITWALL_HOME: home, PATH: process.env['PATH'], TMPDIR: temp };
  const ends: string[] = [];
  writeFileSync(path.join(workspace, 'server.mjs'), server);
  writeFileSync(path.join(workspace, 'pitwall.config.yaml'), 'gpus: {include: none, slots: 2}\nlogging: {level: debug, request_logging: true}\n');

  const told = `models:
  - {id: m, provider: openai, base_url: "http://${endpoint.host}/v1/\${secret:path}", api_key: "\${env:API_KEY}", model: m, stream: false, params: {user: "\${secret:param}"}, cache: true}
  - {id: s, provider: openai, base_url: "http://${endpoint.host}/streamed/v1", api_key: "\${env:API_KEY}", model: s, headers: {x-key: "\${secret:header}"}}
  - {id: h, provider: http, url: "http://${endpoint.host}/\${secret:path}?key=\${secret:query}", headers: {x-key: "\${secret:header}"}, body: {q: "{{ prompt }}", u: "{{ params.u }}"}, params: {u: "\${secret:param}"}, response: "choices[0].message.content"}
  - {id: p, provider: openai, base_url: "http://${endpoint.host}/v1", proxy: "http://me:\${secret:proxy}@127.0.0.1:9", model: m}
  - {id: c, provider: command, command: [sh, -c, 'cat; echo " $KEY"; echo "$KEY" >&2'], env: {KEY: "\${secret:command}"}}
  - {id: f, provider: command, command: [sh, -c, 'echo "no: $KEY" >&2; exit 3'], env: {KEY: "\${secret:command}"}}`;
  const asked = 'datasets: [{id: d, inline: [{input: a, target: b}, {input: c, target: d}]}]\nscorers: [exact_match, {id: short, use: regex, params: {pattern: a}}]\nretries: 1\nparallel_requests: 1\n';
  const started = (how: string): string => `server: {command: ${JSON.stringify([process.execPath, 'server.mjs', '{{ port }}', how])}, env: {TOKEN: "\${secret:server}"}, model: m, gpus: 1, ready: {path: /health, timeout: 20s}}`;
  const load = 'workload: {data: {synthetic: {input_tokens: 5, output_tokens: 5}}}\nload: {concurrency: [2]}\nstop: {requests: 8}\nself_check: false\nwarmup: {requests: 1}\n';

  await run('eval', `kind: eval\nname: well\n${told}\n${asked}prompts: [{id: one, template: "{{ input }}"}, {id: two, turns: ["{{ input }}", "really {{ answers[0] }}?"]}]\n`);
  await run('eval', `kind: eval\nname: badly\nmodels: [{id: m, provider: openai, base_url: "http://${endpoint.host}/refused/v1", api_key: "\${env:API_KEY}", model: m}]\n${asked}`);
  await run('bench', `kind: bench\nname: load\ntarget: {provider: openai, base_url: "http://${endpoint.host}/streamed/v1", model: m, api_key: "\${env:BENCH_TOKEN}"}\n${load}`);
  await run('bench', `kind: bench\nname: served\n${started('well')}\n${load}`);
  await run('bench', `kind: bench\nname: unserved\n${started('fail')}\n${load}`);
  await run('tune', `kind: tune\nname: tuned\n${started('{{ how }}')}\nparameters: {how: [well, fail]}\nstrategy: grid\nobjective: {minimize: p50(e2e)}\nbench:\n${load.replace(/^(?=.)/gm, '  ')}`);
  const clustered = fakeSlurm({
    work: async work => {
      duringJobs(workspace);
      const { outcome } = await runShardJob(/ shard (\S+)$/m.exec(work.job.script)?.[1] ?? '', work.index ?? 0, { ...jobEnvironment(work), TMPDIR: temp }, work.signal);
      duringJobs(workspace);
      return outcome === 'succeeded' ? 0 : 3;
    },
  });
  await run('eval', `kind: eval\nname: clustered\nexecutor: slurm\n${told.replace(', cache: true', '')}\n${asked}`);
  if (/4711|4715|4716/.test(JSON.stringify(clustered.submitted))) throw new Error('A key was submitted to the cluster');
  return { folder, workspace, ends, close: () => endpoint.close() };

  async function run(kind: string, text: string): Promise<void> {
    const name = /name: (\w+)/.exec(text)?.[1] ?? '';
    const taskFile = path.join(workspace, `${name}.${kind}.yaml`);
    writeFileSync(taskFile, text);
    try {
      const { outcome, runId, store } = await startRun({ taskFile, workspace, runId: `${name}-20261121-043802-k3f9` }, { environment, consent: () => undefined, slurm: () => clustered }, new AbortController().signal);
      store.dispose();
      ends.push(`${name} ${outcome}`);
      exportAll(runId);
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      ends.push(`${name} ${error.message} ${error.problems.map(({ message }) => message).join()}`);
    }
  }

  function exportAll(runId: string): void {
    const store = openStore(storeFile(workspace));
    const view = readRunView(store, runId, { alive: false, nowMs: Date.now() });
    const write = (name: string, chunks: Iterable<string>): void => writeFileSync(path.join(folder, name), [...chunks].join(''), { mode: 0o600 });
    write(`${runId}.document`, [JSON.stringify(runDocument(view))]);
    for (const format of exportFormats) {
      try {
        for (const { suffix, chunks } of exportFiles(format, store, view)) write(`${runId}${suffix}.${format}`, chunks());
      } catch (error) {
        // Not every kind has every format.
        if (!(error instanceof HumanError)) throw error;
      }
    }
    store.dispose();
  }
}

function jobEnvironment({ job, restarts }: FakeWork): Readonly<Record<string, string>> {
  return { ...job.environment, SLURM_RESTART_COUNT: String(restarts) };
}

/** An endpoint that refuses every third request, and all to `/refused`, and repeats in its answers all that it was told. */
async function echoing(): Promise<{ readonly host: string; close(): void }> {
  let n = 0;
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { authorization = '' } = request.headers;
      const said = `${request.url} ${decodeURIComponent(request.url ?? '')} ${JSON.stringify(request.headers)} ${Buffer.from(authorization).toString('base64')} ${body}`;
      if (request.url?.includes('refused') === true || ++n % 3 === 0) {
        return void response.writeHead(request.url?.includes('refused') === true ? 401 : 500, { 'content-type': 'application/json', 'retry-after': '0' }).end(JSON.stringify({ error: { message: said.slice(0, 280 + (n % 20)) } }));
      }
      const usage = { prompt_tokens: 3, completion_tokens: 1 };
      if (request.url?.includes('streamed') !== true) return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ choices: [{ message: { content: said }, finish_reason: 'stop' }], usage }));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`data: ${JSON.stringify({ choices: [{ delta: { content: said } }] })}\n\ndata: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }], usage })}\n\ndata: [DONE]\n\n`);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
