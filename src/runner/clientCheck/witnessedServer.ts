import type { Clock } from '../../base/clock.ts';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { HumanError } from '../../base/humanError.ts';
import { openLoadServer, type LoadServer } from '../../execute/load/loadTarget.ts';
import { startSimThread } from '../../execute/sim/startSimThread.ts';
import type { TruthRecord } from '../../execute/sim/truth.ts';
import { driveClient, type Driven } from './driveClient.ts';

/** A simulated server that tells when it wrote each token. */
export interface WitnessedServer extends Disposable {
  /** What a bench opens of a server that behaves like this. @param fallback with the client that carries requests through proxies */
  open(model: string, fallback?: true): Promise<LoadServer>;
  /** So many requests, so many of them in flight, over sockets that are open before. A server that does not answer is a HumanError. */
  run(model: string, connections: number, requests: number): Promise<Driven>;
  /** Of the requests since it was last asked. */
  truthOf(requests: number): Promise<readonly TruthRecord[]>;
}

/** In a thread of its own, on a loopback port that the system chooses; a server that does not start is a HumanError. */
export async function openWitnessedServer(clock: Clock, signal: AbortSignal): Promise<WitnessedServer> {
  const thread = startSimThread({ truth: true });
  const said = await thread.listening;
  if ('failed' in said) {
    thread.dispose();
    throw new HumanError({ what: `the simulated server could not be started: ${said.failed}`, toDo: 'try again' });
  }
  const open = (model: string, fallback?: true): Promise<LoadServer> => openLoadServer({ id: 'sim', provider: 'openai', baseUrl: said.url, model, params: {}, stream: true, timeoutMs: 120_000, limits: {}, ...(fallback === true ? { connection: { fallback } } : {}) }, { environment: {}, clock });
  return {
    open,
    async run(model, connections, requests) {
      const server = await open(model);
      const endpoint = server.endpoint(connections);
      try {
        const sockets = await endpoint.connect(signal);
        if (sockets < connections) throw new HumanError({ what: `only ${sockets} of ${connections} connections could be opened`, toDo: 'allow more open files (`ulimit -n`), or take a smaller `--in-flight`' });
        const bodies = Array.from({ length: requests }, (_, k) => endpoint.write({ inputs: [`#${k} of the client check`] }));
        const driven = await driveClient(endpoint, { bodies, inFlight: connections, clock }, signal);
        if (signal.aborted) throw new HumanError({ what: 'the check was stopped', toDo: 'start it again' });
        if (driven.failed !== undefined) throw new HumanError({ what: `the simulated server did not answer: ${driven.failed}`, toDo: 'try again, or take a smaller `--in-flight`' });
        return driven;
      } finally {
        endpoint.dispose();
        server.dispose();
      }
    },
    /** A record is there once the server has seen its answer leave: a little after the client has it. */
    async truthOf(requests) {
      const records = [...(await thread.truth())];
      for (let i = 0; i < 200 && records.length < requests; i++) {
        await clock.sleep(5, signal);
        records.push(...(await thread.truth()));
      }
      return records;
    },
    ...toDisposable(() => thread.dispose()),
  };
}
