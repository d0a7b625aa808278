import type { ErrorClass, SampleOutcome } from '../base/outcomes.ts';
import { number, optionalNumber, optionalText, text, word } from './columns.ts';
import type { Connection, Value } from './connection.ts';
import type { SampleLine, SamplePage, SampleQuery, SampleSort } from './samplePage.ts';
import { readScores } from './sampleRows.ts';

const mostLines = 500;
/** Texts of a table line are cut to this many characters, before they leave SQLite. */
const lineLength = 200;
/** A longer search is cut: SQLite refuses patterns beyond 50,000 bytes, and nobody types one. */
const longestSearch = 1_000;

/**
 * Pages of the samples table. The keys of the last filtered and sorted list are kept (8 bytes a sample), so that scrolling through it
 * costs a look-up a page; `version` says when the rows have changed and the list must be made anew.
 */
export class SamplePages {
  private readonly db: Connection;
  private readonly version: () => string;
  private kept: { readonly name: string; readonly keys: readonly number[] } | undefined;

  constructor(db: Connection, version: () => string) {
    this.db = db;
    this.version = version;
    db.defineFunction('contains_folded', (haystack, needle) => (haystack.toLowerCase().includes(needle) ? 1 : 0));
  }

  page(query: SampleQuery): SamplePage {
    const limit = Math.max(0, Math.min(Math.floor(query.limit), mostLines));
    const offset = Math.max(0, Math.floor(query.offset));
    const { total, keys } = isPlain(query) ? this.plainWindow(query, offset, limit) : this.listWindow(query, offset, limit);
    return { total, offset, lines: this.lines(keys) };
  }

  /** Everything in the plan's order: the index has the rows in this order, and the totals know how many there are. */
  private plainWindow(query: SampleQuery, offset: number, limit: number): { total: number; keys: readonly number[] } {
    const { condition, values } = where(query);
    const count = this.db.get(`SELECT coalesce(sum(t.totals ->> 'done'), 0) AS n FROM trials t WHERE ${condition}`, ...values);
    const rows = this.db.all(
      `SELECT s.key FROM trials t CROSS JOIN samples s ON s.trial = t.key WHERE ${condition} ORDER BY t.position, s.position, s.repeat LIMIT ? OFFSET ?`,
      ...values,
      limit,
      offset,
    );
    return { total: count === undefined ? 0 : number(count, 'n'), keys: rows.map(row => number(row, 'key')) };
  }

  private listWindow(query: SampleQuery, offset: number, limit: number): { total: number; keys: readonly number[] } {
    const name = JSON.stringify([this.version(), { ...query, offset: 0, limit: 0 }]);
    if (this.kept?.name !== name) this.kept = { name, keys: listKeys(this.db, query) };
    return { total: this.kept.keys.length, keys: this.kept.keys.slice(offset, offset + limit) };
  }

  private lines(keys: readonly number[]): readonly SampleLine[] {
    const scores = readScores(this.db, keys);
    return this.db.all(selectLines, JSON.stringify(keys)).map(row => ({
      trial: text(row, 'trial_id'),
      model: text(row, 'model'),
      index: number(row, 'position'),
      repeat: number(row, 'repeat'),
      outcome: word<SampleOutcome>(row, 'outcome'),
      ...optionalText<'errorClass', ErrorClass>(row, 'error_class', 'errorClass'),
      input: text(row, 'input'),
      ...optionalText(row, 'answer', 'answer'),
      target: text(row, 'target'),
      scores: Object.fromEntries((scores.get(number(row, 'key')) ?? []).map(({ scorer, value }) => [scorer, value])),
      ...optionalNumber(row, 'latency_ms', 'latencyMs'),
      ...optionalNumber(row, 'tokens_out', 'tokensOut'),
    }));
  }
}

/** Of a long text the end, where worked answers come to their result. */
function ending(text: string): string {
  return `CASE WHEN length(${text}) > ${lineLength} THEN '…' || substr(${text}, ${1 - lineLength}) ELSE ${text} END`;
}

/** The input is the last user message, from its beginning; several targets are joined. */
const selectLines = `
  SELECT s.key, s.position, s.repeat, s.outcome, s.error_class, s.latency_ms, s.tokens_out, t.id AS trial_id, t.configuration ->> 'model' AS model,
    ${ending('x.answer')} AS answer,
    coalesce((SELECT substr(group_concat(${ending('value')}, ' | '), 1, ${lineLength}) FROM json_each(x.target)), '') AS target,
    CASE WHEN json_valid(x.prompt) THEN
      coalesce((SELECT substr(m.value ->> 'content', 1, ${lineLength}) FROM json_each(x.prompt) m WHERE m.value ->> 'role' = 'user' ORDER BY m.key DESC LIMIT 1), '')
    ELSE substr(x.prompt, 1, ${lineLength}) END AS input
  FROM json_each(?) k JOIN samples s ON s.key = k.value JOIN trials t ON t.key = s.trial JOIN texts x ON x.sample = s.key
  ORDER BY k.key`;

