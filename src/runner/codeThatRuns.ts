import type { LaunchRequest } from '../protocol/launch.ts';
import { codeOf, setupOfJobs, type TaskCode } from '../task/codeOf.ts';
import type { Task } from '../task/task.ts';

/** Code of the task that a run executes: that of models which are left out, or not asked because their answers are there, is not, nor is that of jobs where what is recorded is judged again here. */
export function codeThatRuns(task: Task, { models, rescore }: Pick<LaunchRequest, 'models' | 'rescore'>): readonly TaskCode[] {
  const left = task.models.filter(({ id }) => rescore !== undefined || (models !== undefined && models.length > 0 && !models.includes(id))).map(({ id }) => `model ${id}`);
  return codeOf(task).filter(({ what }) => !left.includes(what) && (rescore === undefined || what !== setupOfJobs));
}
