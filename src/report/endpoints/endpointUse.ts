import type { ErrorClass } from '../../base/outcomes.ts';
import type { ListedRun } from '../runs/runGroups.ts';
import { parseSummary } from '../parseSummary.ts';
import type { ListedEndpoint } from './endpointList.ts';

/** A run that asks the endpoint now. */
export interface EndpointRun<T extends ListedRun> {
  readonly run: T;
  /** Of the run as a whole. */
  readonly inFlight: number;
  readonly limit: number;
  /** It asks other endpoints too: its requests in flight are not all here. */
  readonly shares: boolean;
}

/** What the newest run with failures says of the endpoint. */
export interface EndpointErrors<T extends ListedRun> {
  readonly run: T;
  readonly counts: readonly { readonly class: ErrorClass; readonly n: number }[];
  /** The words of some. */
  readonly reasons: readonly string[];
}

export interface EndpointUse<T extends ListedRun> extends ListedEndpoint {
  readonly running: readonly EndpointRun<T>[];
  /** Absent where the newest run that asked it has none. */
  readonly errors?: EndpointErrors<T>;
}

/**
 * Endpoints with what runs do to them: a run asks the endpoint of each model that its trials name, as its task file says now.
 * @param runs newest first
 * @param flight of a run under way: from its last tick
 */
export function endpointUse<T extends ListedRun>(endpoints: readonly ListedEndpoint[], runs: readonly T[], flight: (run: T) => { readonly inFlight: number; readonly limit: number } | undefined): readonly EndpointUse<T>[] {
  const keyOf = (taskFile: string, model: string): string => JSON.stringify([taskFile, model]);
  const endpointOf = new Map(endpoints.flatMap(endpoint => endpoint.models.map(({ taskFile, model }) => [keyOf(taskFile, model), endpoint] as const)));
  const running = new Map<ListedEndpoint, EndpointRun<T>[]>();
  const errors = new Map<ListedEndpoint, EndpointErrors<T> | undefined>();
  for (const run of runs) {
    const byEndpoint = Map.groupBy(run.row.trials, ({ model }) => endpointOf.get(keyOf(run.item.taskFile, model)));
    for (const [endpoint, trials] of byEndpoint) {
      if (endpoint === undefined) continue;
      if (run.item.state !== 'ended') {
        const { inFlight = 0, limit = 0 } = flight(run) ?? {};
        running.set(endpoint, [...(running.get(endpoint) ?? []), { run, inFlight, limit, shares: byEndpoint.size > 1 }]);
      }
      // The newest run that got anything from it speaks: what an older one met may be mended.
      if (!errors.has(endpoint) && trials.some(({ totals }) => totals.done > 0)) errors.set(endpoint, errorsOf(run, trials));
    }
  }
  return endpoints.map(endpoint => {
    const found = errors.get(endpoint);
    return { ...endpoint, running: running.get(endpoint) ?? [], ...(found === undefined ? {} : { errors: found }) };
  });
}

function errorsOf<T extends ListedRun>(run: T, trials: ListedRun['row']['trials']): EndpointErrors<T> | undefined {
  const counts = new Map<ErrorClass, number>();
  for (const { totals } of trials) for (const [name, n] of Object.entries(totals.errors) as [ErrorClass, number][]) counts.set(name, (counts.get(name) ?? 0) + n);
  if (counts.size === 0) return undefined;
  const reasons = trials.flatMap(trial => (trial.summary === undefined ? [] : (parseSummary(trial)?.reasons ?? [])).filter(({ of, text }) => 'error' in of && text !== '').map(({ text }) => text));
  return { run, counts: [...counts].map(([name, n]) => ({ class: name, n })).sort((a, b) => b.n - a.n), reasons: [...new Set(reasons)].slice(0, 3) };
}
