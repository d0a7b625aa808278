import type { Estimate } from './estimate.ts';
import type { Position } from './position.ts';

/** What a bench file says: an eval to be asked at several levels of parallel requests. */
export interface BenchFile {
  readonly name: string;
  readonly description?: string;
  /** Absolute path of the bench file. */
  readonly file: string;
  /** The file's text as read, and its SHA-256 (hex). */
  readonly text: string;
  readonly hash: string;
  readonly estimate?: Estimate;
  /** Absolute, and where the bench names it. */
  readonly evalFile: string;
  readonly evalAt: Position;
  /** In the order in which they are run, each once; with their lines. */
  readonly levels: readonly { readonly value: number; readonly line: number }[];
}

/** What makes of an eval a sweep over its number of parallel requests. */
export interface RequestSweep {
  /** In the order in which they are run. */
  readonly levels: readonly number[];
  /** The eval's file (absolute), its name, and its text as it was read: a resume reads it again. */
  readonly evalFile: string;
  readonly evalText: string;
  /** Lines of `levels` in the bench file. */
  readonly lines: readonly number[];
  /** Ids of the models whose `limits` hold a number of parallel requests of their own, or a preset that does. */
  readonly ownLimits: readonly string[];
  /** What of the eval has no part in it: recorded models, scorers that ask models. One fragment each. */
  readonly leftOut: readonly string[];
}
