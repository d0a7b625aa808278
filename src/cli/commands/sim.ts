import { InvalidArgumentError } from 'commander';
import { once } from 'node:events';
import path from 'node:path';
import { parseSpread, spreadForms, type Spread } from '../../execute/sim/spread.ts';
import { startSim } from '../../execute/sim/startSim.ts';
import { openTruthLog } from '../../execute/sim/truth.ts';
import type { AddCommand } from '../command.ts';
import { numberFromZero, port, positiveInteger, share, wholeNumber } from '../numbers.ts';

interface SimFlags {
  readonly port: number;
  readonly host: string;
  readonly apiKey?: string;
  readonly truthLog?: string;
  readonly latency?: Spread;
  readonly ttft?: Spread;
  readonly itl?: Spread;
  readonly prefill?: number;
  readonly tokens?: number;
  readonly answer?: string;
  readonly slots?: number;
  readonly processes?: number;
  readonly threads?: number;
  readonly queue?: number;
  readonly kvTokens?: number;
  readonly slowdown?: number;
  readonly tokensPerEvent?: number;
  readonly eventsPerWrite?: number;
  readonly batchItem?: number;
  readonly batchWidth?: number;
  readonly batchMax?: number;
  readonly batchStatus?: number;
  readonly errorRate?: number;
  readonly status?: readonly number[];
  readonly resetRate?: number;
  readonly stallRate?: number;
  readonly garbageRate?: number;
  readonly requestsPerMinute?: number;
  readonly burst?: number;
  readonly retryAfter: boolean;
  readonly degradeAbove?: number;
  readonly seed?: number;
}

export const addSim: AddCommand = (program, host) => {
  program
    .command('sim')
    .description('start a simulated inference server until Ctrl-C: chat, completions (whole and streamed), embeddings, rerank, /metrics as vLLM’s')
    .option('--port <n>', 'the port; 0 lets the system choose', port, 8399)
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--api-key <key>', 'answer 401 without this key')
    .option('--truth-log <file>', 'write what was done for each request there, a line of JSON each: when it was read and when each token left')
    .option('--latency <time>', 'until an answer is complete, from the request’s start: ms, or drawn anew each time, as `lognormal(100,30)` (see below)', spread)
    .option('--ttft <time>', 'until the first token of a stream', spread)
    .option('--itl <time>', 'between the tokens of a stream', spread)
    .option('--prefill <ms>', 'for each token of the prompt, before the first of the answer', numberFromZero)
    .option('--tokens <n>', 'length of an answer', wholeNumber)
    .option('--slots <n>', 'requests worked on at once; the others wait', positiveInteger)
    .option('--processes <n>', 'of a replica; × threads requests are worked on at once, and 100 may wait', positiveInteger)
    .option('--threads <n>', 'in each process of a replica', positiveInteger)
    .option('--queue <n>', 'requests that may wait; the next gets 503', wholeNumber)
    .option('--kv-tokens <n>', 'tokens of prompts and answers held at once', positiveInteger)
    .option('--slowdown <share>', 'everything takes longer by this share for each further request worked on', numberFromZero)
    .option('--tokens-per-event <n>', 'tokens in one event of a stream', positiveInteger)
    .option('--events-per-write <n>', 'events are held back until so many are there, as by a proxy that buffers', positiveInteger)
    .option('--batch-item <ms>', 'for each input after the first of a request with several', numberFromZero)
    .option('--batch-width <n>', 'inputs worked on together: so many more take the whole time again', positiveInteger)
    .option('--batch-max <n>', 'a request with more inputs gets 413', positiveInteger)
    .option('--batch-status <status>', 'or this status, e.g. 400 or 500', positiveInteger)
    .option('--answer <text>', 'the answer, instead of an echo of the last user message; {{ input }} stands for it')
    .option('--error-rate <share>', 'share of requests that get an error status', share)
    .option('--status <list>', 'the statuses of those, separated by commas', statuses)
    .option('--reset-rate <share>', 'share of requests whose connection is reset', share)
    .option('--stall-rate <share>', 'share of requests that are never answered', share)
    .option('--garbage-rate <share>', 'share of answers that are no JSON', share)
    .option('--requests-per-minute <n>', 'above it, requests get 429', numberFromZero)
    .option('--burst <n>', 'makes that limit a token bucket that holds n requests', wholeNumber)
    .option('--no-retry-after', 'leave Retry-After out of a 429')
    .option('--degrade-above <n>', 'with more than n in flight answers take longer', positiveInteger)
    .option('--seed <n>', 'of what is drawn: times, errors', wholeNumber)
    .addHelpText('after', `\nTIME is ${spreadForms}.\nWhile it runs: curl -d '{"ttft": 200, "error": 0.1}' http://127.0.0.1:8399/sim/params changes its settings (GET shows them; null takes one back).\nA model's name may hold the same settings: sim;ttft=200;itl=10\n`)
    .action(async (flags: SimFlags) => {
      const truth = flags.truthLog === undefined ? undefined : openTruthLog(path.resolve(host.cwd, flags.truthLog));
      const sim = await startSim({
        port: flags.port,
        host: flags.host,
        ...(truth === undefined ? {} : { onTruth: record => truth.write(record) }),
        ...given('apiKey', flags.apiKey),
        ...given('latencyMs', flags.latency),
        ...given('ttftMs', flags.ttft),
        ...given('itlMs', flags.itl),
        ...given('prefillMs', flags.prefill),
        ...given('tokens', flags.tokens),
        ...given('slots', flags.slots),
        ...given('processes', flags.processes),
        ...given('threads', flags.threads),
        ...given('queue', flags.queue),
        ...given('kvTokens', flags.kvTokens),
        ...given('slowdown', flags.slowdown),
        ...given('tokensPerEvent', flags.tokensPerEvent),
        ...given('eventsPerWrite', flags.eventsPerWrite),
        ...given('batchItemMs', flags.batchItem),
        ...given('batchWidth', flags.batchWidth),
        ...given('batchMax', flags.batchMax),
        ...given('batchStatus', flags.batchStatus),
        ...given('answer', flags.answer),
        ...given('errorRate', flags.errorRate),
        ...given('statuses', flags.status),
        ...given('resetRate', flags.resetRate),
        ...given('stallRate', flags.stallRate),
        ...given('garbageRate', flags.garbageRate),
        ...given('requestsPerMinute', flags.requestsPerMinute),
        ...given('burst', flags.burst),
        ...(flags.retryAfter ? {} : { retryAfter: 0 }),
        ...given('degradeAbove', flags.degradeAbove),
        ...given('seed', flags.seed),
      });
      await host.out(`${sim.url}\n`);
      host.note('simulated inference server: set base_url to this address; Ctrl-C stops it\n');
      if (!host.signal.aborted) await once(host.signal, 'abort');
      await sim.close();
      await truth?.close();
    });
};

function given<K extends string, V>(key: K, value: V | undefined): { [k in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [k in K]: V });
}

function spread(text: string): Spread {
  const value = parseSpread(text);
  if (value === undefined) throw new InvalidArgumentError(`"${text}" is no time: write ${spreadForms}.`);
  return value;
}

function statuses(text: string): readonly number[] {
  return text.split(',').map(part => {
    const value = wholeNumber(part);
    if (value < 400 || value > 599) throw new InvalidArgumentError(`"${part}" is not an error status from 400 to 599.`);
    return value;
  });
}
