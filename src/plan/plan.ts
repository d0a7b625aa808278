import type { LeaderboardSpec } from '../task/leaderboard.ts';
import type { Repeats } from '../task/repeats.ts';

/** All trials of one run, expanded, ordered, immutable, with stable ids. */
export interface Plan {
  readonly kind: 'eval';
  readonly task: string;
  readonly seed: number;
  /** SHA-256 (hex) over everything that decides what is run: trials, prompts, scorers, extract. */
  readonly hash: string;
  readonly trials: readonly PlannedTrial[];
  /** How often samples are asked, and what becomes of that; absent: once. */
  readonly repeats?: Repeats;
  /** How the models are set beside each other; decides nothing of what is run. */
  readonly leaderboard?: LeaderboardSpec;
}

export interface PlannedTrial {
  /** Stable: made from the configuration, unique in the plan, readable (`175b_verification~test`). */
  readonly id: string;
  readonly index: number;
  readonly configuration: Configuration;
  /** SHA-256 (hex) over the prompt's messages: two trials compare only where it is equal. */
  readonly promptHash: string;
  /** How often each sample is asked; absent: once. */
  readonly repeats?: number;
  /** Columns to report by; they decide nothing of what is run. */
  readonly tags?: readonly string[];
  /** Ids of what judges it, the first one ranks; absent where every scorer of the run does. */
  readonly scorers?: readonly string[];
}

/** One assignment of the factors of an eval. `prompt` is `recorded` where nothing is sent. */
export interface Configuration {
  readonly model: string;
  readonly dataset: string;
  readonly split: string;
  readonly prompt: string;
  readonly repeat: number;
  /** Value by axis of the task's matrix, where it has one that makes a difference to this trial. */
  readonly axes?: Readonly<Record<string, string>>;
}
