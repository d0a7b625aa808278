// What `parallel_requests: auto` reaches, over real sockets against `pitwall sim` in a process of its own.
//   node bench/adaptive.ts [degrade|hidden|stray]
// degrade: an endpoint that answers more slowly above 24 in flight, beside fixed settings. hidden: 1,200 requests a minute that nobody declared, with another
// endpoint beside it. stray: two 429s without Retry-After. Ends with 1 where a target is missed.
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
const child = spawn(process.execPath, [...process.execArgv, new URL('sim.ts', import.meta.url).pathname], { stdio: ['pipe', 'pipe', 'inherit'] });
const [baseUrl] = (await once(createInterface(child.stdout), 'line')) as [string];
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
    tell(`  refused ${limited.refused} of ${limited.refused + limited.answeredMs.length}`, 1 - limited.refused / (limited.refused + limited.answeredMs.length), 0.99, 'admitted');
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

child.stdin.end();
process.exitCode = missed === 0 ? 0 : 1;

function tell(what: string, value: number, least: number, unit: string): void {
  if (value < least) missed++;
  console.log(`${what}: ${value < 10 ? `${(value * 100).toFixed(1)} %` : value.toFixed(0)} ${unit}${value < least ? ` — MISSED, at least ${least} is wanted` : ''}`);
}

/** Asks each model at once through one budget. Times count from the beginning; the rate is counted from `fromMs` on, over all. */
async function ask(models: Readonly<Record<string, { readonly forMs?: number; readonly samples?: number; readonly everyMs?: number }>>, parallelRequests: number | 'auto', fromMs: number) {
  // A name of its own each time, so that the server forgets what was before.
  const named = Object.entries(models).map(([model, load]) => ({ id: `${model};seed=${nth++}`, load }));
  const budget = createRequestBudget({ parallelRequests, max, models: new Map(named.map(({ id }) => [id, { lane: id }])), clock: systemClock });
  const began = performance.now();
  const of = await Promise.all(
    named.map(async ({ id, load }) => {
      const provider = createProvider({ id, provider: 'openai', baseUrl, model: id, stream: false, params: {}, timeoutMs: 60_000, limits: {} }, { environment: {}, connections: max, clock: systemClock });
      const answeredMs: number[] = [];
      let refused = 0;
      const stop = new AbortController();
      const timer = load.forMs === undefined ? undefined : setTimeout(() => stop.abort(), load.forMs);
      const counted = { ...provider, ask: async (...args: Parameters<typeof provider.ask>) => {
        const answer = await provider.ask(...args);
        if (answer.outcome === 'ok') answeredMs.push(performance.now() - began);
        else if (answer.outcome === 'failed' && answer.errorClass === 'rateLimited') refused++;
        return answer;
      } };
      await forEachLazily(items(load, stop.signal), { width: load.everyMs === undefined ? 100 : 10, signal: stop.signal }, async index => {
        await askWithRetries({ provider: counted, request: { messages: [{ role: 'user', content: `Question ${index}` }], sample: { index, row: {} } }, model: id, retries: 9, budget, clock: systemClock, rng: createRng(index), signal: stop.signal });
      });
      clearTimeout(timer);
      provider.dispose();
      return { answeredMs, refused };
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
