import type { Value } from './connection.ts';
import { searchClause } from './searchClause.ts';
import type { SampleQuery } from './samplePage.ts';

/** A part of a statement, and what its question marks stand for. */
export interface Clause {
  readonly condition: string;
  readonly values: readonly Value[];
}

/** The samples of a query: `… FROM` of trials `t` and samples `s`, and what else its conditions look at. */
export interface Selection {
  readonly from: string;
  readonly condition: string;
  readonly values: { readonly from: readonly Value[]; readonly condition: readonly Value[] };
}

/** A longer search is cut: SQLite refuses patterns beyond 50,000 bytes, and nobody types one. */
const longestSearch = 1_000;

export function searchOf(query: SampleQuery): string {
  return (query.search ?? '').slice(0, longestSearch);
}

/** Whether trials alone say which samples they are, in the plan's order. */
export function isPlain(query: SampleQuery): boolean {
  const { outcome, errorClass, correctness, score, disagree, tag } = query;
  return query.sort === 'trial' && !query.descending && [outcome, errorClass, correctness, score, disagree, tag].every(part => part === undefined) && searchOf(query) === '';
}

const factors = ['model', 'dataset', 'split', 'prompt'] as const;
const thisRun = '(SELECT key FROM runs WHERE id = ?)';

/** Of trials `t`: the run's that the query is about. */
export function trialsOf(query: SampleQuery): Clause {
  return and([
    { condition: `t.run = ${thisRun}`, values: [query.run] },
    ...(query.trial === undefined ? [] : [{ condition: 't.id = ?', values: [query.trial] }]),
    ...factors.flatMap(factor => (query[factor] === undefined ? [] : [{ condition: `t.configuration ->> '${factor}' = ?`, values: [query[factor]] }])),
  ]);
}

/** The scores of one scorer (the run's first where none is named) beside samples `s`, under the name `as`. */
export function scoreJoin(as: string, run: string, scorer: string | undefined): Clause {
  const { condition, values } = scorerKey(run, scorer);
  return { condition: `LEFT JOIN scores ${as} ON ${as}.sample = s.key AND ${as}.scorer = ${condition}`, values };
}

/** @param texts whether the texts `x` are looked at anyway. @param within keys of samples: only of these */
export function selection(query: SampleQuery, { texts = false, within }: { readonly texts?: boolean; readonly within?: readonly number[] } = {}): Selection {
  const search = searchClause(searchOf(query));
  const judged = query.correctness !== undefined || query.score !== undefined;
  const tables: readonly Clause[] = [
    within === undefined
      ? { condition: 'FROM trials t CROSS JOIN samples s ON s.trial = t.key', values: [] }
      : { condition: 'FROM json_each(?) j CROSS JOIN samples s ON s.key = j.value CROSS JOIN trials t ON t.key = s.trial', values: [JSON.stringify(within)] },
    ...(judged ? [scoreJoin('c', query.run, query.scorer), { condition: 'LEFT JOIN scorers k ON k.key = c.scorer', values: [] }] : []),
    ...(query.disagree === true ? [{ condition: `JOIN (${dataOfTrials}) d ON d.key = t.key`, values: [query.run] }] : []),
    ...(texts || query.tag !== undefined || search !== undefined ? [{ condition: 'CROSS JOIN texts x ON x.sample = s.key', values: [] }] : []),
  ];
  const { condition, values } = and([
    trialsOf(query),
    ...(query.outcome === undefined ? [] : [{ condition: 's.outcome = ?', values: [query.outcome] }]),
    ...(query.errorClass === undefined ? [] : [{ condition: 's.error_class = ?', values: [query.errorClass] }]),
    ...(query.correctness === undefined ? [] : [{ condition: query.correctness === 'right' ? `c.value ${rightValue}` : `NOT c.value ${rightValue}`, values: [] }]),
    ...(query.score === undefined ? [] : [{ condition: 'c.value BETWEEN ? AND ?', values: [query.score.from ?? -Number.MAX_VALUE, query.score.to ?? Number.MAX_VALUE] }]),
    ...(query.disagree === true ? [disputed(query)] : []),
    ...(query.tag === undefined ? [] : [tagged(query.tag)]),
    ...(search === undefined ? [] : [search]),
  ]);
  return { from: tables.map(table => table.condition).join(' '), condition, values: { from: tables.flatMap(table => table.values), condition: values } };
}

/** The best value there is: 1 of a share, 100 points, and 0 where lower is better. */
const rightValue = "BETWEEN CASE WHEN k.direction = 'lower' THEN 0 WHEN k.unit = 'points' THEN 100 - 1e-9 ELSE 1 END AND CASE WHEN k.direction = 'lower' THEN 0 ELSE 1e300 END";

/** Trials over the same dataset and split have the same `data`. */
const dataOfTrials = `SELECT key, min(key) OVER (PARTITION BY configuration ->> 'dataset', configuration ->> 'split') AS data FROM trials WHERE run = ${thisRun}`;

function disputed(query: SampleQuery): Clause {
  const { model: _model, trial: _trial, ...over } = query;
  const trials = trialsOf(over);
  const scorer = scorerKey(query.run, query.scorer);
  return {
    condition: `(d.data, s.position, s.repeat) IN (
      SELECT d.data, s.position, s.repeat FROM trials t JOIN (${dataOfTrials}) d ON d.key = t.key CROSS JOIN samples s ON s.trial = t.key JOIN scores c ON c.sample = s.key AND c.scorer = ${scorer.condition}
      WHERE ${trials.condition} GROUP BY 1, 2, 3 HAVING max(c.value) - min(c.value) >=
        (SELECT CASE WHEN is_binary = 1 THEN 0.5 WHEN coalesce(unit, 'share') = 'share' THEN 0.25 WHEN unit = 'points' THEN 25 ELSE 1e-9 END FROM scorers WHERE key = ${scorer.condition}))`,
    values: [query.run, ...scorer.values, ...trials.values, ...scorer.values],
  };
}

/** The JSON text is looked at first, as in a search. */
function tagged({ column, value }: NonNullable<SampleQuery['tag']>): Clause {
  return { condition: 'instr(x.tags, ?) > 0 AND EXISTS (SELECT 1 FROM json_each(x.tags) m WHERE m.key = ? AND m.value = ?)', values: [JSON.stringify(value), column, value] };
}

function scorerKey(run: string, scorer: string | undefined): Clause {
  const ofRun = `SELECT key FROM scorers WHERE run = ${thisRun}`;
  return scorer === undefined ? { condition: `(${ofRun} ORDER BY position LIMIT 1)`, values: [run] } : { condition: `(${ofRun} AND id = ?)`, values: [run, scorer] };
}

function and(clauses: readonly Clause[]): Clause {
  return { condition: clauses.map(({ condition }) => condition).join(' AND '), values: clauses.flatMap(({ values }) => values) };
}
