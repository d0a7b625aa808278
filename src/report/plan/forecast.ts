import type { RunKind } from '../../plan/plan.ts';
import type { ForecastCluster } from './forecastCluster.ts';

/** What `pitwall plan` tells of a task before anything is spent. Times are milliseconds from the start of the run. */
export interface Forecast {
  readonly task: string;
  readonly kind: RunKind;
  /** What a span of the schedule is. */
  readonly unit: 'trial' | 'level' | 'experiment';
  readonly trials: number;
  /** A search may end before. */
  readonly atMost: boolean;
  /** What they are made of: `3 models × 3 splits`. */
  readonly of: string;
  /** Equal to another for all that is sent. */
  readonly duplicates: number;
  /** Left out by the task: `exclude` of an eval, `constraints` of a tune. */
  readonly invalid: number;
  /** Absent: not known. */
  readonly requests?: number;
  /** A level may end by its time before it has sent all of them. */
  readonly requestsAtMost?: true;
  readonly tokens?: { readonly in: number; readonly out: number };
  /** Answers are counted by the longest that is asked for: they, and the cost, may be less. */
  readonly tokensAtMost?: true;
  /** By the models' pricing. */
  readonly cost?: number;
  /** What the durations rest on. */
  readonly assumed: readonly Assumption[];
  /** What nobody knows, a sentence each without a full stop. */
  readonly unknown: readonly string[];
  readonly notes: readonly string[];
  /** Where it runs, if not on this machine. */
  readonly cluster?: ForecastCluster;
  /** Devices of the machine that is planned for, and who says so; none where no trial holds any. */
  readonly slots: { readonly count: number; readonly source: string };
  /** As it is planned: with all flags. Absent where nobody can say how long it takes. */
  readonly outlook?: Outlook;
  readonly spans: readonly ForecastSpan[];
  /** Other ways to run it, beside this one. */
  readonly whatIfs: readonly WhatIf[];
  /** What a change that nobody asked for would give, a sentence each without a full stop. */
  readonly advice: readonly string[];
}

/** A number that the schedule rests on, and where it comes from. */
export interface Assumption {
  readonly what: string;
  readonly ms?: number;
  readonly count?: number;
  readonly source: string;
}

export interface Outlook {
  readonly makespanMs: number;
  /** max(Σ work ÷ slots, longest chain, request work ÷ request limit) (numbers.md §5). */
  readonly lowerBoundMs: number;
  /** The same, where trials of these sizes cannot hold all slots at once. */
  readonly packedBoundMs: number;
  /** Slots that trials of these sizes can hold at once. */
  readonly usableSlots: number;
  /** Share of the slots' time that is held, or, where no trial holds a device, of the requests that may be in flight. */
  readonly utilisation?: { readonly value: number; readonly of: 'slots' | 'requests' };
  readonly bottleneck: Bottleneck;
  /** Of a queue that does not end. */
  readonly perDay?: { readonly value: number; readonly of: 'models' | 'experiments'; /** The same by arithmetic, where all trials are alike. */ readonly formula?: { readonly value: number; readonly atOnce: number; readonly trialMs: number; readonly trialsAModel: number } };
  /** From the last start until the end, when nobody waits any more: how long, and the slots' time that stays idle in it. */
  readonly idleTail?: { readonly ms: number; readonly slotMs: number };
  readonly requests?: number;
  readonly cost?: number;
}

export const bottlenecks = ['gpuSlots', 'parallelTrials', 'requestLimit', 'rateLimit', 'scoringPool', 'longestChain', 'none'] as const;

export interface Bottleneck {
  readonly kind: (typeof bottlenecks)[number];
  /** Whose limit, which pool, which trial. */
  readonly of?: string;
}

export interface ForecastSpan {
  readonly trial: string;
  /** What people call them: `slot 3`, `GPU 0`. */
  readonly slots: readonly string[];
  readonly queuedMs: number;
  readonly startMs: number;
  readonly endMs: number;
}

export interface WhatIf {
  readonly name: string;
  readonly outlook: Outlook;
}
