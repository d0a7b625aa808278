import type { Clock } from '../../base/clock.ts';
import { HumanError } from '../../base/humanError.ts';
import { openLoadServer, type LoadServer } from '../../execute/load/loadTarget.ts';
import { startSimThread } from '../../execute/sim/startSimThread.ts';
import { monotonicOffsetMs, type TruthRecord } from '../../execute/sim/truth.ts';
import { clientError, type ClientError } from '../../score/load/clientError.ts';
import { driveClient, type Driven } from './driveClient.ts';
import { witness } from './witness.ts';

/** What the load client itself adds to what it measures, on this machine. */
export interface ClientCheck {
  readonly inFlight: number;
  readonly elapsedMs: number;
  /** Streams of `tokens` tokens, `itlMs` apart. */
  readonly paced: ClientError & { readonly itlMs: number; readonly eventsPerS: number; readonly cpuUsPerEvent?: number; readonly readingUsPerEvent: number };
  /** Streams as fast as they come, many events in a read. `eventsPerCpuS` is what a core of the client's could take. */
  readonly coalesced: { readonly events: number; readonly eventsPerS: number; readonly eventsPerCpuS?: number; readonly lostEvents: number };
}

const ttftMs = 100;
const itlMs = 20;
const tokens = 50;
const burstTokens = 1_000;
const burstEventsPerWrite = 50;

/**
 * The client of benches against a simulated server in a thread of its own that tells when it wrote each token: some three seconds. A server that does not start, and one that does not
 * answer, is a HumanError.
 */
export async function checkClient({ inFlight, clock }: { readonly inFlight: number; readonly clock: Clock }, signal: AbortSignal): Promise<ClientCheck> {
  const startMs = clock.nowMs();
  const thread = startSimThread({ truth: true });
  try {
    const said = await thread.listening;
    if ('failed' in said) throw new HumanError({ what: `the simulated server could not be started: ${said.failed}`, toDo: 'try again' });
    const open = (model: string): Promise<LoadServer> => openLoadServer({ id: 'sim', provider: 'openai', baseUrl: said.url, model, params: {}, stream: true, timeoutMs: 120_000, limits: {} }, { environment: {}, clock });
    const run = async (model: string, connections: number, requests: number): Promise<Driven> => {
      const server = await open(model);
      const endpoint = server.endpoint(connections);
      try {
        const sockets = await endpoint.connect(signal);
        if (sockets < connections) throw new HumanError({ what: `only ${sockets} of ${connections} connections could be opened`, toDo: 'allow more open files (`ulimit -n`), or take a smaller `--in-flight`' });
        const bodies = Array.from({ length: requests }, (_, k) => endpoint.write(`#${k} of the client check`, undefined));
        const driven = await driveClient(endpoint, { bodies, inFlight: connections, clock }, signal);
        if (signal.aborted) throw new HumanError({ what: 'the check was stopped', toDo: 'start it again' });
        if (driven.failed !== undefined) throw new HumanError({ what: `the simulated server did not answer: ${driven.failed}`, toDo: 'try again, or take a smaller `--in-flight`' });
        return driven;
      } finally {
        endpoint.dispose();
        server.dispose();
      }
    };
    /** A record is there once the server has seen its answer leave: a little after the client has it. */
    const truthOf = async (requests: number): Promise<readonly TruthRecord[]> => {
      const records = [...(await thread.truth())];
      for (let i = 0; i < 200 && records.length < requests; i++) {
        await clock.sleep(5, signal);
        records.push(...(await thread.truth()));
      }
      return records;
    };
    await run(`sim;itl=2;tokens=${tokens}`, Math.min(inFlight, 64), Math.min(4 * inFlight, 256));
    await truthOf(Math.min(4 * inFlight, 256));
    const paced = await run(`sim;ttft=${ttftMs};itl=${itlMs};tokens=${tokens}`, inFlight, 2 * inFlight);
    const witnessed = witness(paced.seen, await truthOf(2 * inFlight), { tokensPerEvent: 1, offsetMs: monotonicOffsetMs() });
    const errors = clientError(witnessed);
    if (errors === undefined) throw new HumanError({ what: 'the simulated server wrote no tokens', toDo: 'try again' });
    const bursting = Math.min(inFlight, 8);
    const burstModel = `sim;tokens=${burstTokens};coalesce=${burstEventsPerWrite}`;
    await run(burstModel, bursting, 2 * bursting);
    const burst = await run(burstModel, bursting, 100);
    const events = burst.seen.reduce((sum, { seenMs }) => sum + seenMs.length, 0);
    return {
      inFlight,
      elapsedMs: clock.nowMs() - startMs,
      paced: { ...errors, itlMs, eventsPerS: (errors.tokens * 1000) / paced.elapsedMs, readingUsPerEvent: (paced.readingMs * 1000) / errors.tokens, ...(paced.cpuMs === undefined ? {} : { cpuUsPerEvent: (paced.cpuMs * 1000) / errors.tokens }) },
      coalesced: { events, lostEvents: 100 * burstTokens - events, eventsPerS: (events * 1000) / burst.elapsedMs, ...(burst.cpuMs === undefined || burst.cpuMs <= 0 ? {} : { eventsPerCpuS: (events * 1000) / burst.cpuMs }) },
    };
  } finally {
    thread.dispose();
  }
}
