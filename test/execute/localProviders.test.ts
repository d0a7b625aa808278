import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createProvider } from '../../src/execute/createProvider.ts';
import type { Answer, Provider } from '../../src/execute/provider.ts';
import { parseTask } from '../../src/task/parseTask.ts';

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.dispose();
});

const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-providers-'));
const never = new AbortController().signal;

describe('command', () => {
  test('a process for each request: the prompt on stdin, the answer on stdout', async () => {
    const provider = open(`{id: m, provider: command, command: [node, -e, "process.stdin.on('data', d => process.stdout.write(String(d).toUpperCase() + String.fromCharCode(10)))"]}`);
    expect(say(await ask(provider, 'naïve – 日本'))).toBe('ok: NAÏVE – 日本');
    expect(say(await ask(provider, ''))).toBe('ok: ');
  });

  test.each([['API_TOKEN: 0a1b2c3d4e5f60718293'], ['PLAIN: hf_abcdefghij0123456789'], ['HTTPS_PROXY: "http://me:hunter22@proxy:3128"'], ['A: "Bearer 0a1b2c3d4e5f60718293"'], ['API_KEY: "0a1b2c3d4e5f60718293${env:NOTHING}"']])('env: {%s} is refused: a key is not stored', variable => {
    const { problems } = parse(`{id: m, provider: command, env: {${variable}}, command: [cat]}`);
    expect(problems.map(({ message }) => message)).toEqual(['a key does not belong in a task file, which is stored with every run']);
  });

  test.each(['MAX_TOKENS: "400"', 'SORT_KEY: accuracy', 'OPENAI_API_KEY: EMPTY', 'LLAMA_API_KEY: none', 'OPENAI_API_KEY: sk-no-key-required', 'GOOGLE_APPLICATION_CREDENTIALS: C:\\keys\\gcp.json', 'KEY_FILE: "/run/my secrets/key.json"', 'AUTH: "false"', 'API_KEY_HEADER: x-api-key', 'HF_HUB_TOKEN_TIMEOUT: "10"', 'CREDENTIAL_HELPER: store', 'DATA: sk-benchmark-dataset', 'TOKENIZERS_PARALLELISM: "false"', 'API_KEY: "${env:MINE}"', 'AUTH: "Bearer ${secret:mine}"', 'PYTORCH_CUDA_ALLOC_CONF: "expandable_segments:True"', 'VLLM_WORKER_MULTIPROC_METHOD: spawn', 'HF_HOME: /data/hf'])('env: {%s} is taken', variable => {
    expect(parse(`{id: m, provider: command, env: {${variable}}, command: [cat]}`).problems).toEqual([]);
  });

  test('its failures say what it said last, without the secrets it was given', async () => {
    const provider = open(`{id: m, provider: command, env: {KEY: "\${env:MY_KEY}"}, command: [node, -e, "console.error('first'); console.error('no, ' + process.env.KEY); process.exit(3)"]}`, { MY_KEY: 'tops3cret' });
    expect(say(await ask(provider, 'hi'))).toBe('failed serverError (retry): `node` ended with code 3: first · no, [secret]');
    expect(say(await ask(open('{id: m, provider: command, command: [no-such-program]}'), 'hi'))).toBe('failed unreachable: `no-such-program` is not there, or its folder is not: check `command`');
  });

  test('one that hangs is ended, with what it started', async () => {
    const file = path.join(folder, 'child.pid');
    const script = `const c = require('node:child_process').spawn('sleep', ['60']); require('node:fs').writeFileSync(${JSON.stringify(file)}, String(c.pid)); setInterval(() => {}, 1000)`;
    const provider = open(`{id: m, provider: command, timeout: 600ms, command: [node, -e, ${JSON.stringify(script)}]}`);
    expect(say(await ask(provider, 'hi'))).toBe('timedOut timeout (retry): `node` gave no answer within 0.6 s');
    const { readFileSync } = await import('node:fs');
    await gone(Number(readFileSync(file, 'utf8')));
  });

  const pooled = (script: string, more = ''): string => {
    const file = path.join(folder, `${Math.random().toString(36).slice(2)}.cjs`);
    writeFileSync(file, `const lines = require('node:readline').createInterface({ input: process.stdin });\nconst say = value => process.stdout.write(JSON.stringify(value) + '\\n');\nlines.on('line', line => { const q = JSON.parse(line); ${script} });\n`);
    return `{id: m, provider: command, processes: 2, command: [node, ${JSON.stringify(file)}]${more}}`;
  };

  test('a pool: many requests, two processes', async () => {
    const provider = open(pooled('say({ id: q.id, output: `${process.pid} ${q.prompt} ${q.row.n}` });'));
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => ask(provider, `p${n}`, { n })));
    const words = answers.map(answer => (answer.outcome === 'ok' ? answer.output.split(' ') : [say(answer)]));
    expect(words.map(([, prompt, row]) => `${prompt} ${row}`)).toEqual(Array.from({ length: 20 }, (_, n) => `p${n} ${n}`));
    expect(new Set(words.map(([pid]) => pid)).size).toBe(2);
    for (const pid of new Set(words.map(([pid]) => Number(pid)))) expect(alive(pid)).toBe(true);
    provider.dispose();
    for (const pid of new Set(words.map(([pid]) => Number(pid)))) await gone(pid);
  });

  test('a crash, an error, a wrong line and a hang fail their own request, and the pool goes on', async () => {
    const provider = open(pooled(`
      if (q.prompt === 'crash') { console.error('out of luck'); process.exit(1); }
      if (q.prompt === 'error') return say({ id: q.id, error: 'I do not know' });
      if (q.prompt === 'words') return process.stdout.write('loading…\\n');
      if (q.prompt === 'other') return say({ id: 'other', output: 'x' });
      if (q.prompt !== 'hang') say({ id: q.id, output: q.prompt });`, ', timeout: 1500ms'));
    const answers = await Promise.all(['crash', 'a', 'error', 'b', 'words', 'c', 'other', 'd', 'hang', 'e'].map(prompt => ask(provider, prompt)));
    expect(answers.map(answer => say(answer).replace(/`\d+`/, '`1`'))).toEqual([
      'failed serverError (retry): `node` ended with code 1 without an answer: out of luck',
      'ok: a',
      'failed serverError: `node` said: I do not know',
      'ok: b',
      'failed badResponse: `node` wrote a line that is not {"id", "output"} or {"id", "error"}: loading…',
      'ok: c',
      'failed badResponse: `node` wrote the id `other` where `1` was asked',
      'ok: d',
      'timedOut timeout (retry): `node` gave no answer within 1.5 s',
      'ok: e',
    ].map(words => words.replace(/`\d+`/, '`1`')));
  });

  test('a cancel ends the process at work', async () => {
    const provider = open(pooled(''));
    const stop = new AbortController();
    const answer = ask(provider, 'hi', {}, stop.signal);
    setTimeout(() => stop.abort(), 200);
    expect(say(await answer)).toBe('cancelled cancelled: cancelled while the program was at work');
  });
});

