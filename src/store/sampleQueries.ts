import { errorClasses, sampleOutcomes } from '../base/outcomes.ts';
import { number, optionalNumber, optionalText, optionalWord, text, word } from './columns.ts';
import type { Connection } from './connection.ts';
import { isPlain, selection, trialsOf } from './sampleConditions.ts';
import { SampleLists, searchOf } from './sampleLists.ts';
import type { SampleLine, SamplePage, SamplePlace, SampleQuery, SampleStep } from './samplePage.ts';
import { readScores } from './sampleRows.ts';

const mostLines = 500;
/** Texts of a table line are cut to this many characters, before they leave SQLite. */
const lineLength = 200;
/**
 * Pages of the samples table. The lists of what was filtered and sorted last are kept, so that scrolling through one costs a look-up a page;
 * `version` says when the rows have changed.
 */
export class SamplePages {
  private readonly db: Connection;
  private readonly lists: SampleLists;

  constructor(db: Connection, version: () => string) {
    this.db = db;
    this.lists = new SampleLists(db, version);
  }

  page(query: SampleQuery): SamplePage {
    const limit = Math.max(0, Math.min(Math.floor(query.limit), mostLines));
    const offset = Math.max(0, Math.floor(query.offset));
    if (isPlain(query) && query.around === undefined && query.locate === undefined) {
      const { total, keys } = this.plainWindow(query, offset, limit);
      return { total, offset, lines: this.lines(keys) };
    }
    const keys = this.lists.of(query);
    const aroundAt = this.indexOf(keys, query.run, query.around?.sample);
    const locatedAt = this.indexOf(keys, query.run, query.locate);
    const from = query.around === undefined || aroundAt === undefined ? offset : aroundAt - (aroundAt % query.around.multiple);
    return { total: keys.length, offset: from, lines: this.lines(keys.slice(from, from + limit)), ...(aroundAt === undefined ? {} : { aroundAt }), ...(locatedAt === undefined ? {} : { locatedAt }) };
  }

  private indexOf(keys: readonly number[], run: string, place: SamplePlace | undefined): number | undefined {
    const row = place && this.db.get('SELECT s.key FROM trials t JOIN samples s ON s.trial = t.key AND s.position = ? AND s.repeat = ? WHERE t.run = (SELECT key FROM runs WHERE id = ?) AND t.id = ?', place.index, place.repeat, run, place.trial);
    const index = row === undefined ? -1 : keys.indexOf(number(row, 'key'));
    return index < 0 ? undefined : index;
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

  /** Reads texts of a run ahead of searches, a part of them; false where there is no more to read. */
  readTexts(run: string): boolean {
    return this.lists.readTexts(run);
  }

  /** Where the next sample is that fits; undefined where there is none. */
  step(from: SamplePlace, { direction, query }: SampleStep): SamplePlace | undefined {
    const byColumns = query.disagree === undefined && query.tag === undefined && searchOf(query) === '';
    const { from: tables, condition, values } = selection(query, byColumns ? undefined : this.lists.of({ ...query, sort: 'trial', descending: false }));
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
      outcome: word(row, 'outcome', sampleOutcomes),
      ...optionalWord(row, 'error_class', 'errorClass', errorClasses),
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
