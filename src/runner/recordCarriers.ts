import type { Model } from '../task/models.ts';
import type { RunSpec } from './runSpec.ts';

/** Records which models are asked by another client than our own, before any of them is. */
export function recordCarriers({ store, runId, ports }: Pick<RunSpec, 'store' | 'runId' | 'ports'>, models: readonly Model[]): void {
  const carriers = Object.fromEntries(models.flatMap(model => {
    const by = ports.carriedBy?.(model);
    return by === undefined ? [] : [[model.id, by] as const];
  }));
  if (Object.keys(carriers).length === 0) return;
  store.updateRun(runId, { carriers });
  for (const [model, by] of Object.entries(carriers)) store.writeEvent(runId, ports.clock.wallMs(), { type: 'carrierChosen', model, by });
}
