import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createRng } from '../../src/base/rng.ts';
import { drawSpread, parseSpread, spreadText } from '../../src/execute/sim/spread.ts';
import { startSim, type Sim, type SimOptions } from '../../src/execute/sim/startSim.ts';
import { createTimetable } from '../../src/execute/sim/timetable.ts';
import { monotonicOffsetMs, openTruthLog, type TruthRecord } from '../../src/execute/sim/truth.ts';

let sim: Sim | undefined;
let truth: TruthRecord[] = [];
afterEach(async () => {
  await sim?.close();
  sim = undefined;
});

async function start(options: SimOptions = {}): Promise<Sim> {
  truth = [];
  sim = await startSim({ ...options, onTruth: record => truth.push(record) });
  return sim;
}

async function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(new URL(path, sim?.url), { method: 'POST', headers, body: JSON.stringify(body) });
}

const chat = (more: object = {}): object => ({ model: 'sim', messages: [{ role: 'user', content: 'a b c d' }], ...more });

describe('streams', () => {
  /** The data of each event, as short as can be told. */
  const events = async (body: object, at = '/v1/chat/completions'): Promise<string> =>
    (await (await post(at, { stream: true, ...body })).text())
      .split('\n\n')
      .filter(text => text !== '')
      .map(text => {
        if (text === 'data: [DONE]') return 'done';
        const { choices, usage } = JSON.parse(text.slice('data: '.length)) as { choices: { index: number; delta?: { role?: string; content?: string }; text?: string; finish_reason: string | null }[]; usage?: { completion_tokens: number } };
        const said = choices.map(({ index, delta, text: own, finish_reason: end }) => `${index === 0 ? '' : `${index}:`}${delta?.role === undefined ? '' : 'role'}${JSON.stringify(delta?.content ?? own ?? '')}${end ?? ''}`).join();
        return `${said}${usage === undefined ? '' : `#${usage.completion_tokens}`}`;
      })
      .join(' ');

  test.each<[string, SimOptions, object, string]>([
    ['a token an event', {}, {}, 'role"" "a" " b" " c" " d" ""stop done'],
    ['several', { tokensPerEvent: 3 }, { stream_options: { include_usage: true } }, 'role"" "a b c" " d" ""stop #4 done'],
    ['with what vLLM counts in each', { tokensPerEvent: 2 }, { stream_options: { continuous_usage_stats: true } }, 'role""#0 "a b"#2 " c d"#4 ""stop#4 done'],
    ['cut by its length', {}, { max_tokens: 2 }, 'role"" "a" " b" ""length done'],
    ['as long as asked for', { tokens: 2 }, { max_tokens: 5, ignore_eos: true }, 'role"" "a" " b" " c" " d" " a" ""length done'],
    ['without a token', { tokens: 0 }, {}, 'role"" ""stop done'],
    ['characters of several bytes', { answer: 'é😀 – ✓' }, {}, 'role"" "é😀" " –" " ✓" ""stop done'],
  ])('%s', async (_what, options, more, expected) => {
    await start(options);
    expect(await events(chat(more))).toBe(expected);
  });

  test('completions, of several prompts too', async () => {
    await start();
    expect(await events({ model: 'sim', prompt: ['a b', 'c'] }, '/v1/completions')).toBe('"a" 1:"c" " b" ""stop 1:""stop done');
  });

  test('events held back leave together, and the truth tells when', async () => {
    await start({ ttftMs: 5, itlMs: 5, eventsPerWrite: 3 });
    await events(chat());
    const [{ token_ms: at = [] } = {}] = truth;
    expect(at).toHaveLength(4);
    expect([at[0] === at[1], at[1] === at[2], (at[2] ?? 0) >= 14.5, (at[3] ?? 0) >= 19.5]).toEqual([true, true, true, true]);
  });
});

