import type { Disposable } from '../../base/disposable.ts';
import type { DatasetItem } from '../../execute/dataset.ts';
import type { Score } from '../../score/scorer.ts';
import type { ScoringCosts } from '../../score/scoringCosts.ts';

/** An answer that pure scoring has let through: neither empty nor without what `extract` looks for. */
export interface AnsweredSample {
  readonly item: DatasetItem;
  readonly output: string;
  /** What `extract` found, or the whole output. */
  readonly answer: string;
  /** Whose samples it is among: datasets take turns. */
  readonly dataset: string;
}

/** A scorer that asks a model or runs somebody's code. Whatever goes wrong with one sample is no score, with the reason; it rejects only for a bug. */
export interface AskingScorer extends Disposable {
  readonly id: string;
  /** Makes sure that it can work, before anything is asked. Throws a HumanError. */
  open?(): Promise<void>;
  /** Undefined where the signal aborted before there was a score. */
  judge(sample: AnsweredSample, signal: AbortSignal): Promise<AskedScore | undefined>;
}

export interface AskedScore {
  readonly score: Score;
  readonly costs?: ScoringCosts;
}
