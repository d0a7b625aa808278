import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { RunEvent } from '../../src/store/rows.ts';
import type { StoreReader } from '../../src/store/store.ts';
import { openReader } from '../../src/store/workspaceStore.ts';
import { filesWithin } from '../cli/filesWithin.ts';
import { startCluster, type Cluster } from './cluster.ts';

/** The bundle, as a node would have it: from source each job would take seconds to begin. */
const cli = path.resolve('dist/cli.js');
export const secret = 'sk-very-secret-key-0123456789';

export let cluster: Cluster;
let base: string;
export let folder: string;
const children = new Set<ChildProcess>();

export function pitwall(...args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<{ readonly code: number | null; readonly note: string }> } {
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, env: { ...cluster.environment, PITWALL_HOME: path.join(base, 'home'), PITWALL_SECRET_KEY: secret }, stdio: ['ignore', 'ignore', 'pipe'] });
  children.add(child);
  let note = '';
  child.stderr.on('data', (data: Buffer) => (note += data.toString()));
  return {
    child,
    ended: new Promise(resolve =>
      child.once('close', code => {
        children.delete(child);
        resolve({ code, note });
      }),
    ),
  };
}

/** Runs to the end; a run that does not succeed is shown. */
export async function succeeds(...args: readonly string[]): Promise<string> {
  const { code, note } = await pitwall(...args, '--quiet').ended;
  if (code !== 0) throw new Error(`It ended with ${code}: ${note}\n${eventsText()}`);
  return read(store => store.findRun('latest').id);
}

export function read<T>(look: (store: StoreReader) => T): T {
  const store = openReader(path.join(folder, '.pitwall', 'store.db'));
  try {
    return look(store);
  } finally {
    store.dispose();
  }
}

export const eventsOf = (run = 'latest'): readonly RunEvent[] => read(store => store.events(store.findRun(run).id).map(({ event }) => event));
const eventsText = (): string => eventsOf().map(event => JSON.stringify(event)).join('\n');
export const doneOf = (): number => (existsSync(path.join(folder, '.pitwall', 'store.db')) ? read(store => (store.runs(1).length === 0 ? 0 : store.totals(store.findRun('latest').id).reduce((sum, { done }) => sum + done, 0))) : 0);

/** Everything that a run recorded of its samples but when, and how long it took. */
export function recorded(run: string): unknown {
  return read(store => ({
    samples: [...store.samples(run)].map(({ endedMs: _ended, latencyMs: _latency, ttftMs: _ttft, gateWaitMs: _wait, ...sample }) => sample),
    metrics: store.trials(run).map(({ id, summary }) => [id, (JSON.parse(summary ?? '{}') as { readonly metrics?: unknown }).metrics]),
    scores: store.totals(run).map(({ trial, done, outcomes, scores }) => ({ trial, done, outcomes, scores })),
  }));
}

export async function until(holds: () => boolean | Promise<boolean>, limitMs = 60_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`It never came true\n${eventsText()}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** A model that repeats the question, and knows who asked what how often. */
export async function echo(answerMs: number): Promise<{ readonly url: string; readonly asked: string[]; readonly keys: Set<string>; mostInFlight: number; readonly close: () => void }> {
  const seen = { asked: [] as string[], keys: new Set<string>(), mostInFlight: 0 };
  let inFlight = 0;
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => {
      const { messages } = JSON.parse(body) as { readonly messages: readonly { readonly content: string }[] };
      seen.asked.push(messages.at(-1)?.content ?? '');
      seen.keys.add(request.headers.authorization ?? '');
      seen.mostInFlight = Math.max(seen.mostInFlight, ++inFlight);
      response.once('close', () => inFlight--);
      setTimeout(() => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content: messages.at(-1)?.content }, finish_reason: 'stop' }], usage: { prompt_tokens: 3, completion_tokens: 2 } }));
      }, answerMs);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(seen, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, close: () => void server.close() });
}

export function echoTask(n: number, url: string, more: string): void {
  writeFileSync(path.join(folder, 'questions.jsonl'), Array.from({ length: n }, (_, k) => JSON.stringify({ input: `question ${k}`, target: `question ${k % 10 === 0 ? 'other' : k}` })).join('\n'));
  writeFileSync(path.join(folder, 'echo.eval.yaml'), `kind: eval\nname: echo\nmodels: [{id: m, provider: openai, base_url: "${url}", api_key: "\${secret:key}", model: m, stream: false}]\ndatasets: [{id: d, path: questions.jsonl}]\nscorers: [exact_match]\n${more}`);
}

export const filesWith = (text: string): readonly string[] =>
  filesWithin(path.join(folder, '.pitwall')).filter(({ bytes }) => bytes.includes(text)).map(({ file }) => file);

/** Everything that others may see of the jobs: Slurm's words on them, their scripts, and command lines and environments of all their processes. */
export async function shownOfJobs(): Promise<string> {
  const ids = (await cluster.run('squeue', '-h', '-r', '-o', '%A')).split('\n');
  const scripts = await Promise.all(ids.map(id => cluster.run('scontrol', 'write', 'batch_script', id, '-').catch(() => '')));
  const processes = cluster.processes().filter(({ node }) => node !== undefined).map(({ pid, command }) => `${command}\n${readIfThere(`/proc/${pid}/environ`)}`);
  return [await cluster.run('scontrol', '-dd', 'show', 'job'), ...scripts, ...processes].join('\n');
}

/** A process may go meanwhile. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** A whole node for each job, so that all four work. */
export const onFourNodes = 'executor: {slurm: {time: 5m, cpus: 8, memory: 800MiB}}\n';
export const secretsFile = (run: string): string => path.join(folder, '.pitwall', 'slurm', run, 'environment.json');
export const nothingRuns = async (): Promise<boolean> => (await cluster.run('squeue', '-h', '-r')) === '' && !cluster.processes().some(({ command }) => / shard /.test(command));


/** A real cluster for the tests of a file, and a folder for each of them. */
export function onACluster(): void {
  beforeAll(async () => {
    if (!existsSync(cli)) throw new Error('There is no dist/cli.js: run `npm run build` first');
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());
  beforeEach(() => {
    base = mkdtempSync('/tmp/pitwall-eval-');
    // What a shell, Slurm's patterns and YAML would each read otherwise.
    folder = path.join(base, "it's 50% %a folder");
    mkdirSync(path.join(folder, '.git'), { recursive: true });
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await cluster.run('scancel', '--user=root');
    rmSync(base, { recursive: true, force: true });
  });
}
