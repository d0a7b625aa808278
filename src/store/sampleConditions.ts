import type { Value } from './connection.ts';
import type { SampleQuery } from './samplePage.ts';

/** A part of a statement, and what its question marks stand for. */
export interface Clause {
  readonly condition: string;
  readonly values: readonly Value[];
}

/** Samples as far as columns tell: `… FROM` of trials `t` and samples `s`, and what else the conditions look at. */
export interface Selection {
  readonly from: string;
  readonly condition: string;
  readonly values: { readonly from: readonly Value[]; readonly condition: readonly Value[] };
}

/** Whether trials alone say which samples they are, in the plan's order. */
export function isPlain(query: SampleQuery): boolean {
  const { outcome, errorClass, correctness, score, disagree, tag, search = '' } = query;
  return query.sort === 'trial' && !query.descending && [outcome, errorClass, correctness, score, disagree, tag].every(part => part === undefined) && search === '';
}

const factors = ['model', 'dataset', 'split', 'prompt'] as const;
export const thisRun = '(SELECT key FROM runs WHERE id = ?)';

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

/** By all of the query but `disagree`, `tag` and `search`. @param within keys of samples: only of these */
export function selection(query: SampleQuery, within?: readonly number[]): Selection {
  const judged = query.correctness !== undefined || query.score !== undefined;
  const tables: readonly Clause[] = [
    within === undefined
      ? { condition: 'FROM trials t CROSS JOIN samples s ON s.trial = t.key', values: [] }
      : { condition: 'FROM json_each(?) j CROSS JOIN samples s ON s.key = j.value CROSS JOIN trials t ON t.key = s.trial', values: [JSON.stringify(within)] },
    ...(judged ? [scoreJoin('c', query.run, query.scorer), { condition: 'LEFT JOIN scorers k ON k.key = c.scorer', values: [] }] : []),
  ];
  const { condition, values } = and([
    trialsOf(query),
    ...(query.outcome === undefined ? [] : [{ condition: 's.outcome = ?', values: [query.outcome] }]),
    ...(query.errorClass === undefined ? [] : [{ condition: 's.error_class = ?', values: [query.errorClass] }]),
    ...(query.correctness === undefined ? [] : [{ condition: query.correctness === 'right' ? `c.value ${rightValue}` : `NOT c.value ${rightValue}`, values: [] }]),
    ...(query.score === undefined ? [] : [{ condition: 'c.value BETWEEN ? AND ?', values: [query.score.from ?? -Number.MAX_VALUE, query.score.to ?? Number.MAX_VALUE] }]),
  ]);
  return { from: tables.map(table => table.condition).join(' '), condition, values: { from: tables.flatMap(table => table.values), condition: values } };
}

/** The best value there is: 1 of a share, 100 points, and 0 where lower is better. */
const rightValue = "BETWEEN CASE WHEN k.direction = 'lower' THEN 0 WHEN k.unit = 'points' THEN 100 - 1e-9 ELSE 1 END AND CASE WHEN k.direction = 'lower' THEN 0 ELSE 1e300 END";

/** Of the run's first where none is named. */
export function scorerKey(run: string, scorer: string | undefined): Clause {
  const ofRun = `SELECT key FROM scorers WHERE run = ${thisRun}`;
  return scorer === undefined ? { condition: `(${ofRun} ORDER BY position LIMIT 1)`, values: [run] } : { condition: `(${ofRun} AND id = ?)`, values: [run, scorer] };
}

function and(clauses: readonly Clause[]): Clause {
  return { condition: clauses.map(({ condition }) => condition).join(' AND '), values: clauses.flatMap(({ values }) => values) };
}
