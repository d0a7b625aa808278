import type { Observations } from '../score/operational.ts';
import type { Connection } from './connection.ts';

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

const select = `SELECT ${Object.entries(columns).map(([name, expression]) => `${expression} AS ${name}`).join(', ')} FROM samples s
  WHERE s.trial = (SELECT t.key FROM trials t JOIN runs r ON r.key = t.run WHERE r.id = ? AND t.id = ?) AND s.outcome IN ('ok', 'empty', 'extractionFailed')`;

export function readObservations(db: Connection, run: string, trial: string): Observations {
  const rows = db.all(select, run, trial);
  const ascending = (name: string): Float64Array => {
    const values = rows.map(row => row[name]).filter(value => typeof value === 'number');
    return Float64Array.from(values).sort();
  };
  return {
    latency: ascending('latency'),
    ttft: ascending('ttft'),
    gate_wait: ascending('gate_wait'),
    tokens_in: ascending('tokens_in'),
    tokens_out: ascending('tokens_out'),
    tokens_per_s: ascending('tokens_per_s'),
    cost: ascending('cost'),
    attempts: ascending('attempts'),
  };
}
