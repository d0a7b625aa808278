import { sha256 } from '../base/sha256.ts';
import { HumanError } from '../base/humanError.ts';
import { askedDifferently } from '../plan/askedParts.ts';
import type { Plan } from '../plan/plan.ts';
import type { LaunchRequest } from '../protocol/launch.ts';
import { isAlive } from '../store/liveness.ts';
import type { RunRow } from '../store/rows.ts';
import { rescoredSet } from '../task/rescoredSet.ts';
import type { Task } from '../task/task.ts';

const judged = 'only `scorers`, `extract`, `on_missing`, `gates` and `leaderboard` may differ';

/** The request for a re-score, with what the old run was started with. */
export function rescoreRequest(request: LaunchRequest, { launch, taskFile }: RunRow, fromFile: boolean): LaunchRequest {
  const set = [...rescoredSet(launch.set, fromFile), ...(request.set ?? [])];
  return { ...request, taskFile: fromFile ? request.taskFile : taskFile, ...(launch.sample === undefined ? {} : { sample: launch.sample }), ...(set.length === 0 ? {} : { set }) };
}

/** The new task's plan, cut to the trials that the old run has. Throws a HumanError where it asks for anything else than the old run did. */
export function rescorePlan(row: RunRow, old: Task, task: Task, planOf: (task: Task) => Plan): Plan {
  if (row.state !== 'ended' && isAlive(row, Date.now())) {
    throw new HumanError({ what: `run ${row.id} is still running (process ${row.pid} on ${row.host})`, toDo: 'wait for it: all its samples are scored together' });
  }
  if (old.shards?.keep === 'statistics') {
    throw new HumanError({ what: `run ${row.id} kept the sums of its shards alone, so there is no output to score again`, toDo: 'start a new run with the scorers that are wanted' });
  }
  const plans = { a: planOf(old), b: planOf(task) };
  const difference = askedDifferently(old, task, plans);
  if (difference !== undefined) {
    throw new HumanError({ what: `this task does not ask what run ${row.id} asked: ${difference}`, where: task.file, toDo: `${judged}; start a new run for anything else` });
  }
  const kept = plans.b.trials.filter(({ id }) => row.plan.trials.some(trial => trial.id === id));
  return kept.length === plans.b.trials.length ? plans.b : { ...plans.b, trials: kept, hash: sha256([plans.b.hash, ...kept.map(({ id }) => id)].join('\n')) };
}
