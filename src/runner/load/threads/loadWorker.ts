// The entry of a thread that makes load: it sends its share of the requests that it is handed, and tells how they ended.
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { systemClock } from '../../../base/clock.ts';
import { createArrivalTimer } from '../../../execute/load/arrivalTimer.ts';
import { watchClient } from '../../../execute/load/clientWatch.ts';
import { openLoadServer } from '../../../execute/load/loadTarget.ts';
import { startTimerThread } from '../../../execute/load/startTimerThread.ts';
import { monotonicOffsetMs } from '../../../execute/sim/truth.ts';
import { runLevel, type LevelSpec } from '../runLevel.ts';
import { runOpenLevel } from '../runOpenLevel.ts';
import { partCells, type FromThread, type LoadRow, type PartOfThread, type ThreadSetup, type ToThread } from './messages.ts';
import { Supply } from './supply.ts';

/** Rows are told together: a message takes longer than a row. */
const tellEveryMs = 50;
const tellAt = 256;

async function main(port: MessagePort, { target, environment, connections, thread, threads, open }: ThreadSetup): Promise<void> {
  const clock = systemClock;
  const server = await openLoadServer(target, { environment, clock });
  const endpoint = server.endpoint(connections);
  const sleeper = open ? await startTimerThread() : undefined;
  const waitUntil = createArrivalTimer(clock, sleeper === undefined ? {} : { sleeper });
  const stopping = new AbortController();
  let supply = new Supply();
  const say = (message: FromThread): void => port.postMessage(message);
  port.on('message', (message: ToThread) => {
    switch (message.to) {
      case 'connect':
        return void endpoint.connect(stopping.signal, message.sockets).then(sockets => say({ of: 'connected', sockets, connections: endpoint.connections() }));
      case 'prepare':
        return void (supply = new Supply());
      case 'supply':
        return supply.add(message.segment);
      case 'endSupply':
        return supply.end(message.total);
      case 'begin':
        return void run(message.part);
      case 'abort':
        return stopping.abort();
    }
  });
  say({ of: 'ready' });

  async function run({ startMs: startsMs, slots, slotTimes, durationMs, cells }: PartOfThread): Promise<void> {
    const { signal } = stopping;
    const sends = supply;
    const startMs = startsMs - monotonicOffsetMs();
    const rows = tellTogether();
    const spec = {
      endpoint,
      clock,
      startMs,
      stop: durationMs === undefined ? {} : { durationMs },
      body: (k: number): string => {
        const body = sends.body(k);
        sends.passed(k);
        return body;
      },
      enough: () => Atomics.load(cells, partCells.enough) === 1,
      onSent: () => void Atomics.add(cells, partCells.sent, 1),
      onEnded: rows.add,
    };
    await waitUntil(startMs, signal);
    const watch = watchClient();
    const givenUp = await (open ? runOpenLevel({ ...spec, share: { first: thread, step: threads }, dueTimes: ownDueTimes(sends, cells), waitUntil }, signal) : runLevel({ ...spec, concurrency: slots, ...timesOf(slotTimes), claim: () => claim(sends, cells) }, signal));
    rows.tell();
    say({ of: 'ended', fared: watch.stop(), connections: endpoint.connections(), ...(givenUp === undefined ? {} : { givenUp }) });
  }

  /** Of this thread's requests. */
  function ownDueTimes(sends: Supply, cells: Int32Array): { next(): IteratorResult<number, undefined> | Promise<IteratorResult<number, undefined>> } {
    let k = thread - threads;
    const due = (there: boolean): IteratorResult<number, undefined> => (there ? { done: false, value: sends.dueMs(k) } : { done: true, value: undefined });
    return {
      next() {
        k += threads;
        Atomics.store(cells, partCells.next, k);
        const there = sends.has(k);
        return typeof there === 'boolean' ? due(there) : there.then(due);
      },
    };
  }

  function tellTogether(): { readonly add: (row: LoadRow) => void; readonly tell: () => void } {
    let rows: LoadRow[] = [];
    let timer: NodeJS.Timeout | undefined;
    const tell = (): void => {
      clearTimeout(timer);
      timer = undefined;
      if (rows.length > 0) say({ of: 'rows', rows });
      rows = [];
    };
    return {
      tell,
      add: row => {
        // A view of a pool would take the pool with it.
        rows.push(row.chunks === undefined ? row : { ...row, chunks: new Uint8Array(row.chunks) });
        if (rows.length >= tellAt) tell();
        else timer ??= setTimeout(tell, tellEveryMs);
      },
    };
  }
}

function timesOf(slots: PartOfThread['slotTimes']): Pick<LevelSpec, 'slotTimes'> {
  return slots === undefined ? {} : { slotTimes: slot => slots[slot] ?? { fromMs: 0, untilMs: 0 } };
}

/** The next request of all threads; whoever is free takes it. */
function claim(sends: Supply, cells: Int32Array): number | undefined | Promise<number | undefined> {
  const k = Atomics.add(cells, partCells.next, 1);
  const there = sends.has(k);
  if (typeof there === 'boolean') return there ? k : undefined;
  return there.then(is => (is ? k : undefined));
}

// Both ends are this project's own code.
if (parentPort) void main(parentPort, workerData as ThreadSetup);
