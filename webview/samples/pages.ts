import type { SampleLine, SamplePage, SampleQuery } from '../../src/report/samplePage.ts';
import type { Question } from './question.ts';

/** Lines a page holds: one question to the host for several screens. */
export const pageSize = 200;
/** Pages kept; the ones farthest from the last looked at go first. */
const pagesKept = 40;

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
    this.total = 0;
    this.fetch(0);
  }

  /** The rows may have changed, also those on their way: what is in sight will be asked for again. Where there was none, nothing is in sight that would ask. */
  refresh(): void {
    this.stale = new Set([...this.lines.keys(), ...this.asked.keys()]);
    if (this.total === 0) this.fetch(0);
  }

  /** The line at an index; undefined while it is on its way. */
  at(index: number): SampleLine | undefined {
    const page = Math.floor(index / pageSize);
    const lines = this.lines.get(page);
    if (lines === undefined || this.stale.has(page)) this.fetch(page);
    return lines?.[index % pageSize];
  }

  /** True where the page was asked for by the question in force. */
  receive(request: number, page: SamplePage): boolean {
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
    if (this.question === undefined || this.asked.has(page)) return;
    this.stale.delete(page);
    this.asked.set(page, ++this.request);
    this.ask(this.request, { ...this.question, offset: page * pageSize, limit: pageSize });
  }
}
