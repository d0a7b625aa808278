import { counted } from '../../base/counted.ts';
import { HumanError } from '../../base/humanError.ts';
import { createRng } from '../../base/rng.ts';
import { sha256 } from '../../base/sha256.ts';
import { makePlan } from '../../plan/makePlan.ts';
import { allowsOf } from '../../plan/search/allowsOf.ts';
import { createSearch } from '../../plan/search/createSearch.ts';
import { countGrid } from '../../plan/search/gridOf.ts';
import type { Tried } from '../../plan/search/search.ts';
import { spaceOf } from '../../plan/search/space.ts';
import { rungsOf } from '../../plan/search/successiveHalving.ts';
import type { ServerConfiguration } from '../../plan/tune.ts';
import type { SimulatedJob } from '../../schedule/simulate/job.ts';
import { simulate, type SimulatedSearch } from '../../schedule/simulate/simulate.ts';
import { spanText } from '../../report/plan/planTexts.ts';
import { devicesNeeded } from '../../task/server/gpusOf.ts';
import { TemplateError } from '../../task/template.ts';
import type { Task } from '../../task/task.ts';
import type { Tune } from '../../task/tune.ts';
import type { LoadedTask } from '../loadTask.ts';
import { parallelOf } from '../tune/cluster/parallelOf.ts';
import { withShare } from '../tune/withShare.ts';
import { Assumptions, builtIn, defaultServerStartMs, fromEstimate, measuredIn, serverStopMs, type SourcedMs } from './assumptions.ts';
import { readDatasetSizes } from './datasetSizes.ts';
import type { EarlierExperiments } from './earlierExperiments.ts';
import { evalWork, type WorkOptions } from './evalWork.ts';
import { loadWork } from './loadWork.ts';
import type { Work } from './work.ts';

export interface TuneWorkOptions extends WorkOptions {
  readonly experiments: EarlierExperiments;
  /** Instead of the task's. */
  readonly parallelExperiments?: number;
  readonly signal: AbortSignal;
}

/** One round of measuring: the bench, for a part of its length, and the eval. */
interface Measuring {
  readonly ms: SourcedMs | undefined;
  readonly requests: number | undefined;
  readonly atMost: boolean;
  /** Of a bench whose levels end by their time alone. */
  readonly leastBenchMs?: number;
  /** A request of the bench, where the time rests on it. */
  readonly request?: SourcedMs;
}

/**
 * The experiments of a tune as they would be proposed: a grid exactly, and so random and successive halving but for what goes up a rung, which is drawn. What a bayesian search proposes
 * depends on what it finds: a random draw of the same space, by the same seed, stands for it.
 */
