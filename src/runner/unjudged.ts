import type { SampleRow } from '../store/rows.ts';
import type { StoreReader } from '../store/store.ts';
import { isAsking } from '../task/scorers.ts';
import type { Task } from '../task/task.ts';

/** Whose missing scores may be there next time: a model, somebody's code, or an expression that ran past its time. What another pure scorer cannot judge it never can. */
function mayFail(task: Task): ReadonlySet<string> {
  return new Set(task.scorers.filter(scorer => isAsking(scorer) || scorer.use === 'regex').map(({ id }) => id));
}

/** Tells the samples whose output is there, and whose scoring failed: a judge gave no verdict, code was late or broke, a regular expression ran past its time. */
export function unjudgedOf(task: Task): (sample: SampleRow) => boolean {
  const scorers = mayFail(task);
  return ({ output, errorClass, scores }) => output !== undefined && (errorClass === 'regexTimeout' || scores.some(({ scorer, value }) => value === null && scorers.has(scorer)));
}

/** How many there are in each trial that has any; a sample may count for several scorers. */
export function countUnjudged(store: Pick<StoreReader, 'totals'>, run: string, task: Task): ReadonlyMap<string, number> {
  // Sums of shards hold no output that could be judged again.
  if (task.shards?.keep === 'statistics') return new Map();
  const scorers = mayFail(task);
  const counted = store.totals(run).map(({ trial, errors, scores }) => [trial, [...scorers].reduce((sum, id) => sum + (scores[id]?.nulls ?? 0), errors.regexTimeout ?? 0)] as const);
  return new Map(counted.filter(([, n]) => n > 0));
}
