import type { ErrorClass, SampleOutcome } from '../base/outcomes.ts';
import { number, optionalNumber, optionalText, text, word } from './columns.ts';
import type { Connection } from './connection.ts';
import { isPlain, scoreJoin, searchOf, selection, trialsOf } from './sampleConditions.ts';
import type { SampleLine, SamplePage, SamplePlace, SampleQuery, SampleSort, SampleStep } from './samplePage.ts';
import { readScores } from './sampleRows.ts';

const mostLines = 500;
/** Texts of a table line are cut to this many characters, before they leave SQLite. */
const lineLength = 200;
/** A search that goes on from one that found at most so many looks only there: a person who types on waits for nothing. */
const mostToNarrow = 20_000;

/**
 * Pages of the samples table. The keys of the last filtered and sorted list are kept (8 bytes a sample), so that scrolling through it
 * costs a look-up a page; `version` says when the rows have changed and the list must be made anew.
 */
export class SamplePages {
  private readonly db: Connection;
  private readonly version: () => string;
  private kept: { readonly name: string; readonly query: SampleQuery; readonly version: string; readonly keys: readonly number[] } | undefined;

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

  linesAt(run: string, trial: string, places: readonly { readonly index: number; readonly repeat: number }[]): readonly SampleLine[] {
    const rows = this.db.all(
      `SELECT s.key FROM trials t CROSS JOIN json_each(?) p CROSS JOIN samples s ON s.trial = t.key AND s.position = p.value ->> 'index' AND s.repeat = p.value ->> 'repeat' WHERE t.run = (SELECT key FROM runs WHERE id = ?) AND t.id = ?`,
      JSON.stringify(places.slice(0, mostLines)),
      run,
      trial,
    );
    return this.lines(rows.map(row => number(row, 'key')));
  }

  /** Everything in the plan's order: the index has the rows in this order, and the totals know how many there are. */
  private plainWindow(query: SampleQuery, offset: number, limit: number): { total: number; keys: readonly number[] } {
    const { condition, values } = trialsOf(query);
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
    const version = this.version();
    const name = nameOf(query);
    if (this.kept === undefined || this.kept.version !== version || this.kept.name !== name) this.kept = { version, name, query, keys: listKeys(this.db, query, this.narrowing(query, version)) };
    return { total: this.kept.keys.length, keys: this.kept.keys.slice(offset, offset + limit) };
  }

  /** What the last list has, where all that is asked for now is in it. */
  private narrowing(query: SampleQuery, version: string): readonly number[] | undefined {
    const { kept } = this;
    if (kept === undefined || kept.version !== version || kept.keys.length > mostToNarrow) return undefined;
    const before = searchOf(kept.query);
    if (before === '' || !searchOf(query).includes(before)) return undefined;
    return nameOf({ ...query, search: '' }) === nameOf({ ...kept.query, search: '' }) ? kept.keys : undefined;
  }

  /** Where the next sample is that fits; undefined where there is none. */
  step(from: SamplePlace, { direction, query }: SampleStep): SamplePlace | undefined {
    const { from: tables, condition, values } = selection(query);
    const [than, order] = direction === 'next' ? ['>', 'ASC'] : ['<', 'DESC'];
    const row = this.db.get(
      `SELECT t.id, s.position, s.repeat ${tables} JOIN trials own ON own.run = t.run AND own.id = ?
        AND own.configuration ->> 'dataset' = t.configuration ->> 'dataset' AND own.configuration ->> 'split' = t.configuration ->> 'split'
        WHERE ${condition} AND (s.position, s.repeat) ${than} (?, ?) ORDER BY s.position ${order}, s.repeat ${order}, t.position LIMIT 1`,
      ...values.from,
      from.trial,
      ...values.condition,
      from.index,
      from.repeat,
    );
    return row === undefined ? undefined : { trial: text(row, 'id'), index: number(row, 'position'), repeat: number(row, 'repeat') };
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

/** A list's own: other windows of it are the same list. */
function nameOf(query: SampleQuery): string {
  return JSON.stringify(Object.entries({ ...query, offset: 0, limit: 0 }).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The last user message of a prompt: nearly always the only one, which is found without reading the JSON. */
const userMessage = '"user","content":"';
const lastInput = `CASE WHEN instr(x.prompt, '${userMessage}') > 0 AND x.prompt NOT LIKE '%"user"%"user"%' THEN substr(x.prompt, instr(x.prompt, '${userMessage}') + ${userMessage.length}, ${lineLength})
  WHEN json_valid(x.prompt) THEN (SELECT m.value ->> 'content' FROM json_each(x.prompt) m WHERE m.value ->> 'role' = 'user' ORDER BY m.key DESC LIMIT 1) ELSE x.prompt END`;

/** Texts by their beginnings: whole ones would not fit into the sorter's memory. */
const beginning = (text: string): string => `substr(${text}, 1, ${lineLength}) COLLATE NOCASE`;

const sortColumns: Readonly<Record<SampleSort, string>> = {
  trial: 't.position',
  index: 's.position',
  repeat: 's.repeat',
  outcome: 's.outcome',
  score: 'o.value',
  latency: 's.latency_ms',
  tokens: 's.tokens_out',
  answer: beginning('x.answer'),
  target: beginning('x.target'),
  input: beginning(lastInput),
};

/** The keys of all samples that match, in order; equal ones, and those without the value, in the plan's order. @param within only of these */
function listKeys(db: Connection, query: SampleQuery, within: readonly number[] | undefined): readonly number[] {
  const ofTexts = query.sort === 'answer' || query.sort === 'target' || query.sort === 'input';
  const { from, condition, values } = selection(query, { texts: ofTexts, ...(within === undefined ? {} : { within }) });
  const sorted = query.sort === 'score' ? scoreJoin('o', query.run, query.sortScorer ?? query.scorer) : { condition: '', values: [] };
  const order = `${sortColumns[query.sort]} ${query.descending ? 'DESC' : 'ASC'} NULLS LAST, t.position, s.position, s.repeat`;
  const row = db.get(`SELECT json_group_array(s.key ORDER BY ${order}) AS keys ${from} ${sorted.condition} WHERE ${condition}`, ...values.from, ...sorted.values, ...values.condition);
  return row === undefined ? [] : (JSON.parse(text(row, 'keys')) as readonly number[]);
}
