import type { Assumption } from '../../report/plan/forecast.ts';

/** A duration with where it comes from. */
export interface SourcedMs {
  readonly ms: number;
  readonly source: string;
}

/** Collects what a plan rests on: what is said of many trials from one source is one line, with their mean. */
export class Assumptions {
  private readonly lines = new Map<string, { readonly what: string; readonly source: string; sumMs: number; n: number }>();
  private readonly counts: Assumption[] = [];

  /** Notes it, and gives the duration back. */
  add(what: string, { ms, source }: SourcedMs): number {
    const key = JSON.stringify([what, source]);
    const line = this.lines.get(key) ?? { what, source, sumMs: 0, n: 0 };
    line.sumMs += ms;
    line.n++;
    this.lines.set(key, line);
    return ms;
  }

  count(what: string, count: number, source: string): void {
    // Of many trials that say the same there is one line.
    if (!this.counts.some(other => other.what === what && other.count === count)) this.counts.push({ what, count, source });
  }

  list(): readonly Assumption[] {
    return [...this.counts, ...[...this.lines.values()].map(({ what, source, sumMs, n }) => ({ what, ms: sumMs / n, source }))];
  }
}

export const fromEstimate = '`estimate` of the task';
export const builtIn = 'built-in default';

/** Of a server that nobody has started before. */
export const defaultServerStartMs = 30_000;
/** From TERM until nothing of a server is left, and its devices are given back. */
export const serverStopMs = 200;

export function measuredIn(run: string): string {
  return `measured in run ${run}`;
}
