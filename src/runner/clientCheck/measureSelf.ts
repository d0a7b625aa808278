import { HumanError } from '../../base/humanError.ts';
import { monotonicOffsetMs } from '../../execute/sim/truth.ts';
import { arrivalTimes } from '../../schedule/arrivals.ts';
import { clientError } from '../../score/load/clientError.ts';
import type { FoundError } from '../../score/load/selfCheck.ts';
import { decodeChunks } from '../../score/load/chunkTimes.ts';
import type { LoadGenerator } from '../load/loadGenerator.ts';
import { openGenerator, type GeneratorPorts } from '../load/openGenerator.ts';
import type { SeenStream } from './driveClient.ts';
import { witness } from './witness.ts';
import { openWitnessedServer } from './witnessedServer.ts';

/** A bench's highest load: one of the two. */
export interface CheckedLoad {
  readonly concurrency?: number;
  readonly rate?: number;
  /** That make the load (default: 1). */
  readonly threads?: number;
  /** Requests are carried by the client for proxies and HTTP/2. */
  readonly fallback?: true;
}

/** A quarter of a second for an answer, with tokens as far apart as those of a model at work. */
const ttftMs = 60;
const itlMs = 20;
const tokens = 10;
const answersInTurn = 4;
const longestMs = 1_000;
/** One thread of the simulated server can pace no more; whoever asks for more is told of that load. */
const most = { concurrency: 1024, rate: 2000 };
const fewestRequests = 8;

/**
 * What levels of a bench do, for about a second at its highest load, against a simulated server that tells when it wrote each token. What keeps it from measuring is a HumanError.
 */
export async function measureSelf(asked: CheckedLoad, ports: GeneratorPorts, signal: AbortSignal): Promise<FoundError> {
  const { clock } = ports;
  const rate = asked.rate === undefined ? undefined : Math.min(asked.rate, most.rate);
  const concurrency = Math.min(asked.concurrency ?? 1, most.concurrency);
  const server = await openWitnessedServer(clock, signal);
  try {
    const warm = Math.min(rate ?? concurrency, 32);
    await server.run(`sim;itl=1;tokens=${tokens}`, Math.ceil(warm), Math.ceil(4 * warm));
    await server.truthOf(Math.ceil(4 * warm));
    const requests = Math.max(fewestRequests, Math.min(answersInTurn * concurrency, 2 * most.concurrency), Math.ceil(((rate ?? 0) * longestMs) / 1000));
    const seen = await drive(requests);
    const errors = clientError(witness(seen, await server.truthOf(requests), { tokensPerEvent: 1, offsetMs: monotonicOffsetMs() }));
    if (signal.aborted) throw stopped();
    if (errors === undefined) throw new HumanError({ what: 'the simulated server wrote no tokens', toDo: 'try again' });
    const { streams, lostEvents, ttftMs: ttft, tpotShare, lagMs } = errors;
    return { ...(rate === undefined ? { concurrency } : { rate }), ...(asked.fallback === true ? { fallback: true } : {}), answers: streams, lostEvents, ttftMs: ttft, ...(tpotShare === undefined ? {} : { tpotShare }), lagMs, atMs: clock.wallMs() };
  } finally {
    server.dispose();
  }

  async function drive(requests: number): Promise<readonly SeenStream[]> {
    const opened = await server.open(`sim;ttft=${ttftMs};itl=${itlMs};tokens=${tokens}`, asked.fallback);
    const inFlight = rate === undefined ? concurrency : Math.min(most.concurrency, fewestRequests + Math.ceil((2 * rate * (ttftMs + itlMs * tokens)) / 1000));
    const endpoint = opened.endpoint(inFlight);
    let generator: LoadGenerator | undefined;
    try {
      generator = await openGenerator(ports, opened, endpoint, { threads: asked.threads ?? 1, connections: inFlight, open: rate !== undefined });
      const sockets = await generator.connect(inFlight, signal);
      if (sockets < inFlight) throw signal.aborted ? stopped() : new HumanError({ what: `only ${sockets} of ${inFlight} connections could be opened`, toDo: 'allow more open files (`ulimit -n`)' });
      const dueTimes = rate === undefined ? {} : { dueTimes: arrivalTimes({ ratePerS: rate, arrival: 'constant', seed: '' }) };
      const part = await generator.prepare({ body: k => endpoint.write({ inputs: [`#${k} of the client check`] }), concurrency, stop: { requests }, ...dueTimes });
      const seen: SeenStream[] = [];
      let startMs = 0;
      const { givenUp } = await part.run(
        {
          onBegun: atMs => (startMs = atMs),
          onSent: () => undefined,
          onEnded: ({ request, dueMs, sentMs, chunks }) => {
            if (sentMs === undefined || chunks === undefined) return;
            seen.push({ k: request, dueMs: startMs + dueMs, sentMs: startMs + sentMs, seenMs: Array.from(decodeChunks(chunks).atMs, ms => startMs + sentMs + ms) });
          },
        },
        signal,
      );
      if (givenUp !== undefined) throw new HumanError({ what: `the simulated server did not answer: ${givenUp}`, toDo: 'try again' });
      return seen;
    } finally {
      generator?.dispose();
      endpoint.dispose();
      opened.dispose();
    }
  }
}

function stopped(): HumanError {
  return new HumanError({ what: 'the check was stopped', toDo: 'start it again' });
}