describe('http', () => {
  test('the body, the headers and the place of the answer are what the task says', async () => {
    const { url, seen } = await serve((_body, reply) => reply(200, '{"data": [{"text": "Hallo"}], "meta": {"in": 5, "out": "2"}}'));
    const provider = open(`{id: m, provider: http, url: "${url}/generate", method: PUT, params: {temperature: 0.2}, headers: {X-Api-Key: "\${secret:k}"}, body: {q: "Say: {{ prompt }}", list: "{{ messages }}", n: "{{ row.n }}", t: "{{ params.temperature }}", fixed: 1.5}, response: "data[0].text", usage: {input: meta.in, output: meta.out}}`, { PITWALL_SECRET_K: 'tops3cret' });
    expect(await ask(provider, 'hi "there"', { n: 7 })).toMatchObject({ outcome: 'ok', output: 'Hallo', tokensIn: 5, tokensOut: 2, latencyMs: expect.any(Number) as number });
    expect(seen).toEqual([`PUT /generate tops3cret ${JSON.stringify({ q: 'Say: hi "there"', list: [{ role: 'user', content: 'hi "there"' }], n: 7, t: 0.2, fixed: 1.5 })}`]);
  });

  test.each<[string, number, string, string, string]>([
    ['the whole body', 200, 'plain words', '', 'ok: plain words'],
    ['an empty answer', 200, '{"text": ""}', 'response: text', 'ok: '],
    ['null', 200, '{"text": null}', 'response: text', 'ok: '],
    ['an object', 200, '{"text": {"a": 1}}', 'response: text', 'ok: {"a":1}'],
    ['a template', 200, '{"parts": ["a", "b"]}', `response: "{{ response.parts | join('+') }}"`, 'ok: a+b'],
    ['a list at the top', 200, '[{"t": "x"}]', 'response: "[0].t"', 'ok: x'],
    ['no such place', 200, '{"txt": "a"}', 'response: text', 'failed badResponse: URL: the answer has no `text`: {"txt": "a"}'],
    ['no JSON', 200, '<html>', 'response: text', 'failed badResponse: URL: the answer is not JSON: <html>'],
    ['too many requests', 429, '{"error": "slow down"}', 'response: text', 'failed rateLimited (retry): URL: HTTP 429: slow down'],
    ['a server that fails', 500, 'oops tops3cret', 'response: text', 'failed serverError (retry): URL: HTTP 500: oops [secret]'],
  ])('%s', async (_what, status, body, response, expected) => {
    const { url } = await serve((_body, reply) => reply(status, body));
    const provider = open(`{id: m, provider: http, url: "${url}", headers: {authorization: "Bearer \${secret:k}"}, body: {q: "{{ prompt }}"}${response === '' ? '' : `, ${response}`}}`, { PITWALL_SECRET_K: 'tops3cret' });
    expect(say(await ask(provider, 'hi')).replace(url, 'URL')).toBe(expected);
  });

  test.each([
    ['headers: {authorization: "Bearer abc"}, body: {}', 'a key does not belong in a task file, which is stored with every run; write ${env:NAME} or ${secret:NAME}'],
    ['headers: {x-goog-api-key: abc}, body: {}', 'a key does not belong in a task file, which is stored with every run; write ${env:NAME} or ${secret:NAME}'],
    ['headers: {host: a}, body: {}', 'Pitwall sends `host` itself; remove it'],
    ['body: {q: "{{ question }}"}', 'the template reads `question`, which does not exist here; write `row.question` for a column; there is input, prompt, messages, row, params'],
    ['body: {q: "{{ prompt }}"}, params: {t: 1}', '`params.t` has no effect: nothing in `body` reads it; write {{ params.t }} in `body`, or remove it'],
    ['body: {q: "{{ prompt }}"}, pricing: {input: 1, output: 1}', '`pricing` has no effect: where the answer counts tokens is not said; add `usage: {input: PATH, output: PATH}`'],
    ['body: {q: hello, t: "{{ params.t }}"}, params: {t: 1}', '`body` reads nothing of the sample, so every sample would be the same request; write {{ prompt }}, {{ messages }}, {{ input }} or {{ row.COLUMN }} where it belongs'],
    ['body: {q: "{{ input }}"}, response: "{{ answer }}"', 'the template reads `answer`, which does not exist here; there is response'],
  ])('%s is refused before anything is asked', (keys, sentence) => {
    const [problem] = parse(`{id: m, provider: http, url: "http://127.0.0.1:1", ${keys}}`).problems;
    expect(`${problem?.message}; ${problem?.toDo}`).toBe(sentence);
  });
});

