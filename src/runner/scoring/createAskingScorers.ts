import type { DisposableStore } from '../../base/disposable.ts';
import { unreachable } from '../../base/unreachable.ts';
import type { AskingScorerSpec } from '../../task/askingScorers.ts';
import type { Model } from '../../task/models.ts';
import { isAsking } from '../../task/scorers.ts';
import type { Task } from '../../task/task.ts';
import type { AskingScorer } from './askingScorer.ts';
import { createJudgeModel, type JudgePorts } from './judgeModel.ts';
import { createJudgeScorer } from './judgeScorer.ts';
import { allModels } from '../../task/allModels.ts';

/** The scorers of a task that ask, for the whole run: all trials share them. What one cannot work without (a key) is a HumanError, and nothing stays open then. */
export function createAskingScorers(task: Pick<Task, 'scorers' | 'models' | 'helpers'>, ports: JudgePorts, owner: DisposableStore): readonly AskingScorer[] {
  return task.scorers.filter(isAsking).map(spec => owner.add(create(spec)));

  function create(spec: AskingScorerSpec): AskingScorer {
    switch (spec.use) {
      case 'judge':
        return createJudgeScorer(spec, createJudgeModel(modelOf(spec.params.model), spec.params.votes, ports));
      default:
        return unreachable(spec.use);
    }
  }

  function modelOf(id: string): Model {
    const model = allModels(task).find(candidate => candidate.id === id);
    if (model === undefined) throw new Error(`Model ${id} is not of this task`);
    return model;
  }
}
