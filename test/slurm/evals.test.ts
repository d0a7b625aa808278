import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { shellWord } from '../../src/base/shellWord.ts';
import { openSlurm } from '../../src/execute/slurm/openSlurm.ts';
import type { RunEvent } from '../../src/store/rows.ts';
import type { StoreReader } from '../../src/store/store.ts';
import { openReader } from '../../src/store/workspaceStore.ts';
import { startCluster, type Cluster } from './cluster.ts';

/** The bundle, as a node would have it: from source each job would take seconds to begin. */
const cli = path.resolve('dist/cli.js');
const secret = 'sk-very-secret-key-0123456789';

let cluster: Cluster;
let base: string;
let folder: string;
const children = new Set<ChildProcess>();
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

function pitwall(...args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<{ readonly code: number | null; readonly note: string }> } {
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
async function succeeds(...args: readonly string[]): Promise<string> {
  const { code, note } = await pitwall(...args, '--quiet').ended;
  if (code !== 0) throw new Error(`It ended with ${code}: ${note}\n${eventsText()}`);
  return read(store => store.findRun('latest').id);
}

function read<T>(look: (store: StoreReader) => T): T {
  const store = openReader(path.join(folder, '.pitwall', 'store.db'));
  try {
    return look(store);
  } finally {
    store.dispose();
  }
}

const eventsOf = (run = 'latest'): readonly RunEvent[] => read(store => store.events(store.findRun(run).id).map(({ event }) => event));
const eventsText = (): string => eventsOf().map(event => JSON.stringify(event)).join('\n');
const doneOf = (): number => (existsSync(path.join(folder, '.pitwall', 'store.db')) ? read(store => (store.runs(1).length === 0 ? 0 : store.totals(store.findRun('latest').id).reduce((sum, { done }) => sum + done, 0))) : 0);

/** Everything that a run recorded of its samples but when, and how long it took. */
function recorded(run: string): unknown {
  return read(store => ({
    samples: [...store.samples(run)].map(({ endedMs: _ended, latencyMs: _latency, ttftMs: _ttft, gateWaitMs: _wait, ...sample }) => sample),
    metrics: store.trials(run).map(({ id, summary }) => [id, (JSON.parse(summary ?? '{}') as { readonly metrics?: unknown }).metrics]),
    scores: store.totals(run).map(({ trial, done, outcomes, scores }) => ({ trial, done, outcomes, scores })),
  }));
}

async function until(holds: () => boolean | Promise<boolean>, limitMs = 60_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`It never came true\n${eventsText()}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** A model that repeats the question, and knows who asked what how often. */
async function echo(answerMs: number): Promise<{ readonly url: string; readonly asked: string[]; readonly keys: Set<string>; mostInFlight: number; readonly close: () => void }> {
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

function echoTask(n: number, url: string, more: string): void {
  writeFileSync(path.join(folder, 'questions.jsonl'), Array.from({ length: n }, (_, k) => JSON.stringify({ input: `question ${k}`, target: `question ${k % 10 === 0 ? 'other' : k}` })).join('\n'));
  writeFileSync(path.join(folder, 'echo.eval.yaml'), `kind: eval\nname: echo\nmodels: [{id: m, provider: openai, base_url: "${url}", api_key: "\${secret:key}", model: m, stream: false}]\ndatasets: [{id: d, path: questions.jsonl}]\nscorers: [exact_match]\n${more}`);
}

const filesWith = (text: string): readonly string[] =>
  readdirSync(path.join(folder, '.pitwall'), { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name)).filter(file => readFileSync(file).includes(text));

/** Everything that others may see of the jobs: Slurm's words on them, their scripts, and command lines and environments of all their processes. */
async function shownOfJobs(): Promise<string> {
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
const onFourNodes = 'executor: {slurm: {time: 5m, cpus: 8, memory: 800MiB}}\n';
const secretsFile = (run: string): string => path.join(folder, '.pitwall', 'slurm', run, 'environment.json');
const nothingRuns = async (): Promise<boolean> => (await cluster.run('squeue', '-h', '-r')) === '' && !cluster.processes().some(({ command }) => / shard /.test(command));

describe('an eval on a cluster', () => {
  test('of recorded outputs gives the rows and scores of the local run, in 16 jobs', async () => {
    cpSync(path.resolve('examples/data/gsm8k'), path.join(folder, 'data/gsm8k'), { recursive: true });
    const task = readFileSync(path.resolve('examples/gsm8k.eval.yaml'), 'utf8');
    writeFileSync(path.join(folder, 'gsm8k.eval.yaml'), task);
    const local = await succeeds('run', 'gsm8k.eval.yaml');
    writeFileSync(path.join(folder, 'gsm8k.eval.yaml'), `${task}\n${onFourNodes}`);
    const remote = await succeeds('run', 'gsm8k.eval.yaml');
    expect(recorded(remote)).toEqual(recorded(local));
    expect(eventsOf(remote)).toContainEqual(expect.objectContaining({ type: 'jobsSubmitted', jobs: 16, samples: 5276, atOnce: 4 }));
    expect(eventsOf(remote)).toContainEqual(expect.objectContaining({ type: 'jobsEnded', jobs: 16, failed: 0 }));
    expect(read(store => store.run(remote)?.settings['executor'])).toEqual({ value: 'slurm', source: 'gsm8k.eval.yaml' });
  });

  test('asks an endpoint no more at once than the run may, with a key that lies nowhere', async () => {
    const model = await echo(30);
    echoTask(400, model.url, 'parallel_requests: 6\nshards: {size: 25}\n');
    const local = await succeeds('run', 'echo.eval.yaml');
    expect(model.asked.length).toBe(400);
    model.asked.length = 0;
    model.mostInFlight = 0;
    echoTask(400, model.url, `parallel_requests: 6\nshards: {size: 25}\n${onFourNodes}`);
    const { ended } = pitwall('run', 'echo.eval.yaml', '--quiet');
    await until(() => model.asked.length > 0);
    const run = read(store => store.findRun('latest').id);
    expect(statSync(secretsFile(run)).mode & 0o777).toBe(0o600);
    // While jobs run: what Slurm shows of them, what each of their processes shows, and what lies about.
    const shown = await shownOfJobs();
    expect(shown).toContain(' shard ');
    expect(shown).toContain('#!/bin/bash');
    expect(shown).not.toContain(secret);
    expect(filesWith(secret)).toEqual([secretsFile(run)]);
    expect((await ended).code).toBe(0);
    expect(recorded(run)).toEqual(recorded(local));
    expect([model.asked.length, new Set(model.asked).size]).toEqual([400, 400]);
    expect(model.mostInFlight).toBeLessThanOrEqual(6);
    expect([...model.keys]).toEqual([`Bearer ${secret}`]);
    expect(existsSync(secretsFile(run))).toBe(false);
    expect(filesWith(secret)).toEqual([]);
    // The control: who is not careful is seen.
    const { id } = await openSlurm({ environment: cluster.environment }).submit({ name: 'careless', script: '#!/bin/bash\nsleep 60\n', directory: folder, output: '/dev/null', extra: [], environment: { CARELESS: secret }, requeue: false });
    await until(async () => (await shownOfJobs()).includes(secret));
    await cluster.run('scancel', id);
    model.close();
  });

  test('goes on when a node dies: what it had not brought is done by others', async () => {
    const model = await echo(250);
    echoTask(320, model.url, `parallel_requests: 8\nshards: {size: 20}\n${onFourNodes}`);
    const { ended } = pitwall('run', 'echo.eval.yaml', '--quiet');
    await until(() => doneOf() > 20);
    cluster.crash('n1');
    expect(await ended).toMatchObject({ code: 0 });
    expect(doneOf()).toBe(320);
    expect(new Set(model.asked).size).toBe(320);
    // The shard that n1 was at, of which 5 s of answers were not brought, and no more.
    expect(model.asked.length).toBeLessThanOrEqual(340);
    cluster.startNode('n1');
    await until(async () => !/down|\*/.test(await cluster.run('sinfo', '-h', '-N', '-o', '%T')));
    model.close();
  });

  test('is taken up again where its runner was killed: jobs that run are waited for, and nothing is asked twice', async () => {
    const model = await echo(250);
    echoTask(320, model.url, `parallel_requests: 8\nshards: {size: 20}\n${onFourNodes}`);
    const { child, ended } = pitwall('run', 'echo.eval.yaml', '--quiet');
    await until(() => doneOf() > 20);
    child.kill('SIGKILL');
    await ended;
    const before = doneOf();
    await until(() => model.asked.length > before + 100);
    const run = await succeeds('run', '--resume', 'latest');
    expect(doneOf()).toBe(320);
    expect([model.asked.length, new Set(model.asked).size]).toEqual([320, 320]);
    const types = eventsOf(run).map(({ type }) => type);
    expect(types.filter(type => type.startsWith('jobs'))).toEqual(['jobsPlanned', 'jobsSubmitted', 'jobsAttached', 'jobsEnded']);
    expect(existsSync(secretsFile(run))).toBe(false);
    model.close();
  });

  test('is cancelled with all its jobs, keeps what they had, and is resumed', async () => {
    const model = await echo(250);
    echoTask(320, model.url, `parallel_requests: 8\nshards: {size: 40}\n${onFourNodes}`);
    const { ended } = pitwall('run', 'echo.eval.yaml', '--quiet');
    await until(() => doneOf() > 0 && model.asked.length > 60);
    await pitwall('cancel', 'latest').ended;
    expect((await ended).code).toBe(3);
    const run = read(store => store.findRun('latest'));
    expect(run.outcome).toBe('cancelled');
    await until(nothingRuns, 10_000);
    expect(existsSync(secretsFile(run.id))).toBe(false);
    const answered = doneOf();
    // What was in flight is lost, as in a local run.
    expect(answered).toBeGreaterThanOrEqual(model.asked.length - 8);
    await succeeds('run', '--resume', run.id);
    expect(doneOf()).toBe(320);
    model.close();
  });

  test('whose runner was stopped leaves its jobs, and a cancel ends them', async () => {
    const model = await echo(250);
    echoTask(320, model.url, `parallel_requests: 8\nshards: {size: 40}\n${onFourNodes}`);
    const { child, ended } = pitwall('run', 'echo.eval.yaml', '--quiet');
    await until(() => model.asked.length > 20);
    child.kill('SIGINT');
    expect((await ended).code).toBe(3);
    expect(eventsOf()).toContainEqual(expect.objectContaining({ type: 'jobsLeft' }));
    expect(await nothingRuns()).toBe(false);
    const { code, note } = await pitwall('cancel', 'latest').ended;
    expect([code, note]).toEqual([0, expect.stringContaining('are cancelled (1 array)')]);
    await until(nothingRuns, 10_000);
    const run = read(store => store.findRun('latest').id);
    expect(existsSync(secretsFile(run))).toBe(false);
    model.close();
  });

  test('waits for jobs that somebody holds, and ends where somebody cancels them; a resume does what is missing', async () => {
    const model = await echo(50);
    echoTask(160, model.url, 'parallel_requests: 2\nshards: {size: 40}\nexecutor: {slurm: {time: 5m, cpus: 8, memory: 800MiB, jobs: 1}}\n');
    const { ended } = pitwall('run', 'echo.eval.yaml', '--quiet');
    await until(() => model.asked.length > 0);
    const submitted = eventsOf().find(event => event.type === 'jobsSubmitted');
    const array = submitted?.type === 'jobsSubmitted' ? submitted.job : '';
    await cluster.run('scontrol', 'hold', array);
    await until(() => eventsOf().some(({ type }) => type === 'jobsHeld'));
    await cluster.run('scontrol', 'release', array);
    const before = doneOf();
    await until(() => doneOf() > Math.max(before, 45));
    await cluster.run('scancel', array);
    const { code, note } = await ended;
    expect([code, note]).toEqual([3, expect.stringMatching(/job \d+_\d was cancelled at the cluster by somebody else: what is missing is done by `pitwall run --resume /)]);
    const run = read(store => store.findRun('latest'));
    expect([run.outcome, existsSync(secretsFile(run.id))]).toEqual(['interrupted', false]);
    // What was in flight is lost, as in a local run.
    expect(doneOf()).toBeGreaterThanOrEqual(model.asked.length - 2);
    await succeeds('run', '--resume', run.id);
    expect(doneOf()).toBe(160);
    expect(eventsOf(run.id).filter(({ type }) => type === 'jobsSubmitted')).toHaveLength(2);
    model.close();
  });

  test('that no node can do says so in a sentence', async () => {
    const model = await echo(1);
    echoTask(4, model.url, 'executor: {slurm: {setup: ["exit 0"]}}\n');
    const { code, note } = await pitwall('run', 'echo.eval.yaml', '--quiet').ended;
    expect(code).toBe(3);
    expect(note).toMatch(/3 tries brought nothing: job \d+_0 ended on n\d without a result: every node must see .*w3 by that path; its output is .*job-0\.log/);
    model.close();
  });
});

