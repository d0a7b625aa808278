import { mkdirSync } from 'node:fs';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import type { Clock } from '../../base/clock.ts';
import type { CarriedRow } from '../../store/carry/carriedRow.ts';
import { writeCarry } from '../../store/carry/carryFile.ts';
import type { NewSampleRow, SampleRow } from '../../store/rows.ts';
import type { StoreWriter } from '../../store/store.ts';
import { firstPartMs } from './broughtNothing.ts';
import { isFileTrouble } from './lateFiles.ts';
import { resultFile, type ShardEnd } from './resultFile.ts';

/** What is answered is written so often: a node that fails takes no more with it. In a job that takes long it is a part of its time: each file is work for a file system that is everybody's. */
const mostMs = 300_000;
/** Where the run stops at a cost, it must know of it. */
const mostCountedMs = 30_000;
const shareOfTime = 1 / 20;

/** From one part to the next, in an attempt that is so old. */
export function pauseOf(ageMs: number, isCounted = false): number {
  return Math.min(isCounted ? mostCountedMs : mostMs, Math.max(firstPartMs, ageMs * shareOfTime));
}

/** Brings what a shard records to the run, in results that are each whole. */
export interface ResultWriter extends Disposable {
  /** The store that the shard is recorded in. */
  readonly store: StoreWriter;
  /** The run has a budget, and what is spent is to be brought soon. */
  count(): void;
  /** Writes the last one. Where that fails it may be called again: nothing is lost. */
  end(end: ShardEnd): void;
}

/** @param name of the array, which tells its results from those of others */
export function createResultWriter(options: { readonly store: StoreWriter; readonly run: string; readonly wave: number; readonly index: number; readonly attempt: number; readonly folder: string; readonly clock: Clock; readonly done?: readonly (readonly [index: number, repeat: number])[] }): ResultWriter {
  const { store, run, wave, index, attempt, folder, clock } = options;
  let waiting: CarriedRow[] = [];
  let part = 0;
  let written = 0;
  let isCounted = false;
  const done = new Set((options.done ?? []).map(place => place.join('/')));
  mkdirSync(folder, { recursive: true, mode: 0o700 });

  const recording: Partial<StoreWriter> = {
    writeSample(of, sample) {
      waiting.push({ type: 'sample', run, row: present(sample) });
      store.writeSample(of, sample);
    },
    writeShard(of, trial, shard) {
      waiting.push({ type: 'shard', run, trial, row: shard });
      store.writeShard(of, trial, shard);
    },
    writeEvent(of, atMs, event) {
      if (event.type === 'errorFirstSeen') waiting.push({ type: 'event', run, atMs, row: event });
      store.writeEvent(of, atMs, event);
    },
    finished(of, trial) {
      const own = store.finished(of, trial);
      return { size: own.size + done.size, has: (item, repeat) => done.has(`${item}/${repeat}`) || own.has(item, repeat) };
    },
  };
  const ended = new AbortController();
  void writeNowAndThen();

  return {
    store: new Proxy(store, {
      get(target, key) {
        const own: unknown = Reflect.get(recording, key) ?? Reflect.get(target, key);
        return typeof own === 'function' ? (own.bind(target) as unknown) : own;
      },
    }),
    count: () => void (isCounted = true),
    end(end) {
      ended.abort();
      const spent = store.run(run)?.otherSpending;
      write({ ...end, parts: written + 1 }, spent === undefined ? [] : [{ type: 'spent', run, row: spent }]);
    },
    ...toDisposable(() => ended.abort()),
  };

  async function writeNowAndThen(): Promise<void> {
    const startedMs = clock.nowMs();
    for (;;) {
      await clock.sleep(pauseOf(clock.nowMs() - startedMs, isCounted), ended.signal);
      if (ended.signal.aborted) return;
      try {
        if (waiting.length > 0) write({});
      } catch (error) {
        // A disk that is full or gone may be there again: what was not written goes with the next part.
        if (!isFileTrouble(error)) throw error;
      }
    }
  }

  function write(about: Readonly<Record<string, unknown>>, last: readonly CarriedRow[] = []): void {
    const rows = [...waiting, ...last];
    const file = resultFile(folder, { index, attempt, part });
    const id = `${run}/w${wave}/${index}.${attempt}.${part}`;
    // A name is used once: one whose writing has failed may be there all the same.
    part++;
    writeCarry(file, { id, run, about: { ...about, atMs: clock.wallMs() } }, rows);
    waiting = [];
    written++;
  }
}

/** Without what is there only to give rows one shape. */
function present(sample: NewSampleRow): SampleRow {
  return Object.fromEntries(Object.entries(sample).filter(([, value]) => value !== undefined)) as unknown as SampleRow;
}
