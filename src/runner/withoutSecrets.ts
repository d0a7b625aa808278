import { hideKnown, hideSecrets } from '../execute/redact.ts';
import type { StoreWriter } from '../store/store.ts';

/** A store in which these secrets are written nowhere: what an endpoint, a program or a server says in an error or an answer comes from somebody who knows them. */
export function withoutSecrets(store: StoreWriter, secrets: readonly string[]): StoreWriter {
  if (secrets.length === 0) return store;
  const cleaning: Partial<StoreWriter> = {
    writeSample: (run, sample) => store.writeSample(run, clean(sample)),
    writeCached: entry => store.writeCached(clean(entry)),
    writeRequests: (run, trial, rows) => store.writeRequests(run, trial, each(rows)),
    writeEvent: (run, atMs, event) => store.writeEvent(run, atMs, clean(event)),
    updateRun: (run, patch) => store.updateRun(run, clean(patch)),
    updateTrial: (run, trial, patch) => store.updateTrial(run, trial, clean(patch)),
    createExperiment: experiment => store.createExperiment(clean(experiment)),
    updateExperiment: (run, experiment, patch) => store.updateExperiment(run, experiment, clean(patch)),
  };
  return new Proxy(store, {
    get(target, key) {
      const own: unknown = Reflect.get(cleaning, key) ?? Reflect.get(target, key);
      return typeof own === 'function' ? (own.bind(target) as unknown) : own;
    },
  });

  /** What is in somebody else's words: an error is ours and may be shortened by a guess, what a model said may not. */
  function clean<T extends object>(value: T): T {
    const words = Object.entries(value).flatMap(([key, of]: [string, unknown]) => {
      const cleaned = cleanWords(key, of);
      return cleaned === of ? [] : [[key, cleaned] as const];
    });
    return words.length === 0 ? value : { ...value, ...Object.fromEntries(words) };
  }

  function cleanWords(key: string, of: unknown): unknown {
    if (key === 'scores' && Array.isArray(of)) return (of as readonly object[]).some(score => clean(score) !== score) ? (of as readonly object[]).map(clean) : of;
    if (typeof of !== 'string') return of;
    return key === 'error' ? hideSecrets(of, secrets) : saidKeys.has(key) ? hideKnown(of, secrets) : of;
  }

  function* each<T extends object>(rows: Iterable<T>): Generator<T> {
    for (const row of rows) yield clean(row);
  }
}

/** The prompt of a later turn holds what was said in an earlier one. */
const saidKeys: ReadonlySet<string> = new Set(['output', 'answer', 'prompt', 'reason', 'metadata']);
