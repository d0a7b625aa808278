import { HumanError } from '../../../base/humanError.ts';
import { textOf, tellOthers, type Notes } from '../notes.ts';
import { readGoDuration } from './goDuration.ts';
import { amountOf, countOf, partOf, type Part } from './values.ts';

/** What a server says of its copies, and how many requests they work on. */
export interface Replicas {
  readonly count: number;
  /** As `replicas` is written. */
  readonly written: number | { readonly min: number; readonly max: number; readonly target_in_flight: number; readonly count?: number };
  readonly most: number;
  readonly processes: number;
  readonly threads: number;
  readonly queue?: number;
}

/** What Pitwall's autoscaling does anyway: it is Cortex's by default. */
const fixed: Readonly<Record<string, number | string>> = { window: '60s', downscale_stabilization_period: '5m', upscale_stabilization_period: '1m', max_downscale_factor: 0.75, max_upscale_factor: 1.5, downscale_tolerance: 0.05, upscale_tolerance: 0.05 };

/** Requests at a replica before the next is refused, where nobody says it. */
const defaultAtReplica = 1024;

/** @param handler its `predictor`, `handler` or `pod` */
export function readReplicas(api: Part, handler: Part, notes: Notes): Replicas {
  const scaling = partOf(api, 'autoscaling');
  const compute = partOf(api, 'compute');
  // Until 0.12 they stood below `compute`.
  const of = (key: string, least = 1): number | undefined => countOf(scaling, key, least) ?? countOf(compute, key, least);
  const isPod = 'pod' in api.of;
  const processes = isPod ? (countOf(handler, 'max_concurrency') ?? 1) : (countOf(handler, 'processes_per_replica') ?? countOf(scaling, 'workers_per_replica') ?? 1);
  const threads = isPod ? 1 : (countOf(handler, 'threads_per_process') ?? countOf(scaling, 'threads_per_worker') ?? 1);
  const target = amountOf(scaling, 'target_in_flight') ?? amountOf(scaling, 'target_replica_concurrency');
  const [least, replicas] = [of('min_replicas', 0), of('replicas')];
  const min = Math.max(1, least ?? replicas ?? 1);
  const max = of('max_replicas') ?? replicas;
  if (least === 0) notes.add(`${api.where}: \`min_replicas: 0\` is 1 here: there is always a replica`);
  if (max !== undefined && max < min) throw new HumanError({ what: `\`max_replicas: ${max}\` is below \`min_replicas: ${min}\``, where: api.where, toDo: 'mend it, and convert it again' });
  const init = of('init_replicas');
  const count = Math.min(Math.max(init ?? min, min), max ?? Number.MAX_SAFE_INTEGER);
  if (init !== undefined && init !== count) notes.add(`${api.where}: \`init_replicas: ${init}\` lies outside of the least and the most, so there are ${count} at the start`);
  if (max === undefined) notes.add(`${api.where}: \`max_replicas\` is not written, which means 100 there; here there ${count === 1 ? 'is 1 replica' : `are ${count} replicas`}${target === undefined ? '' : ', and nothing follows the target in flight'}`);
  else if (max === min && target !== undefined) notes.add(`${api.where}: there are always ${min} replicas, so the target of ${target} in flight has no effect`);
  tellScaling(scaling, notes);
  const queue = queueOf({ isPod, handler, scaling, old: api.of['kind'] === 'api' }, processes * threads, count, notes);
  const isScaled = max !== undefined && max > min;
  return { count, most: max ?? count, processes, threads, ...(queue === undefined ? {} : { queue }), written: isScaled ? { min, max, target_in_flight: target ?? processes * threads, ...(count === min ? {} : { count }) } : count };
}

function queueOf({ isPod, handler, scaling, old }: { isPod: boolean; handler: Part; scaling: Part; old: boolean }, atOnce: number, count: number, notes: Notes): number | undefined {
  const atReplica = countOf(scaling, 'max_replica_concurrency');
  if (old && atReplica === undefined) return undefined;
  const each = isPod ? (countOf(handler, 'max_queue_length', 0) ?? 100) : Math.max(0, (atReplica ?? defaultAtReplica) - atOnce);
  if (atReplica !== undefined) notes.add(`${scaling.where}: \`max_replica_concurrency: ${atReplica}\` counts also what is worked on: ${each} wait at a replica`);
  if (count > 1) notes.add(`${scaling.where}: each replica has a queue of ${each} there; here one queue of ${each * count} stands before all`);
  return each * count;
}

function tellScaling(scaling: Part, notes: Notes): void {
  const { of, where } = scaling;
  for (const [key, usual] of Object.entries(fixed)) {
    const value = of[key];
    if (value === undefined || value === null) continue;
    const same = typeof usual === 'number' ? value === usual : readGoDuration(textOf(value)) === readGoDuration(usual);
    if (!same) notes.add(`${where}: \`${key}: ${textOf(value)}\` is ${usual} here, and cannot be set`);
  }
  tellOthers(of, [...Object.keys(fixed), 'min_replicas', 'max_replicas', 'init_replicas', 'replicas', 'target_in_flight', 'target_replica_concurrency', 'max_replica_concurrency', 'workers_per_replica', 'threads_per_worker'], where, notes);
}
