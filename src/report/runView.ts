import type { RunOutcome } from '../base/outcomes.ts';
import type { Direction } from '../score/metricKinds.ts';
import type { RunRow, TickRow, TrialRow, TrialTotals } from '../store/rows.ts';
import type { RunControls } from '../store/store.ts';
import { leaderboard } from './leaderboard.ts';
import { inFlightOf } from './load/inFlightOf.ts';
import { loadView } from './load/loadLevels.ts';
import type { ReadLevel } from './load/readLevels.ts';
import { pace } from './pace.ts';
import { controlsOf } from './runControls.ts';
import { sweepsOf } from './sweep/sweeps.ts';
import { liveMetrics } from './trialMetrics.ts';
import { withReduced, type ScorerOrReduced } from './reducedMetrics.ts';
import { signatureOf } from './signature.ts';
import { trialScorers } from './trialScorers.ts';
import { trialWarnings } from './trialWarnings.ts';
import type { TuneView } from './tune/tuneView.ts';
import type { Difference, Metric, RunView, ScorerView, TrialView } from './view.ts';

/** What is known of a trial once all its samples are there. */
export interface TrialFinal {
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly latencyMs?: NonNullable<TrialView['latencyMs']>;
  readonly operational?: NonNullable<TrialView['operational']>;
  readonly tagTables?: NonNullable<TrialView['tagTables']>;
  readonly reasons?: NonNullable<TrialView['reasons']>;
  /** Targets of a sample, where a metric of translations is about to be named by its signature. */
  readonly references?: { readonly fewest: number; readonly most: number };
}

/** All that a view is folded from. */
export interface RunData {
  readonly run: RunRow;
  readonly trials: readonly TrialRow[];
  readonly totals: readonly TrialTotals[];
  /** The last ones, by time. */
  readonly ticks: readonly TickRow[];
  /** By trial id, for the trials that ended. */
  readonly finals: ReadonlyMap<string, TrialFinal>;
  readonly differences: readonly Difference[];
  /** Of a bench under load, by `levelKey`, for the levels that ended. */
  readonly loads?: ReadonlyMap<string, ReadLevel>;
  readonly tune?: TuneView;
  /** What was asked of it while it is under way. */
  readonly controls?: RunControls;
  /** When the process that works on it began to; absent where nobody does. */
  readonly workingSinceMs?: number;
}

/** What every host shows of a run. `alive` is false where the process that should work on it is gone: the run is then interrupted. */
export function runView(data: RunData, { alive, nowMs }: { readonly alive: boolean; readonly nowMs: number }): RunView {
  const { run } = data;
  const interrupted = run.state !== 'ended' && !alive;
  const ended = run.state === 'ended' || interrupted;
  const outcome = interrupted ? 'interrupted' : run.outcome;
  const trials = data.trials.map(trial => trialView(trial, data, interrupted));
  // The requests of a level are stored once it has ended; ticks know of them before.
  const lastTick = ended || run.plan.load === undefined ? undefined : data.ticks.at(-1);
  const { tune } = data;
  const done = tune?.counts.ended ?? Math.max(lastTick?.done ?? 0, trials.reduce((sum, trial) => sum + trial.done, 0));
  const total = tune !== undefined ? tune.counts.most : sumOrUndefined(trials.map(trial => trial.total)) ?? (run.plan.load === undefined ? data.ticks.at(-1)?.total : undefined);
  const going = ended || tune !== undefined ? undefined : pace(data.ticks, total === undefined || run.plan.kind === 'bench' ? undefined : Math.max(0, total - done));
  // What measures an experiment goes with its tune.
  const controls = ended || run.parent !== undefined || data.controls === undefined ? undefined : controlsOf(run, data.controls, data.ticks.at(-1));
  const sweeps = sweepsOf(run, data.trials, trials);
  const load = loadView(run, data.trials, trials, data.loads ?? new Map());
  const endedMs = interrupted ? run.heartbeatMs : run.endedMs;
  const scorers = withReduced(run.scorers, run.plan.repeats).map((scorer): ScorerView => scorerView(scorer, data));
  const measured = trials.every(trial => data.finals.has(trial.id));
  return {
    id: run.id,
    task: run.task,
    ...(run.label === undefined ? {} : { label: run.label }),
    ...(run.pinned ? { baseline: true } : {}),
    ...(run.description === undefined ? {} : { description: run.description }),
    kind: run.kind,
    taskFile: run.taskFile,
    state: ended ? 'ended' : run.state,
    ...(outcome === undefined ? {} : { outcome }),
    createdMs: run.createdMs,
    ...(ended && endedMs !== undefined ? { endedMs } : {}),
    durationMs: run.state === 'ended' || data.workingSinceMs === undefined ? run.durationMs : run.durationMs + Math.max(0, (interrupted ? run.heartbeatMs : nowMs) - data.workingSinceMs),
    done,
    ...(total === undefined ? {} : { total }),
    inFlight: lastTick === undefined ? (going?.inFlight ?? 0) : inFlightOf(lastTick),
    failed: tune?.counts.notMeasured ?? trials.reduce((sum, { outcomes }) => sum + (outcomes.failed ?? 0) + (outcomes.timedOut ?? 0), 0),
    ...(going === undefined ? {} : { requestsPerS: going.requestsPerS }),
    ...(going?.timeLeftMs === undefined || controls?.paused === true ? {} : { timeLeftMs: going.timeLeftMs }),
    ...(controls === undefined ? {} : { controls }),
    scorers,
    onMissing: run.onMissing,
    trials,
    ranking: tune?.ranking ?? rankings(trials, withReduced(run.scorers, run.plan.repeats)).flatMap(group => group.trials).map(trial => trial.id),
    differences: data.differences,
    ...(run.plan.leaderboard === undefined || !measured ? {} : { leaderboard: leaderboard(run.plan.leaderboard, { scorers, trials }) }),
    gates: run.gates,
    settings: run.settings,
    ...(run.carriers === undefined ? {} : { carriers: run.carriers }),
    ...(sweeps === undefined ? {} : { sweeps }),
    ...(load === undefined ? {} : { load }),
    ...(tune === undefined ? {} : { tune }),
    ...(run.parent === undefined ? {} : { parent: run.parent }),
    ...(run.plan.sweep === undefined ? {} : { sweptOf: { evalName: run.plan.sweep.evalFile.split(/[/\\]/).at(-1) ?? '', leftOut: run.plan.sweep.leftOut } }),
    ...(run.error === undefined ? {} : { error: run.error }),
    resumes: run.resumes,
    ...(run.imported === undefined ? {} : { imported: run.imported }),
    ...(run.rescoredFrom === undefined ? {} : { rescoredFrom: run.rescoredFrom }),
    ...(run.rescoredFrom === undefined || run.launch.onlyFailed !== true ? {} : { rescoredOnlyFailed: true }),
    ...(run.otherSpending === undefined ? {} : { otherSpending: run.otherSpending }),
  };
}

