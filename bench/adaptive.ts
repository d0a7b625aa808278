// What `parallel_requests: auto` reaches, over real sockets against `pitwall sim` in a process of its own.
//   node bench/adaptive.ts [degrade|hidden|stray|windows]
// degrade: an endpoint that answers more slowly above 24 in flight, beside fixed settings. hidden: 1,200 requests a minute that nobody declared, with another
// endpoint beside it. stray: two 429s without Retry-After. windows: 1,800 a minute, counted by
// buckets and windows of 1, 10 and 60 s, all at once, each with a budget of its own. 429s are counted from the first request on. Ends with 1 where a target is missed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { systemClock } from '../src/base/clock.ts';
import { createRng } from '../src/base/rng.ts';
import { askWithRetries } from '../src/execute/askWithRetries.ts';
import { createProvider } from '../src/execute/createProvider.ts';
import { createRequestBudget } from '../src/schedule/requestBudget.ts';
import { forEachLazily } from '../src/schedule/forEachLazily.ts';

const wanted = process.argv[2] ?? '';
const max = 50;
const sim = await start('sim.ts');
let missed = 0;
let nth = 0;

if ('degrade'.includes(wanted)) {
  const fixed: number[] = [];
  for (const parallel of [8, 16, 20, 24, 28, 32, 50]) {
    const { rate } = await ask({ 'sim;latency=50;degrade=24': { forMs: 4_000 } }, parallel, 1_000);
    fixed.push(rate);
    console.log(`degrades above 24, ${String(parallel).padStart(4)}: ${rate.toFixed(0)}/s`);
  }
  const { rate, limit } = await ask({ 'sim;latency=50;degrade=24': { forMs: 14_000 } }, 'auto', 4_000);
  tell(`degrades above 24, auto: ${rate.toFixed(0)}/s from 4 s on, ${limit} in flight`, rate / Math.max(...fixed), 0.8, 'of the best fixed setting');
}

if ('hidden'.includes(wanted)) {
  const alone = await ask({ 'sim;latency=50': { forMs: 5_000 } }, 'auto', 2_000);
  for (const [name, how] of [['bucket of 20, no Retry-After', 'burst=20;retryafter=0'], ['bucket of 20, Retry-After', 'burst=20'], ['bucket of 200, no Retry-After', 'burst=200;retryafter=0']] as const) {
    const { of } = await ask({ [`sim;latency=50;rpm=1200;${how}`]: { forMs: 60_000 }, 'sim;latency=50': { forMs: 60_000, everyMs: 100 } }, 'auto', 0);
    const [limited, other] = of;
    if (limited === undefined || other === undefined) throw new Error('two endpoints were asked');
    const share = limited.answeredMs.filter(ms => ms > 30_000 && ms < 60_000).length / 600;
    const early = limited.answeredMs.filter(ms => ms > 20_000 && ms < 30_000).length / 200;
    tell(`1,200 a minute, ${name}: ${(100 * early).toFixed(0)} % of it in seconds 20–30`, share, 0.85, 'of it in seconds 30–60');
    tell(`  refused ${limited.refusedMs.length} of ${limited.refusedMs.length + limited.answeredMs.length}`, 1 - limited.refusedMs.length / (limited.refusedMs.length + limited.answeredMs.length), 0.99, 'admitted');
    tell('  the other endpoint’s answers (one due each 100 ms)', other.answeredMs.length / 600, 0.95, 'of those due');
  }
  console.log(`  (an endpoint alone: ${alone.rate.toFixed(0)}/s)`);
}

if ('stray'.includes(wanted)) {
  for (const parallel of [10, 'auto'] as const) {
    const clean = await ask({ 'sim;latency=50': { samples: 1_000 } }, parallel, 0);
    const stray = await ask({ 'sim;latency=50;refuse=2': { samples: 1_000 } }, parallel, 0);
    const lostMs = stray.wallMs - clean.wallMs;
    tell(`two 429s without Retry-After, ${parallel}: ${clean.wallMs.toFixed(0)} → ${stray.wallMs.toFixed(0)} ms`, 2_000 - lostMs, 0, 'ms less than the 2 s they may cost');
  }
}

