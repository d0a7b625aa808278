import type { Code } from './assertions.ts';
import type { Scorer } from './nativeScorers.ts';

/** JavaScript of all tests, each text once: a row names what judges it, and holds no code. One scorer for each metric that assertions name. */
export class Codes {
  private readonly column: string;
  private readonly byMetric = new Map<string | undefined, Map<string, string>>();
  private readonly byColumn = new Map<string, string | undefined>();
  private readonly columns = new Map<string, string>();

  constructor(column: string) {
    this.column = column;
  }

  /** What the row of a test holds: columns with names of code. */
  add(codes: readonly Code[]): Readonly<Record<string, readonly string[]>> {
    const named: Record<string, string[]> = {};
    for (const { text, metric } of codes) {
      const known = this.byMetric.get(metric) ?? new Map<string, string>();
      this.byMetric.set(metric, known);
      this.byColumn.set(this.columnOf(metric), metric);
      const name = known.get(text) ?? `js${known.size + 1}`;
      known.set(text, name);
      (named[this.columnOf(metric)] ??= []).push(name);
    }
    return named;
  }

  /** Of the scorer that reads a column. */
  idOf(column: string): string {
    return this.named(this.byColumn.get(column));
  }

  scorers(): readonly Scorer[] {
    return [...this.byMetric].map(([metric, codes]) => ({ use: 'javascript', id: this.named(metric), params: { code: Object.fromEntries([...codes].map(([text, name]) => [name, text])), column: this.columnOf(metric) } }));
  }

  private columnOf(metric: string | undefined): string {
    if (metric === undefined) return this.column;
    const column = this.columns.get(metric) ?? `${this.column}_${this.columns.size + 1}`;
    this.columns.set(metric, column);
    return column;
  }

  private named(metric: string | undefined): string {
    const id = metric?.replaceAll(/\s+/g, ' ').trim().slice(0, 90).trim();
    return id === undefined || id === '' ? 'javascript' : `${id} (javascript)`;
  }
}
