import type { DisposableStore } from '../../base/disposable.ts';
import type { RequestBudget } from '../../schedule/requestBudget.ts';
import { datasetOf } from '../../task/datasetOf.ts';
import { scoringOf } from '../../task/ownParts.ts';
import { cacheOf } from '../cacheOf.ts';
import type { RunScope } from '../runScope.ts';
import type { Spending } from '../spending.ts';
import { composeScoring, type ScoreSample } from './composeScoring.ts';
import { createAskingScorers } from './createAskingScorers.ts';
import { createTrackPools } from './trackPools.ts';

/** How the samples of a run are scored, by what all its trials share. */
export interface RunScoring {
  of(dataset: string): ScoreSample;
  /** Samples may wait for their scores while others are asked: no model judges them. */
  readonly mayLag: boolean;
}

/** @param held what is disposed of at the run's end */
export async function createRunScoring({ spec, progress }: RunScope, { budget, spending }: { readonly budget: RequestBudget; readonly spending: Spending }, held: DisposableStore): Promise<RunScoring> {
  const { task, ports } = spec;
  const { clock } = ports;
  const asking = await createAskingScorers(
    task,
    {
      createProvider: ports.createProvider,
      createEmbedder: (model, options) => {
        if (ports.createEmbedder === undefined) throw new Error('There is nothing to make embedders with');
        return ports.createEmbedder(model, options);
      },
      createCache: (model, repeat) => cacheOf(spec, model, repeat).cache,
      budget,
      retries: task.retries,
      clock,
      seed: task.seed,
      onInFlight: change => {
        progress.inFlight += change;
      },
      onSpent: (model, cost, tokens) => spending.judged(model, cost, tokens),
      ...(ports.log?.attempt === undefined ? {} : { onAttempt: ports.log.attempt }),
    },
    held,
  );
  const pureOf = createTrackPools(name => held.add(ports.createScoringPool(name)), spec.scoringPools ?? []);
  return {
    of: dataset => composeScoring({ pure: pureOf(datasetOf(task, dataset).track), asking, dataset, scorers: scoringOf(task, datasetOf(task, dataset)).scorers }),
    mayLag: !task.scorers.some(scorer => scorer.use === 'judge' || scorer.use === 'cosine'),
  };
}