describe('what takes several inputs', () => {
  test('completions, embeddings, rerank and predict answer one for each', async () => {
    await start();
    const read = async (path: string, body: object): Promise<unknown> => (await post(path, { model: 'sim', ...body })).json();
    expect(await read('/v1/completions', { prompt: ['one two', 'three'] })).toMatchObject({ choices: [{ index: 0, text: 'one two' }, { index: 1, text: 'three' }], usage: { completion_tokens: 3 } });
    expect(await read('/v1/embeddings', { input: ['one', 'two'] })).toMatchObject({ data: [{ index: 0 }, { index: 1 }] });
    expect(await read('/v1/rerank', { query: 'red fox', documents: ['blue sky', 'a red fox'] })).toMatchObject({ results: [{ index: 1 }, { index: 0 }] });
    expect(await read('/predict', { inputs: ['x', 'y'] })).toEqual({ outputs: ['x', 'y'] });
    expect(await read('/predict', { input: 'x' })).toEqual({ output: 'x' });
  });

  test('cost what the batch curve says, and no more of them than it holds', async () => {
    await start({ latencyMs: 20, batchWidth: 2, batchItemMs: 5, batchMax: 4 });
    for (const n of [1, 2, 3, 4, 5]) await (await post('/v1/embeddings', { model: 'sim', input: Array.from({ length: n }, (_, i) => `text ${i}`) })).text();
    // 20, + 5 for the second, twice 20 and 10 more for three.
    const overMs = truth.slice(0, 4).map(({ ended_ms: ms }, k) => ms - ([20, 25, 50, 55][k] ?? 0));
    expect([Math.min(...overMs) > -0.5, Math.max(...overMs) < 100]).toEqual([true, true]);
    expect(truth.at(-1)).toMatchObject({ status: 413, outcome: 'refused' });
    const failing = await post('/v1/completions', { model: 'sim;batchmax=1;batchstatus=500', prompt: ['a', 'b'] });
    expect([failing.status, await failing.text()]).toEqual([500, expect.stringContaining('A request may have 1 input, and this one has 2')]);
  });
});

