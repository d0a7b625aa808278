import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createProvider, createSharedParts, type SharedParts } from '../../src/execute/createProvider.ts';
import { createFingerprint } from '../../src/execute/fingerprint.ts';
import type { Answer, Provider } from '../../src/execute/provider.ts';
import { requestLimitsOf } from '../../src/execute/requestLimits.ts';
import type { Model } from '../../src/task/models.ts';
import { parseTask } from '../../src/task/parseTask.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-command-'));
const never = new AbortController().signal;
const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.dispose();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a process for each request', () => {
  test('arguments and stdin are templates; no shell looks at them', async () => {
    const script = 'process.stdin.on("data", d => console.log(process.argv.slice(1).join("|") + " < " + d))';
    const provider = open(`{id: m, provider: command, params: {temperature: 0.5}, stdin: "{{ row.n }} {{ input }}", command: [node, -e, '${script}', "{{ prompt }}", "t={{ params.temperature }}"]}`);
    expect(say(await ask(provider, '$(id) `id` ; --help', { n: 7 }, 'the input'))).toBe('ok: $(id) `id` ; --help|t=0.5 < 7 the input');
  });

  test('what cannot be an argument fails its own request', async () => {
    const provider = open('{id: m, provider: command, command: [echo, "{{ prompt }}"]}');
    expect(say(await ask(provider, 'a\0b'))).toBe('failed template: the command cannot be rendered: an argument holds a NUL, which no program can be given');
    expect(say(await ask(provider, 'x'.repeat(200_000)))).toMatch(/^(ok: x+|failed clientError: `echo` cannot be given an argument as long as this one: it should read the prompt from stdin)$/);
    expect(say(await ask(open('{id: m, provider: command, command: [echo, "{{ row.absent }}"]}'), 'hi'))).toContain('failed template: the command cannot be rendered: `row.absent` does not exist');
    expect(say(await ask(provider, 'hi'))).toBe('ok: hi');
  });

  test('one that says more than anybody wants to read is ended', async () => {
    expect(say(await ask(open('{id: m, provider: command, command: [yes]}'), 'hi'))).toBe('failed badResponse: `yes` wrote more than 64 MiB');
  });

  test('it inherits the environment, without the keys of others', async () => {
    process.env['PITWALL_SECRET_OTHER'] = 'not yours';
    process.env['PITWALL_COMMAND_TEST'] = 'yours';
    try {
      const provider = open('{id: m, provider: command, env: {OWN: "${secret:mine}"}, command: [node, -p, "[process.env.PITWALL_SECRET_OTHER, process.env.PITWALL_COMMAND_TEST, process.env.OWN].join()"]}', { PITWALL_SECRET_MINE: 'mine' });
      expect(say(await ask(provider, 'hi'))).toBe('ok: ,yours,mine');
    } finally {
      delete process.env['PITWALL_SECRET_OTHER'];
      delete process.env['PITWALL_COMMAND_TEST'];
    }
  });

  test.skipIf(process.platform === 'win32')('nothing is left: neither what it left behind, nor what does not want to end, nor what works when the run is over', async () => {
    const left = open(`{id: m, provider: command, command: [sh, -c, "sleep 60 >/dev/null 2>&1 </dev/null & echo $!"]}`);
    const stubborn = open(`{id: m, provider: command, timeout: 300ms, command: [sh, -c, "trap '' TERM; sh -c 'trap \\"\\" TERM; echo $$ > stubborn; while :; do sleep 0.2; done' & wait; wait; sleep 60"]}`);
    const working = open(`{id: m, provider: command, command: [sh, -c, "echo $$ > working; sleep 60"]}`);
    const [first, second, third] = [ask(left, 'hi'), ask(stubborn, 'hi'), ask(working, 'hi')];
    const answer = await first;
    expect(answer.outcome).toBe('ok');
    await gone(Number((answer as { output: string }).output));
    expect(say(await second)).toBe('timedOut timeout (retry): `sh` gave no answer within 0.3 s');
    await until(() => existsSync(path.join(folder, 'working')) && existsSync(path.join(folder, 'stubborn')));
    working.dispose();
    expect((await third).outcome).toBe('cancelled');
    await gone(pidIn('working'));
    await gone(pidIn('stubborn'));
  });

  test.skipIf(process.platform === 'win32')('a runner that ends itself ends its programs', async () => {
    const script = path.join(folder, 'runner.ts');
    writeFileSync(script, `import { startProgram } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../src/execute/command/program.ts'))};
const child = startProgram({ command: ['sleep', '60'], folder: '/', environment: {}, timeoutMs: 1, clock: undefined as never });
console.log(child instanceof Error ? 0 : child.pid);
setTimeout(() => process.exit(0), 50);
`);
    const pid = await new Promise<number>(resolve => execFile(process.execPath, [script], (_error, stdout) => resolve(Number(stdout))));
    expect(pid).toBeGreaterThan(0);
    await gone(pid);
  });
});

