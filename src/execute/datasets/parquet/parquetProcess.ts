// A process beside each that reads Parquet (startParquetProcess.ts): decoding a damaged file may take all memory, or never end, and it is this process that is ended then.
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { HumanError } from '../../../base/humanError.ts';
import { decodeParquet } from './decodeParquet.ts';
import type { ParquetAnswer, ParquetAsk, ParquetBatch, ParquetBeat } from './parquetMessages.ts';

if (isMainThread) serve();
else endWith(workerData as number);

function serve(): void {
  let batches: AsyncGenerator<ParquetBatch> | undefined;
  const tell = (message: ParquetAnswer | ParquetBeat): void => void process.send?.(message);

  async function answer(ask: ParquetAsk): Promise<ParquetAnswer> {
    try {
      if (ask !== 'next') batches = decodeParquet(ask.open, () => tell('beat'));
      const next = await batches?.next();
      return next === undefined || next.done === true ? 'end' : next.value;
    } catch (error) {
      if (error instanceof HumanError) return { refused: { what: error.what, where: error.where, toDo: error.toDo } };
      return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }

  process.on('message', (ask: ParquetAsk) => void answer(ask).then(tell));
  process.on('disconnect', () => process.exit());
  new Worker(import.meta.filename, { workerData: process.ppid }).unref();
}

/** Whoever decodes without end does not see that nobody waits any longer. */
function endWith(parent: number): void {
  setInterval(() => {
    if (process.ppid !== parent || !isThere(parent)) process.kill(process.pid, 'SIGKILL');
  }, 1000);
}

/** Where a process keeps the id of a parent that has gone. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