if ('windows'.includes(wanted)) {
  const server = await start('windowServer.ts');
  // A window of a minute is used up at its beginning, which is all that there is: it is judged by the minute. `each;…` is met 0.6 of a window in.
  const from30s = [30, 40, 50, 60];
  const shapes: readonly (readonly [string, readonly number[]])[] = [
    ...['bucket;1', 'bucket;10', 'bucket;60', 'any;1', 'any;10', 'each;1'].map(shape => [shape, from30s] as const),
    ['each;10', [24, 34, 44, 54]],
    ['any;60', [0, 60, 120]],
    ['each;60', [0, 24, 84, 144]],
  ];
  const traces = await Promise.all(shapes.map(([shape, periods]) => ask({ [shape]: { forMs: (Math.max(60, periods.at(-1) ?? 0) + 1) * 1_000 } }, 'auto', 0, server.baseUrl)));
  for (const [index, [shape, periods]] of shapes.entries()) {
    const [trace] = traces[index]?.of ?? [];
    if (trace === undefined) throw new Error('each shape was asked');
    const shares = periods.slice(1).map((to, i) => trace.answeredMs.filter(ms => ms >= (periods[i] ?? 0) * 1_000 + 100 && ms < to * 1_000 + 100).length / (30 * (to - (periods[i] ?? 0))));
    tell(`1,800 a minute, ${shape} s: ${shares.map(share => `${(100 * share).toFixed(0)} %`).join(', ')} from second ${periods.join(' to ')}; least`, Math.min(...shares), 0.85, 'of it');
    const admitted = trace.answeredMs.filter(ms => ms < 60_000).length;
    const refused = trace.refusedMs.filter(ms => ms < 60_000).length;
    tell(`  refused ${refused} of ${refused + admitted} in the first minute, ${trace.refusedMs.length} of ${trace.refusedMs.length + trace.answeredMs.length} in all`, admitted / (admitted + refused), 0.99, 'admitted in the first minute');
  }
  server.end();
}

sim.end();
process.exitCode = missed === 0 ? 0 : 1;

function tell(what: string, value: number, least: number, unit: string): void {
  if (value < least) missed++;
  console.log(`${what}: ${value < 10 ? `${(value * 100).toFixed(1)} %` : value.toFixed(0)} ${unit}${value < least ? ` — MISSED, at least ${least} is wanted` : ''}`);
}

/** A server of this folder, in a process of its own. */
async function start(file: string): Promise<{ readonly baseUrl: string; end(): void }> {
  const child = spawn(process.execPath, [...process.execArgv, new URL(file, import.meta.url).pathname], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [baseUrl] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { baseUrl, end: () => void child.stdin.end() };
}

/** Asks each model at once through one budget. Times count from the beginning; the rate is counted from `fromMs` on, over all. */
async function ask(models: Readonly<Record<string, { readonly forMs?: number; readonly samples?: number; readonly everyMs?: number }>>, parallelRequests: number | 'auto', fromMs: number, baseUrl = sim.baseUrl) {
  // A name of its own each time, so that the server forgets what was before.
  const named = Object.entries(models).map(([model, load]) => ({ id: `${model};seed=${nth++}`, load }));
  const budget = createRequestBudget({ parallelRequests, max, models: new Map(named.map(({ id }) => [id, { lane: id }])), clock: systemClock });
  const began = performance.now();
  const of = await Promise.all(
    named.map(async ({ id, load }) => {
      const provider = createProvider({ id, provider: 'openai', baseUrl, model: id, stream: false, params: {}, timeoutMs: 60_000, limits: {} }, { environment: {}, connections: max, clock: systemClock });
      const answeredMs: number[] = [];
      const refusedMs: number[] = [];
      const stop = new AbortController();
      const timer = load.forMs === undefined ? undefined : setTimeout(() => stop.abort(), load.forMs);
      const counted = { ...provider, ask: async (...args: Parameters<typeof provider.ask>) => {
        const answer = await provider.ask(...args);
        if (answer.outcome === 'ok') answeredMs.push(performance.now() - began);
        else if (answer.outcome === 'failed' && answer.errorClass === 'rateLimited') refusedMs.push(performance.now() - began);
        return answer;
      } };
      await forEachLazily(items(load, stop.signal), { width: load.everyMs === undefined ? 100 : 10, signal: stop.signal }, async index => {
        await askWithRetries({ provider: counted, request: { messages: [{ role: 'user', content: `Question ${index}` }], sample: { index, row: {} } }, model: id, retries: 9, budget, clock: systemClock, rng: createRng(index), signal: stop.signal });
      });
      clearTimeout(timer);
      provider.dispose();
      return { answeredMs, refusedMs };
    }),
  );
  const wallMs = performance.now() - began;
  const limit = [...budget.learnt().values()][0]?.limit;
  budget.dispose();
  return { of, wallMs, limit, rate: (of.reduce((sum, { answeredMs }) => sum + answeredMs.filter(ms => ms >= fromMs).length, 0) * 1000) / (wallMs - fromMs) };
}

async function* items({ samples = Number.POSITIVE_INFINITY, everyMs }: { readonly samples?: number; readonly everyMs?: number }, signal: AbortSignal): AsyncGenerator<number> {
  const began = performance.now();
  for (let index = 0; index < samples && !signal.aborted; index++) {
    if (everyMs !== undefined) await systemClock.sleep(Math.max(0, began + index * everyMs - performance.now()), signal);
    yield index;
  }
}
