import type { Path, PositionedTree } from './positionedTree.ts';
import type { Reporter } from './reporter.ts';

/** What the parts of a task are checked with. */
export interface Checking {
  readonly file: string;
  readonly tree: PositionedTree;
  readonly reporter: Reporter;
  /** Ids of the models that can judge, and of those that make vectors of texts. */
  readonly judges: readonly string[];
  readonly embedders: readonly string[];
  /** Of the judges, those whose answers do not vary: temperature 0 without a seed. */
  readonly fixedJudges: readonly string[];
  /** Milliseconds; a length that no timer can hold, or 0 where that makes no sense, is a problem. */
  duration(text: string, path: Path, allow?: 'zero'): number;
}
