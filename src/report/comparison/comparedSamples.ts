import type { SampleOutcome } from '../../base/outcomes.ts';
import type { Direction, MetricUnit } from '../../score/metricKinds.ts';
import type { SampleDetail, SampleLine } from '../samplePage.ts';
import { countMissing } from '../trialMetrics.ts';
import type { ComparedChange, ComparedLine, ComparedPage, ComparedQuery } from './comparedPage.ts';
import type { Side } from './matchRuns.ts';

/** Shares of arithmetic that differ by less are equal. */
const least = 1e-9;

interface Entry {
  readonly index: number;
  readonly repeat: number;
  /** By run; undefined: it has no such sample, null: it has no score. */
  readonly values: readonly (number | null | undefined)[];
}

/** The samples of trials that belong together, beside each other: read once for a scorer, and asked for in windows. */
export class ComparedSamples {
  private readonly sides: readonly (Side | undefined)[];
  private readonly entries: readonly Entry[];
  private readonly isRight: (value: number) => boolean;
  private readonly sign: 1 | -1;
  private kept: { readonly key: string; readonly entries: readonly Entry[]; readonly counts: ComparedPage['counts'] } | undefined;

  /** @param sides one for each run, in their order; undefined where it has no such trial */
  constructor(sides: readonly (Side | undefined)[], scorer: string, { unit, direction }: { readonly unit: MetricUnit; readonly direction: Direction }) {
    this.sides = sides;
    this.sign = direction === 'lower' ? -1 : 1;
    this.isRight = direction === 'lower' ? value => value <= least : value => value >= (unit === 'points' ? 100 : 1) - least;
    this.entries = joined(sides, scorer);
  }

  page(query: ComparedQuery): ComparedPage {
    const key = JSON.stringify([query.against, query.show, query.sort, query.descending]);
    if (this.kept?.key !== key) this.kept = { key, ...this.list(query) };
    const { entries, counts } = this.kept;
    return { total: entries.length, offset: query.offset, counts, lines: this.lines(entries.slice(query.offset, query.offset + query.limit), query.against) };
  }

  /** One sample in each run, in their order. */
  details(index: number, repeat: number): readonly (SampleDetail | null)[] {
    return this.sides.map(side => side?.reader.sampleDetail(side.run.id, side.trial.id, index, repeat) ?? null);
  }

  private list(query: ComparedQuery): { readonly entries: readonly Entry[]; readonly counts: ComparedPage['counts'] } {
    const counts: Record<ComparedChange, number> = { better: 0, worse: 0, bothWrong: 0, same: 0, unscored: 0 };
    const entries: Entry[] = [];
    for (const entry of this.entries) {
      const change = this.changeOf(entry, query.against);
      counts[change]++;
      if (query.show === 'all' || query.show === change || (query.show === 'changed' && (change === 'better' || change === 'worse'))) entries.push(entry);
    }
    if (query.sort === 'difference') {
      const difference = (entry: Entry): number => this.difference(entry, query.against) ?? Number.NaN;
      entries.sort((a, b) => compareNumbers(difference(a), difference(b), query.descending) || inOrder(a, b));
    } else if (query.descending) entries.reverse();
    return { entries, counts };
  }

  private changeOf(entry: Entry, against: number): ComparedChange {
    const [first, other] = [entry.values[0], entry.values[against]];
    if (typeof first !== 'number' || typeof other !== 'number') return 'unscored';
    const difference = (other - first) * this.sign;
    if (difference > least) return 'better';
    if (difference < -least) return 'worse';
    return this.isRight(first) ? 'same' : 'bothWrong';
  }

  /** The other minus the first. */
  private difference(entry: Entry, against: number): number | undefined {
    const [first, other] = [entry.values[0], entry.values[against]];
    return typeof first === 'number' && typeof other === 'number' ? other - first : undefined;
  }

  private lines(entries: readonly Entry[], against: number): readonly ComparedLine[] {
    const texts = this.sides.map(side => (side === undefined ? new Map<string, SampleLine>() : new Map(side.reader.sampleLines(side.run.id, side.trial.id, entries).map(line => [keyOf(line), line]))));
    return entries.map((entry): ComparedLine => {
      const of = texts.map(lines => lines.get(keyOf(entry)));
      const known = of.find(line => line !== undefined);
      return {
        index: entry.index,
        repeat: entry.repeat,
        change: this.changeOf(entry, against),
        values: entry.values.map(value => value ?? null),
        outcomes: of.map((line): SampleOutcome | null => line?.outcome ?? null),
        answers: of.map(line => line?.answer ?? ''),
        target: known?.target ?? '',
        input: known?.input ?? '',
      };
    });
  }
}

function joined(sides: readonly (Side | undefined)[], scorer: string): readonly Entry[] {
  const byKey = new Map<string, { readonly index: number; readonly repeat: number; readonly values: (number | null | undefined)[] }>();
  for (const [k, side] of sides.entries()) {
    if (side === undefined) continue;
    for (const { index, repeat, value } of countMissing(side.reader.scores(side.run.id, side.trial.id, scorer), side.run.onMissing)) {
      const key = keyOf({ index, repeat });
      const entry = byKey.get(key) ?? { index, repeat, values: sides.map(() => undefined) };
      entry.values[k] = value;
      byKey.set(key, entry);
    }
  }
  return [...byKey.values()].sort(inOrder);
}

function keyOf({ index, repeat }: { readonly index: number; readonly repeat: number }): string {
  return `${index}/${repeat}`;
}

function inOrder(a: Entry, b: Entry): number {
  return a.index - b.index || a.repeat - b.repeat;
}

/** What is no number comes last. */
function compareNumbers(a: number, b: number, descending: boolean): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return descending ? b - a : a - b;
}
