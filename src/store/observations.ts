import type { Observations } from '../score/operational.ts';
import type { Connection } from './connection.ts';
import { GrowingNumbers } from './growingNumbers.ts';

/** In the order of the query's columns. Of an answer from the cache only the tokens are observed: it was not asked for. */
const columns: readonly (readonly [keyof Observations, string])[] = [
  ['latency', 's.latency_ms'],
  ['ttft', 's.ttft_ms'],
  ['gate_wait', 'CASE WHEN s.attempts > 0 THEN s.gate_wait_ms END'],
  ['tokens_in', 's.tokens_in'],
  ['tokens_out', 's.tokens_out'],
  ['tokens_per_s', 'CASE WHEN s.latency_ms > 0 THEN s.tokens_out * 1000.0 / s.latency_ms END'],
  ['cost', 'CASE WHEN s.cached = 0 THEN s.cost END'],
  ['attempts', 'CASE WHEN s.attempts > 0 THEN s.attempts END'],
];

const query = `SELECT ${columns.map(([, expression]) => expression).join(', ')} FROM samples s
  WHERE s.trial = (SELECT t.key FROM trials t JOIN runs r ON r.key = t.run WHERE r.id = ? AND t.id = ?) AND s.outcome IN ('ok', 'empty', 'extractionFailed')`;

/** All of them in one pass over the rows, each ascending: reading the rows costs more than the columns do. */
export function readObservations(db: Connection, run: string, trial: string): Observations {
  const read = columns.map(() => new GrowingNumbers());
  db.eachArray(query, row => {
    for (let i = 0; i < read.length; i++) {
      const value = row[i];
      if (typeof value === 'number') read[i]?.push(value);
    }
  }, run, trial);
  return Object.fromEntries(columns.map(([name], i) => [name, read[i]?.values().sort()])) as unknown as Observations;
}