describe('the truth', () => {
  test('is keyed by id, and by the request’s own where it has one', async () => {
    await start({ ttftMs: 10, itlMs: 5, tokens: 3 });
    const response = await post('/v1/chat/completions', chat({ stream: true }), { 'x-request-id': 'mine' });
    const before = performance.now() + monotonicOffsetMs();
    await response.text();
    expect(response.headers.get('x-request-id')).toBe('mine');
    expect(truth).toMatchObject([{ id: 'chatcmpl-sim-1', request_id: 'mine', endpoint: 'chat', model: 'sim', input: 'a b c d', prompt_tokens: 2, status: 200, outcome: 'ok' }]);
    const [{ token_ms: at = [], ended_ms: endedMs = 0, arrived_ms: arrivedMs = 0 } = {}] = truth;
    expect(at.map((ms, k) => ms >= 10 + 5 * k - 0.4)).toEqual([true, true, true]);
    expect(endedMs).toBeGreaterThanOrEqual(at.at(-1) ?? Infinity);
    expect(Math.abs(before - arrivedMs)).toBeLessThan(1000);
  });

  test('tells who was refused, reset or left', async () => {
    await start({ slots: 1, queue: 0 });
    const leaving = new AbortController();
    const left = fetch(new URL('/v1/chat/completions', sim?.url), { method: 'POST', signal: leaving.signal, body: JSON.stringify(chat({ model: 'sim;latency=5000;slots=1;queue=0' })) }).catch(() => 'left');
    await until(() => sim?.requests().total === 1);
    expect((await post('/v1/chat/completions', chat({ model: 'sim;latency=5000;slots=1;queue=0' }))).status).toBe(503);
    leaving.abort();
    expect(await left).toBe('left');
    await until(() => truth.length === 2);
    expect((await post('/v1/chat/completions', chat({ model: 'sim;error=1;status=429' }))).status).toBe(429);
    await expect(post('/v1/chat/completions', chat({ model: 'sim;reset=1' }))).rejects.toThrow();
    await until(() => truth.length === 4);
    expect(truth.map(({ status, outcome }) => `${status ?? '–'} ${outcome}`)).toEqual(['503 refused', '– closed', '429 refused', '– reset']);
  });

  test('in a file: a line of JSON for each request', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-truth-'));
    try {
      const file = path.join(folder, 'truth.jsonl');
      const log = openTruthLog(file);
      sim = await startSim({ onTruth: record => log.write(record) });
      for (let i = 0; i < 3; i++) await (await post('/v1/chat/completions', chat())).text();
      await sim.close();
      await log.close();
      expect(readFileSync(file, 'utf8').trimEnd().split('\n').map(line => (JSON.parse(line) as TruthRecord).id)).toEqual(['chatcmpl-sim-1', 'chatcmpl-sim-2', 'chatcmpl-sim-3']);
      await expect(openTruthLog(path.join(folder, 'no', 'where')).close()).rejects.toThrow(/ENOENT/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test('the metrics have vLLM’s names', async () => {
  await start({ ttftMs: 3, itlMs: 1, tokens: 4, kvTokens: 1000 });
  await (await post('/v1/chat/completions', chat({ stream: true }))).text();
  const text = await (await fetch(new URL('/metrics', sim?.url))).text();
  const value = (name: string): number => Number(new RegExp(`^${name.replaceAll(/[{}]/g, '\\$&')} (.*)$`, 'm').exec(text)?.[1]);
  const labels = '{model_name="sim",engine="0"}';
  expect(['num_requests_running', 'num_requests_waiting', 'kv_cache_usage_perc', 'num_preemptions_total', 'prompt_tokens_total', 'generation_tokens_total', 'time_to_first_token_seconds_count', 'inter_token_latency_seconds_count', 'e2e_request_latency_seconds_count', 'request_queue_time_seconds_count'].map(name => value(`vllm:${name}${labels}`))).toEqual([0, 0, 0, 0, 2, 4, 1, 3, 1, 1]);
  expect(value('vllm:request_success_total{model_name="sim",engine="0",finished_reason="stop"}')).toBe(1);
});

describe('settings while it runs', () => {
  const answer = async (): Promise<string> => ((await (await post('/v1/chat/completions', chat())).json()) as { choices: { message: { content: string } }[] }).choices[0]?.message.content ?? '';

  test('change what is answered from now on, and are taken back', async () => {
    await start({ answer: 'before' });
    expect(await answer()).toBe('before');
    expect(await (await post('/sim/params', { answer: 'after', ttft: 'gamma(10,2)' })).json()).toMatchObject({ answer: 'after', ttft: 'gamma(10,2)' });
    expect(await answer()).toBe('after');
    await post('/sim/params', { answer: null, ttft: null });
    expect(await answer()).toBe('before');
    expect(await (await fetch(new URL('/sim/params', sim?.url))).json()).not.toHaveProperty('ttft');
  });

  test.each([
    [{ colour: 1 }, /knows no setting `colour`/],
    [{ ttft: 'fast' }, /`ttft` is not a time: fast; write ttft=TIME/],
    [{ answer: 'changed', error: 2 }, /`error` is not a share: 2/],
    [{ slots: 0 }, /`slots` is less than 1/],
  ])('%j is refused, and changes nothing', async (settings, said) => {
    await start({ answer: 'before' });
    const response = await post('/sim/params', settings);
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(said);
    expect(await answer()).toBe('before');
  });
});

describe('times that are drawn', () => {
  test.each(['100', 'normal(100,20)', 'lognormal(100,20)', 'gamma(100,20)', 'gamma(100,150)', 'exponential(100)', 'uniform(50,150)'])('%s has its mean and deviation', text => {
    const spread = parseSpread(text);
    if (spread === undefined) throw new Error('It was not understood');
    expect(spreadText(spread)).toBe(text);
    const rng = createRng(1);
    const drawn = Array.from({ length: 20_000 }, () => drawSpread(spread, rng));
    const mean = drawn.reduce((sum, ms) => sum + ms, 0) / drawn.length;
    const sd = Math.sqrt(drawn.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / drawn.length);
    const expected = typeof spread === 'number' ? 0 : spread.kind === 'exponential' ? 100 : spread.kind === 'uniform' ? 100 / Math.sqrt(12) : spread.sd;
    // Four standard errors of a mean of 20,000 with the greatest deviation are 4.2.
    expect([Math.abs(mean - 100) < 4.2, Math.abs(sd - expected) <= 0.06 * expected, drawn.every(ms => ms >= 0)]).toEqual([true, true, true]);
  });

  test.each(['', 'fast', '-1', 'normal(100)', 'normal(100,20,3)', 'uniform(150,50)', 'gamma(0,1)', 'exponential(1,2)', 'cauchy(1,2)'])('%j is none', text => {
    expect(parseSpread(text)).toBeUndefined();
  });
});

test('a timetable acts in order, and hardly early', async () => {
  const timetable = createTimetable();
  const begun = performance.now();
  const said: string[] = [];
  const early: number[] = [];
  await new Promise<void>(resolve => {
    for (const [name, ms] of [['c', 12], ['a', 3], ['b', 7.5], ['d', 12]] as const) {
      timetable.at(begun + ms, () => {
        said.push(name);
        early.push(performance.now() - begun - ms);
        if (said.length === 4) resolve();
      });
    }
  });
  timetable.dispose();
  expect(said.join('')).toBe('abcd');
  expect(Math.min(...early)).toBeGreaterThan(-0.35);
});

async function until(holds: () => boolean): Promise<void> {
  const limit = performance.now() + 5_000;
  while (!holds()) {
    if (performance.now() > limit) throw new Error('It never came true');
    await new Promise(resolve => setTimeout(resolve, 2));
  }
}
