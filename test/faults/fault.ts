import type { Rng } from '../../src/base/rng.ts';
import type { Undisturbed } from './undisturbed.ts';

/** What is run while the fault comes; `statistics` is an eval that keeps sums alone. */
export const kinds = ['eval', 'statistics', 'bench', 'tune'] as const;
export type Kind = (typeof kinds)[number];

/** Something that goes wrong in the world around a run. One file in `faults/` each. */
export interface Fault {
  readonly name: string;
  /** For RELIABILITY.md: what is done, and what is expected. */
  readonly line: string;
  readonly kinds: readonly Kind[];
  /** Never throws for what it finds: that is in the verdict. */
  inject(context: Context): Promise<Verdict>;
}

export interface Context {
  readonly kind: Kind;
  /** How many moments, places or times are tried where a fault has many. */
  readonly moments: number;
  readonly rng: Rng;
  /** The command line: its bundle or its source. */
  readonly program: string;
  /** What the same task gives where nothing goes wrong; asked once for each kind. */
  undisturbed(): Promise<Undisturbed>;
  say(text: string): void;
}

/** Of one fault and one kind. Everything but `injected`, `survived` and `said` is to be nothing. */
export interface Verdict {
  readonly injected: number;
  /** How often the rows at the end were those of an undisturbed run, nothing was left, and a person was told what happened. */
  readonly survived: number;
  readonly lost: number;
  readonly twice: number;
  /** Processes, leases, ports and temporary files. */
  readonly left: number;
  /** What a person saw, each sentence once. */
  readonly said: readonly string[];
  /** What was wrong, in words. */
  readonly wrong: readonly string[];
  /** Why it could not be tried here. */
  readonly skipped?: string;
}

export function skipped(why: string): Verdict {
  return { injected: 0, survived: 0, lost: 0, twice: 0, left: 0, said: [], wrong: [], skipped: why };
}

export function sumOf(verdicts: readonly Verdict[]): Verdict {
  const sum = (of: (verdict: Verdict) => number): number => verdicts.reduce((total, verdict) => total + of(verdict), 0);
  return {
    injected: sum(({ injected }) => injected),
    survived: sum(({ survived }) => survived),
    lost: sum(({ lost }) => lost),
    twice: sum(({ twice }) => twice),
    left: sum(({ left }) => left),
    said: [...new Set(verdicts.flatMap(({ said }) => said))],
    wrong: [...new Set(verdicts.flatMap(({ wrong }) => wrong))],
  };
}
