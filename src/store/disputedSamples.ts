import { text } from './columns.ts';
import type { Connection } from './connection.ts';
import { scorerKey, thisRun, trialsOf } from './sampleConditions.ts';
import type { SampleQuery } from './samplePage.ts';

/** Keys of the samples that trials over the same data judge differently (`SampleQuery.disagree`), whichever trial they are of. */
export function disputedSamples(db: Connection, query: SampleQuery): ReadonlySet<number> {
  const { model: _model, trial: _trial, ...over } = query;
  const trials = trialsOf(over);
  const scorer = scorerKey(query.run, query.scorer);
  // Trials over the same dataset and split have the same `data`.
  const rows = db.all(
    `WITH data AS (SELECT t.key, min(t.key) OVER (PARTITION BY t.configuration ->> 'dataset', t.configuration ->> 'split') AS data FROM trials t WHERE t.run = ${thisRun}),
      least AS (SELECT CASE WHEN is_binary = 1 THEN 0.5 WHEN coalesce(unit, 'share') = 'share' THEN 0.25 WHEN unit = 'points' THEN 25 ELSE 1e-9 END AS apart FROM scorers WHERE key = ${scorer.condition})
      SELECT json_group_array(s.key) AS keys FROM data d JOIN trials t ON t.key = d.key CROSS JOIN samples s ON s.trial = d.key LEFT JOIN scores c ON c.sample = s.key AND c.scorer = ${scorer.condition}
      WHERE ${trials.condition} GROUP BY d.data, s.position, s.repeat HAVING max(c.value) - min(c.value) >= (SELECT apart FROM least)`,
    query.run,
    ...scorer.values,
    ...scorer.values,
    ...trials.values,
  );
  return new Set(rows.flatMap(row => JSON.parse(text(row, 'keys')) as readonly number[]));
}
