import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { HumanError, renderHumanError } from '../../src/base/humanError.ts';
import { watchClient } from '../../src/execute/load/clientWatch.ts';
import { openLoadServer, type AskedTarget } from '../../src/execute/load/loadTarget.ts';
import { generateHere } from '../../src/runner/load/generateHere.ts';
import type { LoadGenerator, LoadPart, PartEnd } from '../../src/runner/load/loadGenerator.ts';
import { startLoadThreads } from '../../src/runner/load/threads/startLoadThreads.ts';
import { arrivalTimes } from '../../src/schedule/arrivals.ts';

let answerAfterMs = 0;
let inFlight = 0;
let most = 0;
let asked: string[] = [];
const server = createServer((request, response) => {
  let body = '';
  most = Math.max(most, ++inFlight);
  request.on('data', part => (body += String(part)));
  request.on('end', () => {
    asked.push((JSON.parse(body) as { messages: { content: string }[] }).messages[0]?.content ?? '');
    setTimeout(() => {
      inFlight--;
      response.end(JSON.stringify({ choices: [{ message: { content: 'x' }, finish_reason: 'stop' }], usage: { prompt_tokens: 2, completion_tokens: 1 } }));
    }, answerAfterMs);
  });
});
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
afterAll(() => (server.closeAllConnections(), server.close()));

const target = (port = (server.address() as AddressInfo).port): AskedTarget => ({ id: 'm', provider: 'openai', baseUrl: `http://127.0.0.1:${port}/v1`, model: 'm', stream: false, params: {}, timeoutMs: 5000, limits: {} });

const opened: LoadGenerator[] = [];
afterAll(() => opened.forEach(each => each.dispose()));
beforeEach(() => {
  [answerAfterMs, inFlight, most, asked] = [0, 0, 0, []];
});

/** What makes the load: this thread (0), or so many of its own. */
async function open(threads: number, loop: 'closed' | 'open', of = target()): Promise<LoadGenerator> {
  const connections = 8;
  const endpoint = (await openLoadServer(of, { environment: {}, clock: systemClock })).endpoint(connections);
  const made = threads > 0 ? await startLoadThreads({ target: of, environment: {}, threads, connections, open: loop === 'open' }) : { ...generateHere(endpoint, { clock: systemClock, watchClient }), dispose: () => endpoint.dispose() };
  opened.push(made);
  return made;
}

interface Made extends PartEnd {
  /** In the order of the requests. */
  readonly rows: readonly { readonly request: number; readonly dueMs: number; readonly outcome: string }[];
  readonly sent: number;
}

const body = (k: number): string => JSON.stringify({ model: 'm', messages: [{ role: 'user', content: `Frage ${k} für ä` }] });

async function make(what: LoadGenerator, part: Partial<LoadPart>, { enough, signal = new AbortController().signal }: { readonly enough?: (ended: number) => boolean; readonly signal?: AbortSignal } = {}): Promise<Made> {
  const rows: Made['rows'][number][] = [];
  let sent = 0;
  const ready = await what.prepare({ body, concurrency: 1, stop: {}, ...part });
  const ended = await ready.run({ onSent: () => sent++, onEnded: ({ request, dueMs, outcome }) => rows.push({ request, dueMs, outcome }), ...(enough === undefined ? {} : { enough: () => enough(rows.length) }) }, signal);
  return { rows: rows.toSorted((a, b) => a.request - b.request), sent, ...ended };
}

const numbers = (n: number): readonly number[] => Array.from({ length: n }, (_, k) => k);
const questions = (n: number): readonly string[] => numbers(n).map(k => `Frage ${k} für ä`).toSorted();

