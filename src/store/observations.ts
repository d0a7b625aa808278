import type { Observations } from '../score/operational.ts';
import type { Connection } from './connection.ts';
import { numberColumn } from './numberColumn.ts';

/** Of an answer from the cache only the tokens are observed: it was not asked for. */
const columns: Readonly<Record<keyof Observations, string>> = {
  latency: 's.latency_ms',
  ttft: 's.ttft_ms',
  gate_wait: 'CASE WHEN s.attempts > 0 THEN s.gate_wait_ms END',
  tokens_in: 's.tokens_in',
  tokens_out: 's.tokens_out',
  tokens_per_s: 'CASE WHEN s.latency_ms > 0 THEN s.tokens_out * 1000.0 / s.latency_ms END',
  cost: 'CASE WHEN s.cached = 0 THEN s.cost END',
  attempts: 'CASE WHEN s.attempts > 0 THEN s.attempts END',
};

const from = `FROM samples s WHERE s.trial = (SELECT t.key FROM trials t JOIN runs r ON r.key = t.run WHERE r.id = ? AND t.id = ?) AND s.outcome IN ('ok', 'empty', 'extractionFailed')`;

/** Each column is read when it is asked for, so of a million samples one column is in memory at a time. */
export function readObservations(db: Connection, run: string, trial: string): Observations {
  const ascending = (name: keyof Observations): Float64Array => numberColumn(db.each(`SELECT ${columns[name]} AS value ${from} AND value IS NOT NULL`, run, trial), 'value').sort();
  return {
    get latency() {
      return ascending('latency');
    },
    get ttft() {
      return ascending('ttft');
    },
    get gate_wait() {
      return ascending('gate_wait');
    },
    get tokens_in() {
      return ascending('tokens_in');
    },
    get tokens_out() {
      return ascending('tokens_out');
    },
    get tokens_per_s() {
      return ascending('tokens_per_s');
    },
    get cost() {
      return ascending('cost');
    },
    get attempts() {
      return ascending('attempts');
    },
  };
}
