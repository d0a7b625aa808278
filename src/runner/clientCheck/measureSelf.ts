import type { Clock } from '../../base/clock.ts';
import { HumanError } from '../../base/humanError.ts';
import type { WaitUntil } from '../../execute/load/arrivalTimer.ts';
import type { LoadEndpoint } from '../../execute/load/loadTarget.ts';
import { monotonicOffsetMs } from '../../execute/sim/truth.ts';
import { arrivalTimes } from '../../schedule/arrivals.ts';
import { clientError } from '../../score/load/clientError.ts';
import type { FoundError } from '../../score/load/selfCheck.ts';
import type { RequestRow } from '../../store/rows.ts';
import { runLevel } from '../load/runLevel.ts';
import { runOpenLevel } from '../load/runOpenLevel.ts';
import type { SeenStream } from './driveClient.ts';
import { witness } from './witness.ts';
import { openWitnessedServer } from './witnessedServer.ts';

/** A bench's highest load: one of the two. */
export interface CheckedLoad {
  readonly concurrency?: number;
  readonly rate?: number;
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
export async function measureSelf(asked: CheckedLoad, { clock, waitUntil }: { readonly clock: Clock; readonly waitUntil: WaitUntil }, signal: AbortSignal): Promise<FoundError> {
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
    return { ...(rate === undefined ? { concurrency } : { rate }), answers: streams, lostEvents, ttftMs: ttft, ...(tpotShare === undefined ? {} : { tpotShare }), lagMs, atMs: clock.wallMs() };
  } finally {
    server.dispose();
  }

  async function drive(requests: number): Promise<readonly SeenStream[]> {
    const opened = await server.open(`sim;ttft=${ttftMs};itl=${itlMs};tokens=${tokens}`);
    const inFlight = rate === undefined ? concurrency : Math.min(most.concurrency, fewestRequests + Math.ceil((2 * rate * (ttftMs + itlMs * tokens)) / 1000));
    const endpoint = opened.endpoint(inFlight);
    try {
      const sockets = await endpoint.connect(signal);
      if (sockets < inFlight) throw signal.aborted ? stopped() : new HumanError({ what: `only ${sockets} of ${inFlight} connections could be opened`, toDo: 'allow more open files (`ulimit -n`)' });
      const bodies = Array.from({ length: requests }, (_, k) => endpoint.write(`#${k} of the client check`, undefined));
      const watched = watch(endpoint);
      const rows: Pick<RequestRow, 'request' | 'dueMs' | 'sentMs'>[] = [];
      const level = { endpoint: watched, body: (k: number) => bodies[k] ?? '', stop: { requests }, clock, onSent: () => undefined, onEnded: (row: Pick<RequestRow, 'request' | 'dueMs' | 'sentMs'>) => void rows.push(row) };
      const failed = await (rate === undefined ? runLevel({ ...level, concurrency }, signal) : runOpenLevel({ ...level, dueTimes: arrivalTimes({ ratePerS: rate, arrival: 'constant', seed: '' }), waitUntil }, signal));
      if (failed !== undefined) throw new HumanError({ what: `the simulated server did not answer: ${failed}`, toDo: 'try again' });
      return rows.flatMap(({ request, dueMs, sentMs }) => {
        const of = watched.seen.get(bodies[request] ?? '');
        // Both are of one request: rows count from the level's start, and what was seen by the clock.
        return of === undefined || sentMs === undefined ? [] : [{ k: request, dueMs: of.sentMs - (sentMs - dueMs), ...of }];
      });
    } finally {
      endpoint.dispose();
      opened.dispose();
    }
  }
}

type Seen = Pick<SeenStream, 'sentMs' | 'seenMs'>;

/** Keeps when each answer's tokens came, by what was asked. */
function watch(endpoint: LoadEndpoint): Pick<LoadEndpoint, 'send'> & { readonly seen: ReadonlyMap<string, Seen> } {
  const seen = new Map<string, Seen>();
  return {
    seen,
    async send(body, signal) {
      const read = await endpoint.send(body, signal);
      return () => {
        const answer = read();
        const { sentMs, chunks } = answer;
        if (sentMs !== undefined && chunks !== undefined) seen.set(body, { sentMs, seenMs: [...chunks.atMs].map(ms => sentMs + ms) });
        return answer;
      };
    },
  };
}

function stopped(): HumanError {
  return new HumanError({ what: 'the check was stopped', toDo: 'start it again' });
}