describe.each([0, 1, 3])('by %i threads of its own', threads => {
  let closed: LoadGenerator;
  let byClock: LoadGenerator;
  beforeAll(async () => {
    [closed, byClock] = await Promise.all([open(threads, 'closed'), open(threads, 'open')]);
  });

  test('a closed loop sends each request once, over sockets that were open, and keeps so many in flight', async () => {
    answerAfterMs = 2;
    expect([closed.threads, await closed.connect(8, new AbortController().signal)]).toEqual([threads, 8]);
    const { rows, sent, givenUp, fared } = await make(closed, { concurrency: 8, stop: { requests: 300 } });
    expect({ requests: rows.map(({ request }) => request), ok: rows.every(({ outcome }) => outcome === 'ok'), sent, givenUp, most, connections: closed.connections() }).toEqual({ requests: numbers(300), ok: true, sent: 300, givenUp: undefined, most: 8, connections: 8 });
    expect(asked.toSorted()).toEqual(questions(300));
    expect(fared?.wallMs).toBeGreaterThan(10);
  });

  test('an open loop is one seeded schedule: the same requests at the same times for any number of threads', async () => {
    const times = (): Generator<number> => arrivalTimes({ ratePerS: 2000, arrival: 'poisson', seed: 's' });
    const { rows } = await make(byClock, { dueTimes: times(), stop: { requests: 300 } });
    const schedule = times();
    expect(rows.map(({ request, dueMs }) => [request, dueMs.toFixed(3)])).toEqual(numbers(300).map(k => [k, Number(schedule.next().value).toFixed(3)]));
    expect(asked.toSorted()).toEqual(questions(300));
  });

  test('a schedule may come to its end, and a part follow another', async () => {
    expect((await make(byClock, { dueTimes: [0, 1, 1, 4].values(), stop: {} })).rows.map(({ dueMs }) => Math.round(dueMs))).toEqual([0, 1, 1, 4]);
    expect((await make(byClock, { dueTimes: [2, 3, 50].values(), stop: { durationMs: 20 } })).rows.map(({ dueMs }) => Math.round(dueMs))).toEqual([2, 3]);
    expect(asked.toSorted()).toEqual([...questions(4), ...questions(2)].toSorted());
  });

  test('after its time nothing new is sent, and nothing is sent twice or left out until then', async () => {
    answerAfterMs = 1;
    const { rows } = await make(closed, { concurrency: 8, stop: { durationMs: 150 } });
    expect(rows.length).toBeGreaterThan(8);
    expect(rows.map(({ request }) => request)).toEqual(numbers(rows.length));
  });

  test('slots may open and close one after another', async () => {
    answerAfterMs = 10;
    const slotTimes = (slot: number): { readonly fromMs: number; readonly untilMs: number } => ({ fromMs: 60 * slot, untilMs: slot === 3 ? Number.POSITIVE_INFINITY : 200 });
    const { rows } = await make(closed, { concurrency: 4, slotTimes, stop: { durationMs: 300 } });
    const sentIn = (fromMs: number, toMs: number): number => rows.filter(({ dueMs }) => dueMs >= fromMs && dueMs < toMs).length;
    // As many as slots that are open could send at 10 ms each, and no more.
    expect([sentIn(0, 59) <= 7, sentIn(60, 119) <= 13, sentIn(220, 300) <= 9, sentIn(180, 300) > 0]).toEqual([true, true, true, true]);
    expect(rows.map(({ request }) => request)).toEqual(numbers(rows.length));
  });

  test('it ends early where that is enough: what is in flight comes to its end', async () => {
    answerAfterMs = 5;
    const { rows, sent } = await make(closed, { concurrency: 4, stop: { requests: 20_000 } }, { enough: ended => ended >= 10 });
    expect(rows.length).toBe(sent);
    expect(rows.length).toBeLessThan(10_000);
  });

  test('a stop ends it at once', async () => {
    answerAfterMs = 60_000;
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    const { rows } = await make(closed, { concurrency: 4, stop: { requests: 50 } }, { signal: controller.signal });
    expect(rows).toEqual([]);
  });
});

test.each([0, 2])('nobody is asked on where nobody answers: by %i threads of its own', async threads => {
  const { givenUp, rows } = await make(await open(threads, 'closed', target(1)), { concurrency: 3, stop: { durationMs: 60_000 } });
  expect(givenUp).toContain('127.0.0.1:1');
  expect(rows.length).toBeLessThan(50);
  expect(rows.every(({ outcome }) => outcome === 'failed')).toBe(true);
});

test('a thread that is lost is told in a sentence, whenever it happens', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-thread-'));
  const sentence = async (text: string): Promise<string> => {
    const file = path.join(folder, 'thread.cjs');
    writeFileSync(file, text);
    try {
      const threads = await startLoadThreads({ target: target(), environment: {}, threads: 2, connections: 2, open: false }, file);
      opened.push(threads);
      await make(threads, { concurrency: 2, stop: { requests: 4 } });
    } catch (cause) {
      if (cause instanceof HumanError) return renderHumanError(cause);
      throw cause;
    }
    return 'nothing was wrong';
  };
  expect(await sentence('throw new Error("no memory left")')).toBe('a thread that made the load ended: no memory left; start the run again, with less load if it ends once more');
  const ready = 'const { parentPort, workerData } = require("node:worker_threads"); parentPort.postMessage({ of: "ready" });';
  expect(await sentence(`${ready} parentPort.on("message", ({ to }) => { if (to === "begin" && workerData.thread === 1) process.exit(7); });`)).toMatch(/^a thread that made the load ended: exit code 7; /);
  rmSync(folder, { recursive: true });
});