describe('a job begins', () => {
  test('with lines of its own: a Node that they bring is used, also in the shortest time that Slurm knows', async () => {
    const model = await echo(1);
    const node = path.join(folder, 'of a module', 'node');
    mkdirSync(path.dirname(node));
    writeFileSync(node, `#!/bin/bash\necho used >> ${shellWord(path.join(folder, 'used'))}\nexec ${shellWord(process.execPath)} "$@"\n`, { mode: 0o755 });
    const setup = [`PATH=${shellWord(path.dirname(node))}:$PATH`, 'module --version || true', 'export SEEN=1'];
    echoTask(8, model.url, `executor: {slurm: {time: 1m, setup: ${JSON.stringify(setup)}}}\n`);
    const run = await succeeds('run', 'echo.eval.yaml');
    expect(eventsOf(run).filter(({ type }) => type === 'jobsSubmitted').length).toBe(1);
    expect(readFileSync(path.join(folder, 'used'), 'utf8')).toMatch(/^used/);
    model.close();
  });

  test('or does not, and the run says at which line, and what it wrote', async () => {
    const model = await echo(1);
    echoTask(4, model.url, 'executor: {slurm: {setup: ["module load nodejs/none-such", "echo never"]}}\n');
    const { code, note } = await pitwall('run', 'echo.eval.yaml', '--quiet').ended;
    expect(code).toBe(3);
    expect(note).toMatch(/3 tries brought nothing: job \d+_0 on n\d ended FAILED with code \d+ .*; its output is .*job-0\.log; it wrote: .+ · `setup` ended the job with code \d+ at `module load nodejs\/none-such`; mend it in the task/);
    expect(model.asked).toEqual([]);
    model.close();
  });
});

