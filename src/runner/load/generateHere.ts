import type { Clock } from '../../base/clock.ts';
import type { WaitUntil } from '../../execute/load/arrivalTimer.ts';
import type { ClientWatch } from '../../execute/load/clientWatch.ts';
import type { LoadEndpoint } from '../../execute/load/loadTarget.ts';
import type { LoadGenerator } from './loadGenerator.ts';
import { runLevel } from './runLevel.ts';
import { runOpenLevel } from './runOpenLevel.ts';

/** Bodies that are made before a part begins; the others are made when they are sent. */
const madeAhead = 5_000;
/** And no more characters of them. */
const charactersAhead = 64 * 2 ** 20;

export interface HerePorts {
  readonly clock: Clock;
  /** Without it the clock sleeps. */
  readonly waitUntil?: WaitUntil;
  readonly watchClient?: () => ClientWatch;
}

/** Makes the load in this thread. The endpoint is the caller's. */
export function generateHere(endpoint: LoadEndpoint, { clock, waitUntil = (atMs, stopped) => clock.sleep(atMs - clock.nowMs(), stopped), watchClient }: HerePorts): LoadGenerator {
  return {
    threads: 0,
    connect: (sockets, signal) => endpoint.connect(signal, sockets),
    connections: () => endpoint.connections(),
    async prepare({ body, dueTimes, concurrency, slotTimes, stop, through = endpoint }) {
      const ahead = Math.min(stop.requests ?? madeAhead, madeAhead);
      const made: string[] = [];
      for (let characters = 0; made.length < ahead && characters < charactersAhead; ) characters += made[made.push(body(made.length)) - 1]?.length ?? 0;
      const level = { endpoint: through, body: (k: number) => made[k] ?? body(k), stop, clock };
      return {
        async run({ onBegun, ...hooks }, signal) {
          const watch = watchClient?.();
          onBegun?.(clock.nowMs());
          const givenUp = await (dueTimes === undefined ? runLevel({ ...level, ...hooks, concurrency, ...(slotTimes === undefined ? {} : { slotTimes }) }, signal) : runOpenLevel({ ...level, ...hooks, dueTimes, waitUntil }, signal));
          const fared = watch?.stop();
          return { ...(givenUp === undefined ? {} : { givenUp }), ...(fared === undefined ? {} : { fared }) };
        },
      };
    },
    dispose: () => undefined,
  };
}
