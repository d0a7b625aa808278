import { InvalidArgumentError } from 'commander';
import { once } from 'node:events';
import { startSim } from '../../execute/sim/startSim.ts';
import type { AddCommand } from '../command.ts';
import { numberFromZero, positiveInteger, share, wholeNumber } from '../numbers.ts';

interface SimFlags {
  readonly port: number;
  readonly host: string;
  readonly apiKey?: string;
  readonly latency?: number;
  readonly ttft?: number;
  readonly itl?: number;
  readonly tokens?: number;
  readonly answer?: string;
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
    .description('start a simulated inference server (OpenAI chat completions, whole and streamed) until Ctrl-C')
    .option('--port <n>', 'the port; 0 lets the system choose', wholeNumber, 8399)
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--api-key <key>', 'answer 401 without this key')
    .option('--latency <ms>', 'until an answer is complete, from the request’s arrival', numberFromZero)
    .option('--ttft <ms>', 'until the first token of a stream', numberFromZero)
    .option('--itl <ms>', 'between the tokens of a stream', numberFromZero)
    .option('--tokens <n>', 'length of an answer', wholeNumber)
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
    .option('--seed <n>', 'of the injected errors', wholeNumber)
    .action(async (flags: SimFlags) => {
      const sim = await startSim({
        port: flags.port,
        host: flags.host,
        ...given('apiKey', flags.apiKey),
        ...given('latencyMs', flags.latency),
        ...given('ttftMs', flags.ttft),
        ...given('itlMs', flags.itl),
        ...given('tokens', flags.tokens),
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
    });
};

function given<K extends string, V>(key: K, value: V | undefined): { [k in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [k in K]: V });
}

function statuses(text: string): readonly number[] {
  return text.split(',').map(part => {
    const value = wholeNumber(part);
    if (value < 400 || value > 599) throw new InvalidArgumentError(`"${part}" is not an error status from 400 to 599.`);
    return value;
  });
}
