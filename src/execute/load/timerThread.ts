// The entry of a timer thread: it blocks until a time that the thread of the load has written into shared memory, and wakes that thread.
import { parentPort, workerData } from 'node:worker_threads';
import { timerCells, type TimerMemory } from './startTimerThread.ts';

const { cells, atMs } = workerData as TimerMemory;
const leftMs = (): number => (atMs[0] ?? 0) - Number(process.hrtime.bigint()) / 1e6;

parentPort?.postMessage('ready');
for (let asked = 0; ; ) {
  Atomics.wait(cells, timerCells.asked, asked);
  asked = Atomics.load(cells, timerCells.asked);
  // A new time may come while it waits for the old one, whose wait was given up then.
  for (let ms = leftMs(); ms > 0; ms = leftMs()) {
    if (Atomics.wait(cells, timerCells.asked, asked, ms) !== 'timed-out') asked = Atomics.load(cells, timerCells.asked);
  }
  Atomics.add(cells, timerCells.woken, 1);
  Atomics.notify(cells, timerCells.woken);
}
