import { mkdirSync } from 'node:fs';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import type { Clock } from '../../base/clock.ts';
import type { CarriedRow } from '../../store/carry/carriedRow.ts';
import { writeCarry } from '../../store/carry/carryFile.ts';
import type { NewSampleRow, SampleRow } from '../../store/rows.ts';
import type { StoreWriter } from '../../store/store.ts';
import { resultFile, type ShardEnd } from './resultFile.ts';

/** What is answered is written so often: a node that fails takes no more with it. */
const everyMs = 5_000;

/** Brings what a shard records to the run, in results that are each whole. */
export interface ResultWriter extends Disposable {
  /** The store that the shard is recorded in. */
  readonly store: StoreWriter;
  /** Writes the last one. */
  end(end: ShardEnd): void;
}

/** @param name of the array, which tells its results from those of others */
export function createResultWriter(options: { readonly store: StoreWriter; readonly run: string; readonly wave: number; readonly index: number; readonly attempt: number; readonly folder: string; readonly clock: Clock; readonly done?: readonly (readonly [index: number, repeat: number])[] }): ResultWriter {
  const { store, run, wave, index, attempt, folder, clock } = options;
  let waiting: CarriedRow[] = [];
  let part = 0;
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
  const timer = setInterval(() => {
    if (waiting.length > 0) write({});
  }, everyMs);

  return {
    store: new Proxy(store, {
      get(target, key) {
        const own: unknown = Reflect.get(recording, key) ?? Reflect.get(target, key);
        return typeof own === 'function' ? (own.bind(target) as unknown) : own;
      },
    }),
    end(end) {
      clearInterval(timer);
      const spent = store.run(run)?.otherSpending;
      if (spent !== undefined) waiting.push({ type: 'spent', run, row: spent });
      write({ ...end });
    },
    ...toDisposable(() => clearInterval(timer)),
  };

  function write(about: Readonly<Record<string, unknown>>): void {
    const rows = waiting;
    const file = resultFile(folder, { index, attempt, part });
    writeCarry(file, { id: `${run}/w${wave}/${index}.${attempt}.${part}`, run, about: { ...about, atMs: clock.wallMs() } }, rows);
    waiting = [];
    part++;
  }
}

/** Without what is there only to give rows one shape. */
function present(sample: NewSampleRow): SampleRow {
  return Object.fromEntries(Object.entries(sample).filter(([, value]) => value !== undefined)) as unknown as SampleRow;
}