function scorerView(scorer: ScorerOrReduced, { run, trials, finals }: RunData): ScorerView {
  const { id, definition, binary, unit, direction, reduced } = scorer;
  const references = trials.filter(trial => trialScorers(run, trial.id).some(judging => judging.id === id)).map(trial => finals.get(trial.id)?.references);
  const signature = signatureOf(scorer, references);
  return { id, definition, ...(signature === undefined ? {} : { signature }), binary, unit: unit ?? 'share', direction: direction ?? 'higher', ...(reduced === undefined ? {} : { reduced: true }) };
}

/** The trials that one scorer ranks, best first. */
export interface Ranking<T> {
  readonly scorer: string | undefined;
  readonly trials: readonly T[];
}

/** In the order of the run's scorers: trials of different datasets may have different first scorers, and their values are not compared. */
export function rankings<T extends Pick<TrialView, 'index' | 'metrics' | 'scorers'>>(trials: readonly T[], scorers: readonly { readonly id: string; readonly direction?: Direction }[]): readonly Ranking<T>[] {
  const place = (scorer: string | undefined): number => scorers.findIndex(({ id }) => id === scorer);
  const firsts = [...new Set(trials.map(trial => trial.scorers[0]))].sort((a, b) => place(a) - place(b));
  return firsts.map(scorer => ({ scorer, trials: rank(trials.filter(trial => trial.scorers[0] === scorer), scorers.find(({ id }) => id === scorer)) }));
}

/** Best first by one scorer's metric; equal ones in the plan's order, those without a value last. */
export function rank<T extends Pick<TrialView, 'index' | 'metrics'>>(trials: readonly T[], scorer: { readonly id: string; readonly direction?: Direction } | undefined): readonly T[] {
  const value = (trial: T): number => {
    const metric = scorer && trial.metrics[scorer.id];
    if (metric === undefined) return -Infinity;
    return scorer?.direction === 'lower' ? -metric.value : metric.value;
  };
  return trials.toSorted((a, b) => (value(a) === value(b) ? a.index - b.index : value(b) - value(a)));
}

function trialView(trial: TrialRow, data: RunData, interrupted: boolean): TrialView {
  const { run } = data;
  const totals = data.totals.find(candidate => candidate.trial === trial.id) ?? nothing(trial.id);
  const final = data.finals.get(trial.id);
  const scorers = trialScorers(run, trial.id);
  const metrics = final?.metrics ?? liveMetrics(totals, { ...run, scorers });
  const stopped = interrupted && trial.state !== 'ended';
  const outcome: RunOutcome | undefined = stopped ? 'interrupted' : trial.outcome;
  const latencyMs = final?.latencyMs ?? (totals.latencyN === 0 ? undefined : { mean: totals.latencySumMs / totals.latencyN, n: totals.latencyN });
  return {
    id: trial.id,
    index: trial.index,
    configuration: trial.configuration,
    state: stopped ? 'ended' : trial.state,
    ...(outcome === undefined ? {} : { outcome }),
    done: totals.done,
    ...(trial.total === undefined ? {} : { total: trial.total }),
    outcomes: totals.outcomes,
    errors: totals.errors,
    scorers: scorers.map(scorer => scorer.id),
    metrics,
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(final?.operational === undefined ? {} : { operational: final.operational }),
    ...(final?.tagTables === undefined ? {} : { tagTables: final.tagTables }),
    ...(final?.reasons === undefined ? {} : { reasons: final.reasons }),
    tokensIn: totals.tokensIn,
    tokensOut: totals.tokensOut,
    ...(totals.cost === undefined ? {} : { cost: totals.cost }),
    ...(totals.cutShort === undefined ? {} : { cutShort: totals.cutShort }),
    ...(totals.cached === undefined ? {} : { cached: totals.cached }),
    ...(totals.scoring === undefined ? {} : { scoring: totals.scoring }),
    warnings: run.plan.kind === 'bench' ? [] : trialWarnings(totals, metrics, { ...run, scorers }),
    ...(trial.error === undefined ? {} : { error: trial.error }),
  };
}

function nothing(trial: string): TrialTotals {
  return { trial, done: 0, outcomes: {}, errors: {}, tokensIn: 0, tokensOut: 0, latencySumMs: 0, latencyN: 0, scores: {} };
}

function sumOrUndefined(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce((sum, value) => (sum === undefined || value === undefined ? undefined : sum + value), 0);
}
