import { HumanError } from '../base/humanError.ts';
import type { RunKind } from '../plan/plan.ts';
import type { RunRow, TickRow } from '../store/rows.ts';
import type { RunControls } from '../store/store.ts';
import type { ControlsView } from './controlsView.ts';

type Settled = Pick<RunRow, 'id' | 'kind' | 'settings'>;

/** Undefined of a run whose times are what it measures: nothing of it is changed while it runs. */
export function controlsOf({ kind, settings }: Omit<Settled, 'id'>, { paused, parallelRequests }: RunControls, tick: TickRow | undefined): ControlsView | undefined {
  if (kind === 'bench' || isOnCluster({ kind, settings })) return undefined;
  if (kind === 'tune') return { paused };
  const wanted = parallelRequests ?? settings['parallel_requests']?.value;
  if (wanted !== 'auto' && typeof wanted !== 'number') return { paused };
  const max = maxOf(settings)?.value;
  return { paused, parallelRequests: { wanted, ...(tick === undefined || paused || tick.limit === 0 ? {} : { inForce: tick.limit }), ...(max === undefined ? {} : { max }) } };
}

/** Whether a run of this kind can be paused at all. */
export function isPausable(kind: RunKind): boolean {
  return kind !== 'bench';
}

/** Throws a HumanError of a run that must not be paused. */
export function refusePause({ id, kind, settings }: Settled): void {
  if (isOnCluster({ kind, settings })) throw new HumanError({ what: `run ${id} is done by jobs of a cluster, and those that run cannot be held up`, toDo: 'cancel it, and resume it later: what is recorded stays' });
  if (!isPausable(kind)) throw new HumanError({ what: `run ${id} is a bench: the pause would be in its times`, toDo: 'cancel it, and resume it later: levels that have ended are kept' });
}

/** Throws a HumanError of a run whose number of parallel requests is not to be changed, or not to that one. */
export function refuseLimit({ id, kind, settings }: Settled, limit: number | 'auto'): void {
  if (kind === 'tune') throw new HumanError({ what: `run ${id} is a tune: its experiments are what is measured`, toDo: 'cancel it, and change the load in the task file' });
  if (kind === 'bench') throw new HumanError({ what: `run ${id} is a bench: its levels are what is measured`, toDo: 'cancel it, and change its levels in the task file' });
  if (isOnCluster({ kind, settings })) throw new HumanError({ what: `run ${id} is done by jobs of a cluster, and each was told its part of the limit when it was submitted`, toDo: 'cancel it, and resume it with --parallel-requests' });
  const max = maxOf(settings);
  if (limit === 'auto' || max === undefined || limit <= max.value) return;
  throw new HumanError({ what: `parallel_requests cannot be ${limit}: the maximum of run ${id} is ${max.value} (${max.source})`, toDo: 'ask for less, or raise the maximum before the next run' });
}

/** Undefined where the text is neither a whole number from 1 nor `auto`. */
export function parseParallelRequests(text: string): number | 'auto' | undefined {
  return text === 'auto' ? 'auto' : /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : undefined;
}

/** An eval whose shards are jobs. */
function isOnCluster({ kind, settings }: Pick<RunRow, 'kind' | 'settings'>): boolean {
  return kind === 'eval' && settings['executor']?.value !== undefined;
}

function maxOf(settings: RunRow['settings']): { readonly value: number; readonly source: string } | undefined {
  const max = settings['parallel_requests.max'];
  return typeof max?.value === 'number' ? { value: max.value, source: max.source } : undefined;
}
