import type { SampleLine, SamplePage, SamplePlace, SampleQuery } from '../../src/report/samplePage.ts';
import type { Question } from './question.ts';

/** Lines a page holds: one question to the host for several screens. */
export const pageSize = 200;
/** What comes with a look at lines that grow: enough below the first line in sight, wherever in a page it is. */
const pagesFollowed = 2;
/** Of one question on their way at once: what is in sight lies in so many. Pages that were only passed are not asked for. */
const mostAsked = 2;
/** Pages kept; the ones farthest from the last looked at go first. */
const pagesKept = 40;

export interface Moves {
  readonly by: number;
  readonly selected?: number;
}

/**
 * The lines of one question, fetched page by page as they come into sight. After `refresh` the old lines stay until the new ones are there,
 * so that a table over a live run does not flicker.
 */
export class Pages {
  total = 0;
  private question: Question | undefined;
  private readonly lines = new Map<number, readonly SampleLine[]>();
  private readonly asked = new Map<number, number>();
  private stale = new Set<number>();
  private request = 0;
  /** The last look at what has changed, until its answer is here. */
  private following: { readonly request: number; readonly top: number } | undefined;
  private readonly ask: (request: number, query: SampleQuery) => void;

  constructor(ask: (request: number, query: SampleQuery) => void) {
    this.ask = ask;
  }

  /** Begins anew with another question. */
  pose(question: Question): void {
    this.question = question;
    this.lines.clear();
    this.asked.clear();
    this.stale.clear();
    this.following = undefined;
    this.total = 0;
    this.fetch(0);
  }

  /** The rows may have changed, also those on their way: what is in sight will be asked for again. Where there was none, nothing is in sight that would ask. */
  refresh(): void {
    this.stale = new Set([...this.lines.keys(), ...this.asked.keys()]);
    if (this.total === 0) this.fetch(0);
  }

  /**
   * As `refresh`, for a table that is looked at: the answer says where the first line in sight and the selected sample are now, and all that is in sight comes
   * with it, so that lines which come in above move neither.
   * @param top the first line in sight; 0 stays the first of all
   */
  follow(top: number, selected: SamplePlace | undefined): void {
    const page = Math.floor(top / pageSize);
    const line = this.lines.get(page)?.[top % pageSize];
    if (this.question === undefined || this.total === 0 || line === undefined) return this.refresh();
    this.following = { request: ++this.request, top };
    this.ask(this.request, {
      ...this.question,
      offset: page * pageSize,
      limit: pagesFollowed * pageSize,
      ...(top === 0 ? {} : { around: { sample: placeOf(line), multiple: pageSize } }),
      ...(selected === undefined ? {} : { locate: placeOf(selected) }),
    });
  }

  /** The line at an index; undefined while it is on its way, or others are: to be looked at again after each answer. */
  at(index: number): SampleLine | undefined {
    const page = Math.floor(index / pageSize);
    const lines = this.lines.get(page);
    if (lines === undefined || this.stale.has(page)) this.fetch(page);
    return lines?.[index % pageSize];
  }

  /** Undefined where the page was not asked for by the question in force; otherwise by how many lines those in sight have moved, and where the selected sample is now. */
  receive(request: number, page: SamplePage): Moves | undefined {
    if (this.following?.request === request) return this.replace(page, this.following.top);
    return this.add(request, page) ? { by: 0 } : undefined;
  }

  private replace(page: SamplePage, top: number): Moves {
    this.following = undefined;
    this.lines.clear();
    this.asked.clear();
    this.stale.clear();
    this.total = page.total;
    for (let k = 0; k * pageSize < page.lines.length; k++) this.lines.set(page.offset / pageSize + k, page.lines.slice(k * pageSize, (k + 1) * pageSize));
    return { by: page.aroundAt === undefined ? 0 : page.aroundAt - top, ...(page.locatedAt === undefined ? {} : { selected: page.locatedAt }) };
  }

  private add(request: number, page: SamplePage): boolean {
    const number = page.offset / pageSize;
    if (this.asked.get(number) !== request) return false;
    this.asked.delete(number);
    this.lines.set(number, page.lines);
    this.total = page.total;
    if (this.total === 0 && this.stale.has(number)) this.fetch(number);
    if (this.lines.size > pagesKept) {
      const [farthest] = [...this.lines.keys()].sort((a, b) => Math.abs(b - number) - Math.abs(a - number));
      if (farthest !== undefined) this.lines.delete(farthest);
    }
    return true;
  }

  private fetch(page: number): void {
    if (this.question === undefined || this.asked.has(page) || this.asked.size >= mostAsked) return;
    this.stale.delete(page);
    this.asked.set(page, ++this.request);
    this.ask(this.request, { ...this.question, offset: page * pageSize, limit: pageSize });
  }
}

function placeOf({ trial, index, repeat }: SamplePlace): SamplePlace {
  return { trial, index, repeat };
}