describe('headers of an OpenAI endpoint', () => {
  const model = (url: string, more: string): string => `{id: m, provider: openai, base_url: "${url}/v1", model: m, stream: false, ${more}}`;
  test('are sent with its own, or in their place, and a key in them is not shown', async () => {
    const { url } = await serve((_body, reply, headers) => reply(400, `{"error": {"message": "${String(headers['x-gateway'])} ${String(headers['user-agent'])} ${String(headers['authorization'])}"}}`));
    const provider = open(model(url, 'headers: {X-Gateway: "for ${secret:k}", User-Agent: mine, Authorization: "Basic ${env:BASIC}"}'), { PITWALL_SECRET_K: 'tops3cret', BASIC: 'b4sic' });
    expect(say(await ask(provider, 'hi'))).toContain('HTTP 400: for [secret] mine Basic [secret]');
    expect(() => open(model(url, 'headers: {x-a: "${secret:k}"}'))).toThrow('`${secret:k}` has no value');
  });
  test.each([
    ['headers: {authorization: "Bearer abc"}', 'a key does not belong in a task file, which is stored with every run; write ${env:NAME} or ${secret:NAME}'],
    ['headers: {host: a}', 'Pitwall sends `host` itself; remove it'],
    ['api_key: "${env:A}", headers: {Authorization: "${env:B}"}', '`api_key` is sent as `authorization` already; keep one of the two'],
  ])('%s is refused before anything is asked', (keys, sentence) => {
    const [problem] = parse(model('http://h', keys)).problems;
    expect(`${problem?.message}; ${problem?.toDo}`).toBe(sentence);
  });
});