function isPlain(query: SampleQuery): boolean {
  return query.sort === 'trial' && !query.descending && query.outcome === undefined && query.correctness === undefined && searchOf(query) === '';
}

interface Clause {
  readonly condition: string;
  readonly values: readonly Value[];
}

function where(query: SampleQuery): Clause {
  const run = { condition: 't.run = (SELECT key FROM runs WHERE id = ?)', values: [query.run] };
  return query.trial === undefined ? run : { condition: `${run.condition} AND t.id = ?`, values: [...run.values, query.trial] };
}

const sortColumns: Readonly<Record<SampleSort, string>> = {
  trial: 't.position',
  index: 's.position',
  outcome: 's.outcome',
  score: 'c.value',
  latency: 's.latency_ms',
  tokens: 's.tokens_out',
  answer: 'x.answer COLLATE NOCASE',
  target: 'x.target COLLATE NOCASE',
};

/** The best value there is: 1 of a share, 100 points, and 0 where lower is better. */
const rightValue = "BETWEEN CASE WHEN k.direction = 'lower' THEN 0 WHEN k.unit = 'points' THEN 100 - 1e-9 ELSE 1 END AND CASE WHEN k.direction = 'lower' THEN 0 ELSE 1e300 END";

/** The keys of all samples that match, in order; equal ones, and those without the value, in the plan's order. */
function listKeys(db: Connection, query: SampleQuery): readonly number[] {
  const { condition, values } = where(query);
  const search = searchClause(searchOf(query));
  const conditions = [condition];
  if (query.outcome !== undefined) conditions.push('s.outcome = ?');
  if (query.correctness !== undefined) conditions.push(query.correctness === 'right' ? `c.value ${rightValue}` : `NOT c.value ${rightValue}`);
  if (search !== undefined) conditions.push(search.condition);
  const needsScore = query.sort === 'score' || query.correctness !== undefined;
  const needsTexts = query.sort === 'answer' || query.sort === 'target' || search !== undefined;
  const order = `${sortColumns[query.sort]} ${query.descending ? 'DESC' : 'ASC'} NULLS LAST, t.position, s.position, s.repeat`;
  const row = db.get(
    `SELECT json_group_array(s.key ORDER BY ${order}) AS keys FROM trials t CROSS JOIN samples s ON s.trial = t.key
      ${needsScore ? `LEFT JOIN scores c ON c.sample = s.key AND c.scorer = ${query.scorer === undefined ? firstScorer : namedScorer} LEFT JOIN scorers k ON k.key = c.scorer` : ''}
      ${needsTexts ? 'CROSS JOIN texts x ON x.sample = s.key' : ''}
      WHERE ${conditions.join(' AND ')}`,
    ...(needsScore ? [query.run, ...(query.scorer === undefined ? [] : [query.scorer])] : []),
    ...values,
    ...(query.outcome === undefined ? [] : [query.outcome]),
    ...(search?.values ?? []),
  );
  return row === undefined ? [] : (JSON.parse(text(row, 'keys')) as readonly number[]);
}

const scorersOfRun = 'SELECT key FROM scorers WHERE run = (SELECT key FROM runs WHERE id = ?)';
const firstScorer = `(${scorersOfRun} ORDER BY position LIMIT 1)`;
const namedScorer = `(${scorersOfRun} AND id = ?)`;

function searchOf(query: SampleQuery): string {
  return (query.search ?? '').slice(0, longestSearch);
}

/**
 * Matches the words of messages, output, answer and targets, not the JSON around them: the JSON text is looked at first (cheap), and only
 * where it has the words are its values. LIKE folds the case of ASCII letters alone; for others a function of ours does it.
 */
function searchClause(search: string): Clause | undefined {
  if (search === '') return undefined;
  const escaped = JSON.stringify(search).slice(1, -1);
  const ascii = /^[\p{ASCII}]*$/u.test(search);
  const test = ascii ? (column: string) => `${column} LIKE ? ESCAPE '\\'` : (column: string) => `contains_folded(coalesce(${column}, ''), ?)`;
  const raw = ascii ? likePattern(search) : search.toLowerCase();
  const inJson = ascii ? likePattern(escaped) : escaped.toLowerCase();
  return {
    condition: `(${test('x.output')} OR ${test('x.answer')}
      OR ${test('x.prompt')} AND (NOT json_valid(x.prompt) OR EXISTS (SELECT 1 FROM json_each(x.prompt) m WHERE ${test("m.value ->> 'content'")}))
      OR ${test('x.target')} AND EXISTS (SELECT 1 FROM json_each(x.target) m WHERE ${test('m.value')}))`,
    values: [raw, raw, inJson, raw, inJson, raw],
  };
}

function likePattern(words: string): string {
  return `%${words.replace(/[\\%_]/g, '\\$&')}%`;
}
