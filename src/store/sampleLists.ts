import { text } from './columns.ts';
import type { Connection } from './connection.ts';
import { disputedSamples } from './disputedSamples.ts';
import { scoreJoin, selection } from './sampleConditions.ts';
import type { SampleQuery, SampleSort } from './samplePage.ts';
import { RunTexts } from './texts/runTexts.ts';
import type { TextColumn } from './texts/textBlock.ts';

/** Lists are kept for a while (8 bytes a sample): going back to the last filter, and typing on in a search, waits for nothing. */
const keptLists = 6;

/**
 * The keys of the samples that fit a query, in its order. What columns tell is asked of SQLite; texts are looked at in memory, and what is
 * found there is taken out of the list of columns. `version` says when the rows have changed and a list must be made anew.
 */
export class SampleLists {
  private readonly db: Connection;
  private readonly version: () => string;
  private readonly kept = new Map<string, readonly number[]>();
  private keptVersion = '';
  private texts: RunTexts | undefined;
  private textsVersion = '';

  constructor(db: Connection, version: () => string) {
    this.db = db;
    this.version = version;
  }

  of(query: SampleQuery): readonly number[] {
    const version = this.version();
    if (version !== this.keptVersion) this.kept.clear();
    this.keptVersion = version;
    return this.list(query);
  }

  /** Reads texts of a run ahead of questions, a part of them; false where there is no more to read. */
  readTexts(run: string): boolean {
    return this.textsOf(run).readOn();
  }

  private list(query: SampleQuery): readonly number[] {
    const name = nameOf(query);
    const known = this.kept.get(name);
    const keys = known ?? this.make(query);
    // The one asked for last goes last.
    this.kept.delete(name);
    this.kept.set(name, keys);
    for (const oldest of this.kept.keys()) if (this.kept.size > keptLists) this.kept.delete(oldest);
    return keys;
  }

  private make(query: SampleQuery): readonly number[] {
    const { disagree, tag, search: _search, ...columns } = query;
    const search = searchOf(query);
    const byText = textOf(query.sort);
    if (disagree === undefined && tag === undefined && search === '' && byText === undefined) return listKeys(this.db, columns);
    const wanted = [
      ...(disagree === true ? [disputedSamples(this.db, query)] : []),
      ...(tag === undefined ? [] : [this.following(query.run).tagged(tag.column, tag.value)]),
      ...(search === '' ? [] : [this.following(query.run).search(search)]),
    ];
    const all = this.list(byText === undefined ? columns : { ...columns, sort: 'trial', descending: false });
    const keys = wanted.length === 0 ? all : all.filter(key => wanted.every(some => some.has(key)));
    return byText === undefined ? keys : ordered(keys, this.following(query.run).order(byText, this.keptVersion), query.descending);
  }

  private following(run: string): RunTexts {
    const texts = this.textsOf(run);
    const version = `${run} ${this.keptVersion}`;
    if (version !== this.textsVersion) texts.follow();
    this.textsVersion = version;
    return texts;
  }

  private textsOf(run: string): RunTexts {
    if (this.texts?.run !== run) this.texts = new RunTexts(this.db, run);
    return this.texts;
  }
}

/** A longer search is cut: nobody types one. */
const longestSearch = 1_000;

export function searchOf({ search = '' }: SampleQuery): string {
  return search.slice(0, longestSearch);
}

/** A list's own: other windows of it are the same list. */
function nameOf({ around: _around, locate: _locate, ...query }: SampleQuery): string {
  return JSON.stringify(Object.entries({ ...query, offset: 0, limit: 0 }).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function textOf(sort: SampleSort): TextColumn | undefined {
  return sort === 'answer' || sort === 'target' || sort === 'input' ? sort : undefined;
}

/** Those without a rank last; equal ones as they were. */
function ordered(keys: readonly number[], ranks: ReadonlyMap<number, number>, descending: boolean): readonly number[] {
  const sign = descending ? -1 : 1;
  const places = keys.map(key => ({ key, rank: ranks.get(key) === undefined ? Infinity : sign * (ranks.get(key) ?? 0) }));
  // Infinity less itself is no number.
  return places.sort((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank)).map(({ key }) => key);
}

const sortColumns: Readonly<Record<Exclude<SampleSort, TextColumn>, string>> = {
  trial: 't.position',
  index: 's.position',
  repeat: 's.repeat',
  outcome: 's.outcome',
  score: 'o.value',
  latency: 's.latency_ms',
  tokens: 's.tokens_out',
};

/** The keys of all samples that match by their columns, in order; equal ones, and those without the value, in the plan's order. */
function listKeys(db: Connection, query: SampleQuery): readonly number[] {
  const { from, condition, values } = selection(query);
  const sorted = query.sort === 'score' ? scoreJoin('o', query.run, query.sortScorer ?? query.scorer) : { condition: '', values: [] };
  const order = `${sortColumns[query.sort as keyof typeof sortColumns]} ${query.descending ? 'DESC' : 'ASC'} NULLS LAST, t.position, s.position, s.repeat`;
  const row = db.get(`SELECT json_group_array(s.key ORDER BY ${order}) AS keys ${from} ${sorted.condition} WHERE ${condition}`, ...values.from, ...sorted.values, ...values.condition);
  return row === undefined ? [] : (JSON.parse(text(row, 'keys')) as readonly number[]);
}
