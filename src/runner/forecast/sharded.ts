import type { SimulatedJob } from '../../schedule/simulate/job.ts';
import type { Task } from '../../task/task.ts';
import type { TimedWork } from './outlook.ts';

/** Where the task does not say how large a shard is. */
const shardsATrial = 30;
/** Each of one slot, for each slot that the trial would hold. */
const singleShards = 10;
/** Many short trials are shards already. */
const fewTrials = 100;

export interface Sharding {
  readonly name: string;
  readonly work: TimedWork;
  readonly shardMs: number;
}

/**
 * The same trials in shards of samples that are scheduled one by one, where that can tell something: trials that are few and long. A trial that is one piece ends when its slowest file does.
 * Where a trial holds several slots, also with shards of one slot each: that is for trials that are so many copies of one model.
 */
export function shardings(task: Task, work: TimedWork, samplesOf: (trial: string) => number | undefined): readonly Sharding[] {
  const jobs = work.stages.flat();
  if (work.unit !== 'trial' || jobs.length > fewTrials || jobs.some(({ workMs, requests }) => workMs === 0 || requests !== undefined)) return [];
  const size = task.shards?.size;
  const isSized = size !== undefined && jobs.every(({ id }) => samplesOf(id) !== undefined);
  const shardsOf = ({ id }: SimulatedJob): number => (isSized ? Math.ceil((samplesOf(id) ?? 0) / size) : shardsATrial);
  const cut = (job: SimulatedJob, n: number, gpus: number): readonly SimulatedJob[] => Array.from({ length: n }, (_, k) => ({ ...job, id: `${job.id}/${k + 1}`, gpus, workMs: (job.workMs * (job.gpus || 1)) / (n * (gpus || 1)) }));
  const made = (name: string, stage: readonly SimulatedJob[]): Sharding => ({ name, work: { ...work, stages: [stage], width: stage.length, models: new Map(stage.map(({ id }) => [id, work.models.get(id.slice(0, id.lastIndexOf('/'))) ?? ''])) }, shardMs: stage[0]?.workMs ?? 0 });
  const most = Math.max(...jobs.map(({ gpus }) => gpus));
  const whole = made(isSized ? `shards of ${size} samples` : `each trial in ${shardsATrial} shards`, jobs.flatMap(job => cut(job, shardsOf(job), job.gpus)));
  if (most <= 1) return [whole];
  const single = made(isSized ? `shards of ${size} samples, one slot each` : `each trial in ${singleShards * most} shards, one slot each`, jobs.flatMap(job => cut(job, isSized ? shardsOf(job) : singleShards * job.gpus, 1)));
  return [whole, single];
}