describe('sim', () => {
  test('answers over a real socket, as its name says, and stops with the provider', async () => {
    const provider = open('{id: m, provider: sim, model: "sim;latency=30;answer=Forty-two {{ input }}", params: {max_tokens: 2}}');
    const answer = await ask(provider, 'hi');
    expect(answer).toMatchObject({ outcome: 'ok', output: 'Forty-two hi', tokensOut: 2 });
    expect((answer as { latencyMs: number }).latencyMs).toBeGreaterThan(29);
    provider.dispose();
    provider.dispose();
    expect(say(await ask(provider, 'hi'))).toBe('cancelled cancelled: the simulated server has stopped');
  });

  test('a setting that it does not know is told before anything is asked', () => {
    expect(() => open('{id: m, provider: sim, model: "sim;latncy=30"}')).toThrow('the simulated server knows no setting `latncy`');
  });
});

function parse(model: string): ReturnType<typeof parseTask> {
  return parseTask(`kind: eval\nname: t\nmodels:\n  - ${model}\ndatasets: [{id: d, inline: [{input: a, target: b}]}]\nscorers: [exact_match]\n`, path.join(folder, 't.eval.yaml'));
}

function open(model: string, environment: Readonly<Record<string, string>> = {}): Provider {
  const { task, problems } = parse(model);
  const written = task?.models[0];
  if (written === undefined) throw new Error(JSON.stringify(problems));
  const provider = createProvider(written, { environment, connections: 8, clock: systemClock });
  opened.push(provider);
  return provider;
}

function ask(provider: Provider, message: string, row: Readonly<Record<string, unknown>> = {}, signal = never): Promise<Answer> {
  return provider.ask({ messages: [{ role: 'user', content: message }], sample: { index: 0, row } }, signal);
}

function say(answer: Answer): string {
  return answer.outcome === 'ok' ? `ok: ${answer.output}` : `${answer.outcome} ${answer.errorClass}${answer.retryable ? ' (retry)' : ''}: ${answer.error}`;
}

async function serve(respond: (body: string, reply: (status: number, body: string) => void, headers: IncomingHttpHeaders) => void): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += String(chunk)));
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${String(request.headers['x-api-key'] ?? '')} ${body}`);
      respond(body, (status, text) => response.writeHead(status, { 'content-type': 'application/json' }).end(text), request.headers);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  opened.push({ dispose: () => (server.closeAllConnections(), server.close()) });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<void> {
  for (let waited = 0; alive(pid) && waited < 4_000; waited += 20) await new Promise(resolve => setTimeout(resolve, 20));
  expect(alive(pid)).toBe(false);
}
