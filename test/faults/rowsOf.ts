import type { StoreReader } from '../../src/store/store.ts';

/** What a run has recorded, without its times: the name of a row, and what it says. */
export type Rows = readonly (readonly [name: string, said: string])[];

/** Every row of a run that does not differ from one undisturbed run to the next: samples, sums of shards, requests of a bench, experiments with those of their benches. */
export function rowsOf(store: StoreReader, run: string): Rows {
  return [...samples(store, run), ...shards(store, run), ...requests(store, run), ...experiments(store, run)];
}

function samples(store: StoreReader, run: string): Rows {
  return Array.from(store.samples(run), ({ trial, index, repeat, inputHash, output, outcome, scores }) => [`sample ${trial}/${index}/${repeat}`, JSON.stringify([inputHash, output, outcome, scores])]);
}

function shards(store: StoreReader, run: string): Rows {
  return store.trials(run).flatMap(({ id }) => [
    ...store.shards(run, id).map(({ shard, totals, tags }) => [`shard ${id}/${shard}`, JSON.stringify([totals, tags])] as const),
    // What all of them add up to is not to depend on who came first.
    ...(store.shards(run, id).length === 0 ? [] : [[`sums ${id}`, JSON.stringify(store.totals(run).find(({ trial }) => trial === id))] as const]),
  ]);
}

function requests(store: StoreReader, run: string): Rows {
  return Array.from(store.requests(run), ({ trial, request, warmup, outcome, tokensIn, tokensOut }) => [`request ${trial}/${warmup ? 'warm-up ' : ''}${request}`, JSON.stringify([outcome, tokensIn, tokensOut])]);
}

function experiments(store: StoreReader, run: string): Rows {
  return store.experiments(run).flatMap(({ id, configuration, outcome, benchRun }) => [
    [`experiment ${id}`, JSON.stringify([configuration, outcome])] as const,
    ...(benchRun === undefined ? [] : requests(store, benchRun).map(([name, said]) => [`${id} ${name}`, said] as const)),
  ]);
}

/** How what is there differs from what is to be there. */
export function compareRows(there: Rows, expected: Rows): { readonly lost: number; readonly twice: number; readonly wrong: readonly string[] } {
  const found = Map.groupBy(there, ([name]) => name);
  const known = new Map(expected);
  const lost = expected.filter(([name]) => !found.has(name));
  const strangers = there.filter(([name]) => !known.has(name));
  const twice = [...found.values()].reduce((sum, rows) => sum + rows.length - 1, 0) + strangers.length;
  const changed = there.filter(([name, said]) => known.has(name) && known.get(name) !== said);
  const first = changed[0];
  return {
    lost: lost.length,
    twice,
    wrong: [
      ...(lost[0] === undefined ? [] : [`${lost.length} rows are lost, the first: ${lost[0][0]}`]),
      ...(strangers[0] === undefined ? [] : [`${strangers.length} rows are too many, the first: ${strangers[0][0]}`]),
      ...(first === undefined ? [] : [`${changed.length} rows are others, the first: ${first[0]} is ${first[1]} and was to be ${known.get(first[0]) ?? ''}`]),
    ],
  };
}
