import type { PlannedTrial } from '../../plan/plan.ts';
import type { RecordedModel } from '../../task/models.ts';
import { recordedFor } from '../../task/recordedFor.ts';
import type { Task } from '../../task/task.ts';
import { scoringSetup } from '../taskScoring.ts';
import type { ShardTrial } from './scoreShard.ts';

/** What is known of a trial whose shards' sums are kept. */
export function shardTrialOf(task: Task, { id, configuration }: Pick<PlannedTrial, 'id' | 'configuration'>): ShardTrial {
  const dataset = task.datasets.find(candidate => candidate.id === configuration.dataset);
  const model = task.models.find((candidate): candidate is RecordedModel => candidate.provider === 'recorded' && candidate.id === configuration.model);
  if (dataset === undefined || model === undefined) throw new Error(`Trial ${id} has no recorded outputs`);
  return { trial: id, dataset, model: recordedFor(model, configuration), setup: scoringSetup(task) };
}
