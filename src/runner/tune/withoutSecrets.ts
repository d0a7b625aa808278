import { hideSecrets } from '../../execute/redact.ts';
import type { StoreWriter } from '../../store/store.ts';

/** A store in which these secrets are written nowhere: what a server says in an error or an answer comes from somebody who knows them. */
export function withoutSecrets(store: StoreWriter, secrets: readonly string[]): StoreWriter {
  if (secrets.length === 0) return store;
  const cleaning: Partial<StoreWriter> = {
    writeSample: (run, sample) => store.writeSample(run, clean(sample)),
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

  /** What is in the server's own words. */
  function clean<T extends object>(value: T): T {
    const words = Object.entries(value).flatMap(([key, text]: [string, unknown]) => (wordKeys.includes(key) && typeof text === 'string' ? [[key, hideSecrets(text, secrets)] as const] : []));
    return words.length === 0 ? value : { ...value, ...Object.fromEntries(words) };
  }

  function* each<T extends object>(rows: Iterable<T>): Generator<T> {
    for (const row of rows) yield clean(row);
  }
}

const wordKeys: readonly string[] = ['error', 'output', 'answer'];
