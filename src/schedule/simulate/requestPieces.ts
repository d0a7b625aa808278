import type { SimulationSpec } from './simulate.ts';

/** So many steps are quick to simulate. */
const mostPieces = 20_000;
/** Each slot has several of a job, or the last one would decide how long it takes. */
const piecesForEachSlot = 4;

/**
 * How many requests of a model are simulated as one that takes as long as they do one after another: a million requests need not be a million steps. One for all that share an endpoint,
 * since they share its declared rates.
 */
export function requestsAPiece({ stages, slotsOfStage = [], requests: { parallelRequests, max, models } }: Pick<SimulationSpec, 'stages' | 'slotsOfStage' | 'requests'>): (model: string) => number {
  const asked = stages.flat().flatMap(({ requests }) => (requests === undefined ? [] : [requests]));
  const wanted = asked.reduce((sum, { count }) => sum + count, 0) / mostPieces;
  const slots = Math.max(parallelRequests === 'auto' ? max : parallelRequests, ...slotsOfStage);
  const laneOf = (model: string): string => models.get(model)?.lane ?? model;
  const fewest = new Map<string, number>();
  for (const { model, count } of asked) fewest.set(laneOf(model), Math.min(fewest.get(laneOf(model)) ?? Infinity, count));
  return model => Math.max(1, Math.floor(Math.min(wanted, (fewest.get(laneOf(model)) ?? 0) / (piecesForEachSlot * slots))));
}
