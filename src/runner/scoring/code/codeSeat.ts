import type { Disposable } from '../../../base/disposable.ts';
import type { OwnScore } from '../../../score/readScore.ts';

/** What a scorer of the user's gets. The names are those that autoevals and evalite use, and Pitwall's own. */
export interface CodeSample {
  readonly input: string;
  readonly output: string;
  /** What `extract` found, or the whole output. */
  readonly answer: string;
  /** The first target. */
  readonly expected: string | undefined;
  readonly targets: readonly string[];
  readonly row: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, unknown>>;
}

/** How one sample ended: with a score, or with a reason why not. `late`: its time was up. */
export type CodeAnswer = { readonly kind: 'score'; readonly score: OwnScore } | { readonly kind: 'late' | 'broken'; readonly reason: string };

/** Runs somebody's code, in threads or processes that are started when they are needed and replaced when they were lost. */
export interface Code extends Disposable {
  /** Makes sure that it can run. Throws a HumanError. */
  open?(): Promise<void>;
  /** Never rejects; undefined where the signal aborted first. @param dataset datasets take turns */
  ask(sample: CodeSample, dataset: string, signal: AbortSignal): Promise<CodeAnswer | undefined>;
}
