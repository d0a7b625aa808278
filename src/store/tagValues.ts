import { number, text } from './columns.ts';
import type { Connection } from './connection.ts';
import type { TagValues } from './samplePage.ts';

/** So many values of a column are told: nobody chooses from more. */
const mostValues = 200;

/** The tags of a run's samples. They are the data's, so one trial over each dataset and split tells. */
export function readTagValues(db: Connection, run: string): readonly TagValues[] {
  const rows = db.all(
    `WITH one AS MATERIALIZED (SELECT min(key) AS key FROM trials WHERE run = (SELECT key FROM runs WHERE id = ?) GROUP BY configuration ->> 'dataset', configuration ->> 'split'),
      sets AS MATERIALIZED (SELECT x.tags, count(*) AS n FROM one CROSS JOIN samples s ON s.trial = one.key CROSS JOIN texts x ON x.sample = s.key WHERE x.tags IS NOT NULL GROUP BY x.tags)
      SELECT m.key AS name, m.value AS value, sum(sets.n) AS n FROM sets CROSS JOIN json_each(sets.tags) m WHERE m.type = 'text' GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2`,
    run,
  );
  const byColumn = Map.groupBy(rows, row => text(row, 'name'));
  return [...byColumn].map(([column, values]) => ({
    column,
    values: values.slice(0, mostValues).map(row => ({ value: text(row, 'value'), n: number(row, 'n') })),
    more: Math.max(0, values.length - mostValues),
  }));
}
