import { signedText } from '../numberText.ts';
import type { RunListItem } from '../view.ts';

/** A run's headline held against its task's baseline. */
export interface BaselineDifference {
  /** `sure`: beyond what chance explains, by the intervals of both. */
  readonly verdict: 'worse' | 'better' | 'same';
  readonly sure: boolean;
  /** `−0.0310`, in the metric's own unit. */
  readonly text: string;
  /** Of the baseline's value, 0.05 for 5 % more; absent where that is 0. */
  readonly share?: number;
  /** Of the difference, 95 %; absent where one of the two has none. */
  readonly interval?: { readonly low: number; readonly high: number };
  /** What a person must know of it, one sentence each, without a full stop. */
  readonly notes: readonly string[];
}

type Headline = NonNullable<RunListItem['headline']>;

/**
 * Of a run that ended, from what the list knows anyway. The two are taken as independent, and the interval of their difference is made of theirs
 * (Zou and Donner 2008, Statistics in Medicine 27:1693; of Wilson's intervals that is Newcombe's hybrid score interval); the paired comparison of the panel tells finer.
 * Undefined where there is nothing to hold against each other.
 */
export function baselineDifference(run: RunListItem, baseline: RunListItem | undefined): BaselineDifference | undefined {
  const now = run.headline;
  const before = baseline?.headline;
  if (baseline === undefined || run.id === baseline.id || run.state !== 'ended' || now === undefined || before === undefined || now.metric !== before.metric || now.unit !== before.unit) return undefined;
  // Of two numbers that are not the server's nothing can be said of it.
  if (now.invalid === true || before.invalid === true) return undefined;
  const value = now.value - before.value;
  const gain = now.direction === 'lower' ? -value : value;
  const interval = intervalOf(now, before);
  // The best of what a bench or a tune measured before it was stopped says nothing of what it did not come to; of an eval the interval tells what the rest may be.
  if (interval === undefined && (run.outcome !== 'succeeded' || baseline.outcome !== 'succeeded')) return undefined;
  const sure = interval !== undefined && (interval.low > 0 || interval.high < 0);
  return {
    verdict: gain === 0 ? 'same' : gain < 0 ? 'worse' : 'better',
    sure,
    text: differenceText(value, now),
    ...(before.value === 0 ? {} : { share: value / Math.abs(before.value) }),
    ...(interval === undefined ? {} : { interval }),
    notes: [
      interval === undefined ? 'no interval tells whether that is more than chance' : sure ? 'more than chance, by the intervals of both' : 'within what chance explains, by the intervals of both',
      ...(now.model === before.model || run.tune !== undefined ? [] : [`its best is ${now.model}, the baseline’s ${before.model}`]),
      ...(now.n === before.n || interval === undefined ? [] : [`n ${now.n}, the baseline’s ${before.n}`]),
    ],
  };
}

function intervalOf(now: Headline, before: Headline): { readonly low: number; readonly high: number } | undefined {
  if (now.low === undefined || now.high === undefined || before.low === undefined || before.high === undefined) return undefined;
  const value = now.value - before.value;
  return { low: value - Math.hypot(now.value - now.low, before.high - before.value), high: value + Math.hypot(now.high - now.value, before.value - before.low) };
}

/** Numbers of no fixed scale (requests a second, milliseconds) with three digits. */
function differenceText(value: number, { unit }: Headline): string {
  if (unit !== 'number') return signedText(value, unit);
  return value === 0 ? '0' : `${value < 0 ? '−' : '+'}${Number(Math.abs(value).toPrecision(3))}`;
}
