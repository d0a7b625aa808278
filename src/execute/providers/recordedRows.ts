import type { Disposable } from '../../base/disposable.ts';
import type { RowSource } from '../../task/datasets.ts';
import { readRowBatches } from '../datasets/readRows.ts';
import type { LocatedRow } from '../datasets/row.ts';

/** Parts of the file kept behind the newest one, for asks that arrive a little out of order. */
const keptBatches = 16;

/** A file's rows by index, for asks that rise roughly in order: reading goes forward as far as it is asked; an ask from further back reads from the start again. */
export interface RecordedRows extends Disposable {
  /** `undefined` where the file ends before the row. Rejects as the file's reader does. */
  row(index: number, signal: AbortSignal): Promise<LocatedRow | undefined>;
}

export function createRecordedRows(files: RowSource): RecordedRows {
  let source = openSource();
  return {
    async row(index, signal) {
      if (source.first() > index) restart();
      for (;;) {
        const found = source.find(index);
        if (found !== undefined) return found;
        if (source.ended() || signal.aborted) return undefined;
        await source.readMore();
      }
    },
    dispose: () => source.dispose(),
  };

  function restart(): void {
    source.dispose();
    source = openSource();
  }

  function openSource(): Source {
    const stop = new AbortController();
    const reader = readRowBatches(files, 'all', stop.signal);
    const held: (readonly LocatedRow[])[] = [];
    let ended = false;
    /** A file that broke has no rows behind the break; asks for those must not hear that it is short. */
    let broken: { readonly error: unknown } | undefined;
    let reading: Promise<void> | undefined;
    return {
      first: () => held[0]?.[0]?.index ?? 0,
      ended: () => ended,
      find: index => {
        // Newest first: that is where the next ask nearly always lands.
        for (let i = held.length - 1; i >= 0; i--) {
          const batch = held[i];
          const from = batch?.[0]?.index;
          if (batch !== undefined && from !== undefined && index >= from) return batch[index - from];
        }
        return undefined;
      },
      // Asks that wait together share one read, and each looks at what it brought before the next one starts.
      readMore: () => (reading ??= readNext().finally(() => (reading = undefined))),
      dispose: () => {
        stop.abort();
        void reader.return(undefined).catch(() => undefined);
      },
    };

    async function readNext(): Promise<void> {
      if (broken !== undefined) throw broken.error;
      const next = await reader.next().catch((error: unknown) => {
        broken = { error };
        throw error;
      });
      if (next.done === true) ended = true;
      else if (held.push(next.value) > keptBatches) held.shift();
    }
  }
}

interface Source extends Disposable {
  first(): number;
  ended(): boolean;
  find(index: number): LocatedRow | undefined;
  readMore(): Promise<void>;
}