describe('a track of which only sums are kept', () => {
  test('is scored on four nodes to the last digit, in less than 2 s beyond the jobs and Slurm’s starts of them', async () => {
    const [directions, sentences] = [64, 200];
    const words = Array.from({ length: 500 }, (_, k) => `w${(k * 7919) % 1000}`);
    const text = (from: number, n: number): string => Array.from({ length: n }, (_, k) => words[(from * 31 + k * k) % words.length]).join(' ');
    const rows = Array.from({ length: directions * sentences }, (_, k) => JSON.stringify({ direction: `d${Math.floor(k / sentences)}`, source: text(k, 12), target: `${text(k, 20)}.`, output: `${text(k, 17)} ${text(k + 1, 3)}.` }));
    writeFileSync(path.join(folder, 'rows.jsonl'), rows.join('\n'));
    const task = `kind: eval\nname: flores\nmodels: [{id: system, provider: recorded, path: rows.jsonl, output: "{{ row.output }}"}]\ndatasets: [{id: flores, path: rows.jsonl, fields: {input: source, target: target}, tags: [direction]}]\nscorers: [bleu, chrf, ter, token_f1]\nshards: {size: ${sentences}, keep: statistics}\n`;
    writeFileSync(path.join(folder, 'flores.eval.yaml'), task);
    const local = await succeeds('run', 'flores.eval.yaml');
    writeFileSync(path.join(folder, 'flores.eval.yaml'), `${task}${onFourNodes.replace('}}', `, setup: [${JSON.stringify(`date +%s%3N > ${shellWord(`${folder}/began-`)}$SLURM_ARRAY_TASK_ID`)}]}}`)}`);
    const remote = await succeeds('run', 'flores.eval.yaml', '--log-level', 'debug');
    expect(recorded(remote)).toEqual(recorded(local));
    expect(read(store => store.shards(remote, store.trials(remote)[0]?.id ?? '').length)).toBe(directions);

    // Each job says when its script began and when Pitwall was at work in it; its output was written last when it ended.
    const wave = path.join(folder, '.pitwall', 'slurm', remote, 'w1');
    const jobs = Array.from({ length: 16 }, (_, k): JobTimes => ({
      startMs: Number(readFileSync(path.join(folder, `began-${k}`), 'utf8')),
      atWorkMs: Date.parse(readFileSync(path.join(wave, `job-${k}.0.debug.log`), 'utf8').split(' ')[0] ?? ''),
      endMs: statSync(path.join(wave, `job-${k}.log`)).mtimeMs,
    }));
    const timeOf = (type: RunEvent['type']): number => read(store => store.events(remote).find(({ event }) => event.type === type)?.atMs ?? Number.NaN);
    const [preparedMs, submittedMs, endedMs] = [timeOf('runPrepared'), timeOf('jobsSubmitted'), timeOf('runEnded')];
    expect(eventsOf(remote).filter(({ type }) => type === 'jobsSubmitted').length).toBe(1);
    const chain = longestChain(jobs);
    const sum = (of: (job: JobTimes) => number): number => chain.reduce((total, job) => total + of(job), 0);
    const ownMs = sum(({ startMs, endMs }) => endMs - startMs);
    const lastMs = Math.max(...jobs.map(({ endMs }) => endMs));
    // All jobs are there from the beginning, so when the next one begins is Slurm's to say.
    const slurmMs = lastMs - submittedMs - ownMs;
    const oursMs = submittedMs - preparedMs + (endedMs - lastMs);
    const round = Math.round;
    console.log(`${round(endedMs - preparedMs)} ms from the counted dataset to the end of the run: ${round(ownMs)} ms are the ${chain.length} jobs of the longest chain (${round(sum(({ startMs, atWorkMs }) => atWorkMs - startMs))} ms of it until Pitwall was at work in each), ${round(slurmMs)} ms Slurm's starts of them, ${round(submittedMs - preparedMs)} ms planning and submission, ${round(endedMs - lastMs)} ms after the last job`);
    expect(ownMs).toBeGreaterThan(0);
    expect(oursMs).toBeGreaterThan(0);
    expect(oursMs).toBeLessThan(2_000);
  });
});

interface JobTimes {
  readonly startMs: number;
  readonly atWorkMs: number;
  readonly endMs: number;
}

/** From the last one back: who ended right before it began has made room for it. */
function longestChain(jobs: readonly JobTimes[]): readonly JobTimes[] {
  const chain: JobTimes[] = [];
  for (let next = jobs.toSorted((one, other) => other.endMs - one.endMs)[0]; next !== undefined; ) {
    chain.unshift(next);
    const { startMs } = next;
    next = jobs.filter(({ endMs }) => endMs <= startMs).toSorted((one, other) => other.endMs - one.endMs)[0];
  }
  return chain;
}
