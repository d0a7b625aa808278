import type { Clock } from '../../base/clock.ts';
import { HumanError } from '../../base/humanError.ts';
import { monotonicOffsetMs } from '../../execute/sim/truth.ts';
import { clientError, type ClientError } from '../../score/load/clientError.ts';
import { witness } from './witness.ts';
import { openWitnessedServer } from './witnessedServer.ts';

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
  const server = await openWitnessedServer(clock, signal);
  try {
    await server.run(`sim;itl=2;tokens=${tokens}`, Math.min(inFlight, 64), Math.min(4 * inFlight, 256));
    await server.truthOf(Math.min(4 * inFlight, 256));
    const paced = await server.run(`sim;ttft=${ttftMs};itl=${itlMs};tokens=${tokens}`, inFlight, 2 * inFlight);
    const witnessed = witness(paced.seen, await server.truthOf(2 * inFlight), { tokensPerEvent: 1, offsetMs: monotonicOffsetMs() });
    const errors = clientError(witnessed);
    if (errors === undefined) throw new HumanError({ what: 'the simulated server wrote no tokens', toDo: 'try again' });
    const bursting = Math.min(inFlight, 8);
    const burstModel = `sim;tokens=${burstTokens};coalesce=${burstEventsPerWrite}`;
    await server.run(burstModel, bursting, 2 * bursting);
    const burst = await server.run(burstModel, bursting, 100);
    const events = burst.seen.reduce((sum, { seenMs }) => sum + seenMs.length, 0);
    return {
      inFlight,
      elapsedMs: clock.nowMs() - startMs,
      paced: { ...errors, itlMs, eventsPerS: (errors.tokens * 1000) / paced.elapsedMs, readingUsPerEvent: (paced.readingMs * 1000) / errors.tokens, ...(paced.cpuMs === undefined ? {} : { cpuUsPerEvent: (paced.cpuMs * 1000) / errors.tokens }) },
      coalesced: { events, lostEvents: 100 * burstTokens - events, eventsPerS: (events * 1000) / burst.elapsedMs, ...(burst.cpuMs === undefined || burst.cpuMs <= 0 ? {} : { eventsPerCpuS: (events * 1000) / burst.cpuMs }) },
    };
  } finally {
    server.dispose();
  }
}