export async function tuneWork(loaded: LoadedTask, tune: Tune, options: TuneWorkOptions): Promise<Work> {
  const { task } = loaded;
  const { experiments } = options;
  const assumed = new Assumptions();
  const unknown = new Set<string>();
  let longestMs = 0;
  const allows = allowsOf(tune);
  const space = spaceOf(tune.parameters, allows);
  const count = countGrid(space);
  const drawn = tune.strategy.use === 'bayesian' ? { ...tune, strategy: { use: 'random', seed: tune.strategy.seed } as const } : tune;
  const measuring = new Map<number, Measuring>();
  for (const share of sharesOf(drawn, space.combinations)) measuring.set(share, await measuringFor(share));
  const all = proposed(drawn);
  const jobs = all.map(({ id, configuration, share }) => jobOf(id, configuration, share));
  const asked = all.map(({ configuration, share }) => measuredRequests(configuration, share) ?? { n: measuring.get(share)?.requests, atMost: measuring.get(share)?.atMost === true });
  const requests = asked.reduce<number | undefined>((sum, { n }) => plus(sum, n), 0);
  const replicas = tune.server.replicas.autoscaling?.max ?? tune.server.replicas.count;
  const isOnCluster = task.executor !== undefined;
  const parallel = options.parallelExperiments ?? (isOnCluster ? parallelOf(tune) : tune.parallelExperiments);
  const sizes = [...Map.groupBy(jobs, job => job?.gpus ?? 0)].toSorted(([a], [b]) => a - b);
  if (sizes.some(([gpus]) => gpus > 0)) for (const [gpus, of] of sizes) assumed.count(`slots of ${counted(of.length, 'experiment')}`, gpus, `\`${typeof tune.server.gpus === 'number' ? 'server.gpus' : tune.server.gpus}\` of the task${replicas > 1 ? `, for ${replicas} replicas` : ''}`);
  const atOnce = Math.min(jobs.length, typeof parallel === 'number' ? parallel : jobs.length);
  const timed = jobs.every(job => job !== undefined);
  return {
    unit: 'experiment',
    trials: jobs.length,
    atMost: tune.strategy.use !== 'grid' && tune.strategy.use !== 'random',
    of: `${tune.strategy.use === 'grid' ? 'grid' : tune.strategy.use.replace('_', ' ')} over ${counted(space.axes.length, 'parameter')}${count !== undefined ? `, ${counted(count.combinations, 'combination')}, ${count.valid} of them valid` : space.combinations < Infinity ? `, ${counted(space.combinations, 'combination')}` : ''}`,
    duplicates: count?.duplicates ?? 0,
    invalid: count?.invalid ?? 0,
    ...(requests === undefined ? {} : { requests }),
    ...(requests !== undefined && asked.some(({ atMost }) => atMost) ? { requestsAtMost: true as const } : {}),
    unknown: [...unknown],
    notes: notesOf(),
    assumed: assumed.list(),
    stages: timed ? [] : undefined,
    search: searchOf(),
    ...(isOnCluster ? { atCluster: { jobs: atOnce } } : {}),
    mostSlots: Math.max(0, ...sizes.map(([gpus]) => gpus)),
    width: Infinity,
    requestSpec: { parallelRequests: 1, max: 1, models: new Map() },
    scoringThreads: new Map(),
    models: new Map(),
  };

  function notesOf(): readonly string[] {
    const { autoscaling } = tune.server.replicas;
    const benchMs = Math.max(0, ...[...measuring.values()].map(({ leastBenchMs = 0 }) => leastBenchMs));
    return [
      ...(isOnCluster ? [`each experiment is a job${sizes.length === 1 && (sizes[0]?.[0] ?? 0) > 0 ? ` of ${counted(sizes[0]?.[0] ?? 0, 'GPU')}` : ''}, and ${atOnce} of them ${atOnce === 1 ? 'is' : 'are'} at the cluster at once, those that wait there among them: ${counted(Math.ceil(jobs.length / Math.max(1, atOnce)), 'round')} at least`] : []),
      ...(benchMs > (tune.limits.benchMs ?? Infinity) ? [`a bench takes ${spanText(benchMs)} at least, more than its time limit of ${spanText(tune.limits.benchMs ?? 0)}: every experiment would time out`] : []),
      ...(autoscaling === undefined || jobs.every(job => (job?.gpus ?? 0) === 0) ? [] : [`each experiment holds the slots of all ${autoscaling.max} replicas that autoscaling may start`]),
      ...(longestMs > (tune.limits.experimentMs ?? Infinity) ? [`an experiment takes ${spanText(longestMs)}, more than its time limit of ${spanText(tune.limits.experimentMs ?? 0)}: it would time out`] : []),
      ...(tune.strategy.use === 'bayesian' ? ['what a bayesian search proposes depends on what it finds: a random draw of the same space stands for it here'] : []),
      ...(tune.strategy.use === 'successive_halving' ? ['which experiments go up a rung depends on what they find: it is drawn here'] : []),
      ...cutGrid(),
    ];
  }

  /** The last parameter varies fastest, so the first may not vary at all. */
  function cutGrid(): readonly string[] {
    const most = count?.valid ?? space.combinations;
    if (tune.strategy.use !== 'grid' || most <= tune.maxExperiments) return [];
    const same = space.axes.map(({ name }) => name).filter(name => all.every(({ configuration }) => configuration[name] === all[0]?.configuration[name]));
    const still = same.length === 0 ? '' : `, and ${same.map(name => `\`${name}\``).join(', ')} ${same.length === 1 ? 'is' : 'are'} the same in all of them: another strategy reaches the whole space`;
    return [`\`max_experiments\` ends it after ${tune.maxExperiments} of ${most} ${count === undefined ? 'combinations' : 'configurations'}${still}`];
  }

  function searchOf(): SimulatedSearch {
    return {
      seats: { parallel, backfill: !isOnCluster && tune.backfill, contention: isOnCluster ? 'allow' : tune.contention },
      begin() {
        const walk = proposals(drawn);
        return {
          next() {
            const proposal = walk.next();
            return typeof proposal === 'string' ? proposal : (jobOf(proposal.id, proposal.configuration, proposal.share) ?? 'end');
          },
          ended: walk.ended,
        };
      },
    };
  }

  /** One after another, as if each had ended before the next. */
  function proposed(of: Tune): readonly Proposed[] {
    const walk = proposals(of);
    const list: Proposed[] = [];
    for (let next = walk.next(); typeof next !== 'string'; next = walk.next()) {
      list.push(next);
      walk.ended(next.id);
    }
    return list;
  }

  /** The real search, told results that are drawn. */
  function proposals(of: Tune): { readonly next: () => Proposed | 'wait' | 'end'; readonly ended: (id: string) => void } {
    const search = createSearch(of, allows);
    const rng = createRng(`${task.seed}/plan`);
    const tried: (Tried & { readonly id: string })[] = [];
    return {
      next() {
        if (tried.length >= tune.maxExperiments) return 'end';
        const proposal = search.next(tried);
        if (typeof proposal === 'string') return proposal;
        const one = { ...proposal, id: `e${String(tried.length + 1).padStart(2, '0')}` };
        tried.push(one);
        return one;
      },
      ended(id) {
        const k = tried.findIndex(one => one.id === id);
        const one = tried[k];
        if (one !== undefined) tried[k] = { ...one, result: { feasible: true, loss: rng.next(), violation: 0 } };
      },
    };
  }

  function jobOf(id: string, configuration: ServerConfiguration, share: number): SimulatedJob | undefined {
    const { estimate } = task;
    const known = experiments.of(configuration, share);
    const typical = experiments.typical(share);
    const startupMs = known !== undefined ? { ms: known.startupMs, source: measuredIn(known.run) } : typical !== undefined ? { ms: typical.startupMs, source: `${measuredIn(typical.run)}, of other configurations` } : estimate?.startupMs !== undefined ? { ms: estimate.startupMs, source: fromEstimate } : { ms: defaultServerStartMs, source: `${builtIn}, nobody has measured it` };
    const work = known?.workMs !== undefined ? { ms: known.workMs, source: measuredIn(known.run) } : typical?.workMs !== undefined ? { ms: typical.workMs, source: `${measuredIn(typical.run)}, of other configurations` } : undefined;
    const guessed = estimate?.trialMs !== undefined ? { ms: estimate.trialMs * share, source: fromEstimate } : measuring.get(share)?.ms;
    const sourced = work ?? guessed;
    if (sourced === undefined) return undefined;
    const { priority, backfill, limits: { experimentMs = Infinity } } = tune;
    const request = work === undefined && estimate?.trialMs === undefined ? measuring.get(share)?.request : undefined;
    if (request !== undefined) assumed.add('a request of the bench', request);
    const [start, left] = [assumed.add('start of a server', startupMs), experimentMs - startupMs.ms];
    const workMs = assumed.add(share === 1 ? 'measuring an experiment' : `measuring an experiment for ${Number(share.toPrecision(2))} of its length`, sourced);
    longestMs = Math.max(longestMs, start + workMs);
    return {
      id,
      gpus: slotsOf(configuration),
      priority,
      backfill,
      ...(experimentMs === Infinity ? {} : { limitMs: experimentMs }),
      startupMs: Math.min(start, experimentMs),
      workMs: Math.max(0, Math.min(workMs, left)),
      // What was measured ends when the devices are given back.
      ...(work === undefined ? { stopMs: serverStopMs } : {}),
    };
  }

  /** As many as were asked before. */
  function measuredRequests(configuration: ServerConfiguration, share: number): { readonly n: number; readonly atMost: false } | undefined {
    const requests = experiments.of(configuration, share)?.requests ?? experiments.typical(share)?.requests;
    const { load } = tune.bench ?? {};
    const warmups = tune.bench === undefined || load === undefined ? 0 : load.warmup * makePlan(tune.bench, sha256).trials.length;
    return requests === undefined || requests === 0 ? undefined : { n: requests + warmups, atMost: false };
  }

  function slotsOf(configuration: ServerConfiguration): number {
    try {
      return devicesNeeded(tune.server, configuration);
    } catch (error) {
      if (error instanceof TemplateError) throw new HumanError({ what: `\`gpus\` gives no number of devices: ${error.message}`, toDo: 'exclude such configurations by a constraint' });
      throw error;
    }
  }

  async function measuringFor(share: number): Promise<Measuring> {
    const bench = tune.bench === undefined ? undefined : benchFor(withShare(tune.bench, share));
    const asked = tune.eval === undefined ? undefined : await evalFor(tune.eval);
    const parts = [bench, asked].flatMap(part => part ?? []);
    const ms = parts.reduce<number | undefined>((sum, part) => plus(sum, part.ms?.ms), 0);
    return { ms: ms === undefined ? undefined : { ms, source: [...new Set(parts.map(part => part.ms?.source ?? ''))].join(' and ') }, atMost: parts.some(({ atMost }) => atMost), ...(bench?.request === undefined ? {} : { request: bench.request }), ...(bench?.leastBenchMs === undefined ? {} : { leastBenchMs: bench.leastBenchMs }), requests: parts.reduce<number | undefined>((sum, part) => plus(sum, part.requests), 0) };
  }

  function benchFor(bench: Task): Measuring | undefined {
    if (bench.load === undefined) return undefined;
    // Of the client's check there is one for all experiments.
    const load = { ...bench.load, selfCheck: false };
    const { stages, requests, requestsAtMost, assumed: rests } = loadWork({ ...bench, ...(task.estimate?.requestMs === undefined ? {} : { estimate: { requestMs: task.estimate.requestMs } }) }, load, makePlan(bench, sha256), options.earlier);
    if (stages === undefined) unknown.add('how long its bench takes: it ends with its trace, and `stop` has no duration');
    const request = rests.find(({ what }) => what === 'a request');
    return { ms: stages === undefined ? undefined : { ms: stages.flat().reduce((sum, job) => sum + job.startupMs + job.workMs, 0), source: '`bench`' }, requests, atMost: requestsAtMost === true, ...(load.stop.requests === undefined ? { leastBenchMs: (load.stop.durationMs ?? 0) * ('find' in load.offered ? 1 : stages?.flat().length ?? 0) } : {}), ...(request?.ms === undefined ? {} : { request: { ms: request.ms, source: request.source } }) };
  }

  async function evalFor(asked: Task): Promise<Measuring> {
    const plan = makePlan(asked, sha256);
    const sizes = await readDatasetSizes(asked, plan.trials, options.signal);
    const work = evalWork({ ...loaded, task: { ...asked, ...(task.estimate?.requestMs === undefined ? {} : { estimate: { requestMs: task.estimate.requestMs } }) } }, plan, sizes, options);
    for (const what of sizes.unknown) unknown.add(what);
    if (work.stages === undefined) return { ms: undefined, requests: work.requests, atMost: false };
    const { makespanMs } = await simulate({ stages: work.stages, devices: [], width: work.width, requests: work.requestSpec, scoringThreads: work.scoringThreads });
    return { ms: { ms: makespanMs, source: '`eval`' }, requests: work.requests, atMost: false };
  }
}

interface Proposed {
  readonly id: string;
  readonly configuration: ServerConfiguration;
  readonly share: number;
}

function sharesOf({ strategy, maxExperiments }: Tune, combinations: number): readonly number[] {
  return strategy.use === 'successive_halving' ? [...new Set(rungsOf(strategy, maxExperiments, combinations).map(({ share }) => share))] : [1];
}

function plus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
