import { toDisposable, type DisposableStore } from '../base/disposable.ts';
import { renderHumanError } from '../base/humanError.ts';
import { createRequestBudget, type RequestBudget } from '../schedule/requestBudget.ts';
import { allModels } from '../task/allModels.ts';
import type { RunLog } from './logging/runLog.ts';
import type { RunSpec } from './runSpec.ts';

/** Who may send a request in a run, with what other runs of the user share. @param held gets what is to be done when the run ends: telling and keeping what was learnt */
export function openBudget({ task, store, runId, ports, parallelRequests, maxParallelRequests }: RunSpec, held: DisposableStore): RequestBudget {
  const { clock } = ports;
  const models = new Map(allModels(task).map(model => [model.id, ports.requestLimits?.(model) ?? model.limits]));
  const shared = ports.sharedLimits?.(failure => store.writeEvent(runId, clock.wallMs(), { type: 'limitsNotShared', error: renderHumanError(failure) }));
  if (shared !== undefined) held.add(shared);
  const budget = createRequestBudget({
    parallelRequests,
    ...(maxParallelRequests === undefined ? {} : { max: maxParallelRequests }),
    models,
    clock,
    onPause: (model, ms) => ports.log?.write('warn', `model ${model}: 429, nothing is sent for ${Math.ceil(ms)} ms`),
    ...(shared === undefined ? {} : { shared }),
  });
  held.add(toDisposable(() => logLearnt(ports.log, budget, models.keys())));
  if (shared !== undefined) held.add(toDisposable(() => budget.learnt().forEach((learnt, account) => shared.learn(account, learnt))));
  return budget;
}

function logLearnt(log: RunLog | undefined, budget: RequestBudget, models: Iterable<string>): void {
  for (const model of models) {
    const learnt = budget.learntOf(model);
    if (learnt !== undefined) log?.write('info', `model ${model}: learnt that ${learnt.limit} requests in flight are worth it${learnt.perS === undefined ? '' : `, and ${Number(learnt.perS.toPrecision(3))} a second are let through`}`);
  }
}