test.skipIf(process.platform === 'win32')('a runner that is killed leaves no program behind, whether it reads its input or does not want to end', async () => {
  const script = path.join(folder, 'killed.ts');
  writeFileSync(script, `import { endProgram, startProgram } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../src/execute/command/program.ts'))};
const start = (...command) => startProgram({ command, folder: ${JSON.stringify(folder)}, environment: {}, timeoutMs: 1, clock: undefined as never });
const over = start('sleep', '60');
over.once('exit', () => {
  const pids = [start('sleep', '60'), start('sh', '-c', 'trap "" TERM; echo $$ > unwilling; while :; do sleep 0.2; done')].map(({ pid }) => pid);
  console.log(pids.join());
});
endProgram(over);
`);
  const runner = spawn(process.execPath, ['--no-warnings', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [asleep, unwilling] = await new Promise<readonly number[]>(resolve => runner.stdout.once('data', (text: Buffer) => resolve(String(text).split(',').map(Number))));
  await until(() => existsSync(path.join(folder, 'unwilling')));
  runner.kill('SIGKILL');
  await gone(asleep ?? 0);
  await gone(unwilling ?? 0);
});

describe('a pool', () => {
  test('an output is any JSON value; tokens are counted and errors retried where the process says so', async () => {
    const provider = open(pooled(`
      if (q.prompt === 'busy') say({ id: q.id, error: { code: 429 }, retry: true });
      else say({ id: q.id, output: { list: [q.params.n] }, usage: { input: 3, output: 'many' } });`, ', params: {n: 2}'));
    expect(await ask(provider, 'one')).toMatchObject({ outcome: 'ok', output: '{"list":[2]}', tokensIn: 3 });
    expect(await ask(provider, 'one')).not.toHaveProperty('tokensOut');
    expect(say(await ask(provider, 'busy'))).toBe('failed serverError (retry): `node` said: {"code":429}');
  });

  test('one whose processes all end before they answer is not there', async () => {
    const provider = open(`{id: m, provider: command, processes: 1, command: [sh, -c, "read line; echo no model >&2; exit 3"]}`);
    const said: string[] = [];
    for (let k = 0; k < 4; k++) said.push(say(await ask(provider, 'hi')));
    const sentence = '`sh` ended with code 3 without an answer: no model';
    expect(said).toEqual([...Array.from({ length: 3 }, () => `failed serverError (retry): ${sentence}`), `failed unreachable: ${sentence}`]);
  });

  test('one that has answered is there, however often its processes end', async () => {
    const provider = open(pooled('if (q.prompt === "end") process.exit(1); say({ id: q.id, output: q.prompt });', '', 1));
    const said: string[] = [];
    for (const prompt of ['hi', 'end', 'end', 'end', 'end', 'hi']) said.push(say(await ask(provider, prompt)).slice(0, 26));
    expect(said).toEqual(['ok: hi', ...Array.from({ length: 4 }, () => 'failed serverError (retry)'), 'ok: hi']);
  });

  test('is kept for the trials of a run, and no longer', async () => {
    const shared = createSharedParts(systemClock);
    const model = pooled('say({ id: q.id, output: String(process.pid) });', '', 1);
    const pids = new Set<string>();
    for (let trial = 0; trial < 3; trial++) {
      const provider = open(model, {}, shared);
      pids.add(say(await ask(provider, 'hi')));
      provider.dispose();
    }
    expect(pids.size).toBe(1);
    shared.dispose();
    await gone(Number([...pids][0]?.slice('ok: '.length)));
  });

  test('a trial that ends takes its own requests along, and leaves the others’', async () => {
    const shared = createSharedParts(systemClock);
    opened.push(shared);
    const model = pooled('setTimeout(() => say({ id: q.id, output: q.prompt }), q.prompt === "slow" ? 60000 : 150);');
    const [first, second] = [open(model, {}, shared), open(model, {}, shared)];
    const answers = [ask(first, 'slow'), ask(second, 'other')];
    first.dispose();
    expect((await Promise.all(answers)).map(say)).toEqual(['cancelled cancelled: cancelled while the program was at work', 'ok: other']);
  });

  test('a request that is called off while it waits for a process is answered at once', async () => {
    const provider = open(pooled('setTimeout(() => say({ id: q.id, output: q.prompt }), 60000);', '', 1));
    const off = new AbortController();
    void ask(provider, 'at work');
    const waiting = ask(provider, 'waiting', {}, undefined, off.signal);
    off.abort();
    expect(say(await waiting)).toBe('cancelled cancelled: cancelled while the program was at work');
  });

  test('so many processes are so many requests in flight', () => {
    const limits = (keys: string) => requestLimitsOf(modelOf(`{id: m, provider: command, processes: 3, command: [x]${keys}}`), {}).parallelRequests;
    expect([limits(''), limits(', limits: {parallel_requests: 2}'), limits(', limits: {parallel_requests: auto}')]).toEqual([3, 2, 3]);
  });
});

test('an edited program is another program, for the cache', () => {
  const key = (keys = ''): string => createFingerprint(modelOf(`{id: m, provider: command, command: [node, edited.js]${keys}}`), 0, {})({ messages: [], sample: { index: 0, row: {} } });
  writeFileSync(path.join(folder, 'edited.js'), '1');
  const before = [key(), key(', processes: 4')];
  writeFileSync(path.join(folder, 'edited.js'), '2');
  expect(before[0]).toBe(before[1]);
  expect(key()).not.toBe(before[0]);
});

test.each([
  ['processes: 2, stdin: x, command: [a]', '`stdin` has no effect: processes that stay alive read lines of JSON; remove it, or remove `processes`'],
  ['processes: 2, command: [a, "{{ prompt }}"]', 'the template reads `prompt`, which does not exist here; there is params'],
  ['command: [a], params: {t: 1}', '`params.t` has no effect: nothing in `command` reads it; write {{ params.t }} in `command`, or remove it'],
  ['command: [a], pricing: {input: 1, output: 1}', '`pricing` has no effect: a process for each request counts no tokens; remove it, or use `processes` and answer with `usage`'],
  ['processes: 2, command: [a], limits: {parallel_requests: 3}', '`parallel_requests: 3` has no effect: 2 processes answer 2 requests at once; raise `processes`, or remove it'],
  ['command: [a, "${env:KEY}"]', 'arguments are shown by every process list, so they hold no references; put the value into `env`'],
])('%s is refused', (keys, sentence) => {
  const [problem] = parse(`{id: m, provider: command, ${keys}}`).problems;
  expect(`${problem?.message}; ${problem?.toDo}`).toBe(sentence);
});

function parse(model: string): ReturnType<typeof parseTask> {
  return parseTask(`kind: eval\nname: t\nmodels:\n  - ${model}\ndatasets: [{id: d, inline: [{input: a, target: b}]}]\nscorers: [exact_match]\n`, path.join(folder, 't.eval.yaml'));
}

function modelOf(text: string): Model {
  const { task, problems } = parse(text);
  const [model] = task?.models ?? [];
  if (model === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return model;
}

function open(model: string, environment: Readonly<Record<string, string>> = {}, shared?: SharedParts): Provider {
  const provider = createProvider(modelOf(model), { environment, connections: 8, clock: systemClock, ...(shared === undefined ? {} : { shared }) });
  opened.push(provider);
  return provider;
}

let files = 0;
/** A program that answers each line `q` by what the script says. */
function pooled(script: string, more = '', processes = 2): string {
  const file = path.join(folder, `pool-${files++}.cjs`);
  writeFileSync(file, `const say = value => process.stdout.write(JSON.stringify(value) + '\\n');\nrequire('node:readline').createInterface({ input: process.stdin }).on('line', line => { const q = JSON.parse(line); ${script} });\n`);
  return `{id: m, provider: command, processes: ${processes}, command: [node, ${JSON.stringify(file)}]${more}}`;
}

function ask(provider: Provider, message: string, row: Readonly<Record<string, unknown>> = {}, input?: string, signal = never): Promise<Answer> {
  return provider.ask({ messages: [{ role: 'user', content: message }], sample: { index: 0, row, ...(input === undefined ? {} : { input }) } }, signal);
}

function say(answer: Answer): string {
  return answer.outcome === 'ok' ? `ok: ${answer.output}` : `${answer.outcome} ${answer.errorClass}${answer.retryable ? ' (retry)' : ''}: ${answer.error}`;
}

function pidIn(file: string): number {
  return Number(readFileSync(path.join(folder, file), 'utf8'));
}

async function gone(pid: number): Promise<void> {
  expect(pid).toBeGreaterThan(1);
  await until(() => !alive(pid));
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds() && waited < 6_000; waited += 20) await new Promise(resolve => setTimeout(resolve, 20));
  expect(holds()).toBe(true);
}

/** A zombie that nobody reaps has ended. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}
