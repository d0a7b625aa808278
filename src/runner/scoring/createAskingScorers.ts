import path from 'node:path';
import type { DisposableStore } from '../../base/disposable.ts';
import { unreachable } from '../../base/unreachable.ts';
import type { AskingScorerSpec } from '../../task/askingScorers.ts';
import type { Embedder, EmbedderOptions } from '../../execute/providers/embedder.ts';
import type { Model, OpenAiModel } from '../../task/models.ts';
import { isAsking } from '../../task/scorers.ts';
import type { Task } from '../../task/task.ts';
import type { AskingScorer } from './askingScorer.ts';
import { createCodeScorer } from './code/codeScorer.ts';
import { createCommandCode } from './code/commandCode.ts';
import { createSandboxCode } from './code/sandbox/sandboxCode.ts';
import { createThreadPool } from './code/threadPool.ts';
import { createThreadSeat } from './code/threadSeat.ts';
import { createCosineScorer } from './cosineScorer.ts';
import { createEmbeddingModel, type EmbeddingModel } from './embeddingModel.ts';
import { createJudgeModel, type JudgePorts } from './judgeModel.ts';
import { createJudgeScorer } from './judgeScorer.ts';
import { allModels } from '../../task/allModels.ts';

export interface AskingPorts extends JudgePorts {
  readonly createEmbedder: (model: OpenAiModel, options: EmbedderOptions) => Embedder;
}

/** The scorers of a task that ask, for the whole run: all trials share them. What one cannot work without (a key, a file) is a HumanError here. */
export async function createAskingScorers(task: Pick<Task, 'file' | 'scorers' | 'models' | 'helpers'>, ports: AskingPorts, owner: DisposableStore): Promise<readonly AskingScorer[]> {
  const embeddingModels = new Map<string, EmbeddingModel>();
  const scorers = task.scorers.filter(isAsking).map(spec => owner.add(create(spec)));
  for (const scorer of scorers) await scorer.open?.();
  return scorers;

  function create(spec: AskingScorerSpec): AskingScorer {
    switch (spec.use) {
      case 'judge':
        return createJudgeScorer(spec, createJudgeModel(modelOf(spec.params.model), spec.params.votes, ports));
      case 'cosine':
        return createCosineScorer(spec.id, spec.params, embeddingModelOf(spec.params.model));
      case 'custom': {
        const { path: file, export: name, timeoutMs: sampleLimitMs, parallel, params, unit } = spec.params;
        return createCodeScorer({ id: spec.id, params, unit, code: createThreadPool(parallel, () => createThreadSeat({ file, name, sampleLimitMs })) });
      }
      case 'command': {
        const { command, timeoutMs, parallel, params, unit } = spec.params;
        return createCodeScorer({ id: spec.id, params, unit, code: createCommandCode({ command, folder: path.dirname(task.file), environment: {}, timeoutMs, clock: ports.clock }, parallel) });
      }
      case 'javascript': {
        const { params, unit } = spec.params;
        return createCodeScorer({ id: spec.id, params, unit, code: createSandboxCode(spec.id, spec.params, ports.clock) });
      }
      default:
        return unreachable(spec);
    }
  }

  /** One for all scorers that ask it: they share the vectors. */
  function embeddingModelOf(id: string): EmbeddingModel {
    let embeddings = embeddingModels.get(id);
    if (embeddings === undefined) {
      const model = modelOf(id);
      if (model.provider !== 'openai') throw new Error(`Model ${id} makes no vectors`);
      embeddingModels.set(id, (embeddings = createEmbeddingModel(model, ports, ports.createEmbedder)));
    }
    return embeddings;
  }

  function modelOf(id: string): Model {
    const model = allModels(task).find(candidate => candidate.id === id);
    if (model === undefined) throw new Error(`Model ${id} is not of this task`);
    return model;
  }
}
