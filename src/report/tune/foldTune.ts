import type { PlannedTune } from '../../plan/tune.ts';
import type { ExperimentRow, JudgedLimit } from '../../store/experimentRow.ts';
import { noMeasures, type ExperimentMeasures } from './experimentMeasures.ts';
import { paretoFronts } from './paretoFronts.ts';
import { explainedBy } from './explainedBy.ts';
import { parameterEffects } from './parameterEffects.ts';
import { measuredLonger } from './measuredLonger.ts';
import { rankExperiments } from './rankExperiments.ts';
import { rangeText, strategyText } from './searchText.ts';
import { servedAs } from './servedAs.ts';
import { tuneNotes } from './tuneNotes.ts';
import type { BestConfiguration, TuneCounts, TuneExperiment, TuneLevel, TuneView } from './tuneView.ts';

export interface TuneData {
  readonly tune: PlannedTune;
  /** In the order of proposing. */
  readonly experiments: readonly ExperimentRow[];
  /** By experiment id, of those whose bench or eval has begun. */
  readonly measures: ReadonlyMap<string, ExperimentMeasures>;
  /** The last ones; absent: none are shown. */
  readonly events?: TuneView['events'];
  /** Nobody works on the run any more: what has not ended never will, until it is resumed. */
  readonly over: boolean;
  readonly nowMs: number;
}

/** Folds a tune's experiments into what is shown of them, under way or ended. Pure. */
export function tuneView({ tune, experiments: rows, measures, events = [], over, nowMs }: TuneData): TuneView {
  const told = rows.map(row => experimentOf(row, measures.get(row.id) ?? noMeasures, over));
  const ranked = rankExperiments(withLonger(told), tune.objective);
  const placed = new Map(ranked.filter(({ standing }) => standing === 'feasible' || standing === 'infeasible').map(({ id }, k) => [id, k + 1]));
  const experiments = withLonger(told).map((of): TuneExperiment => ({ ...of, ...(placed.has(of.id) ? { place: placed.get(of.id) ?? 0 } : {}) }));
  const unit = experiments.flatMap(({ objective, nearest }) => (objective ?? nearest)?.unit ?? [])[0];
  const objective = { ...tune.objective, ...(unit === undefined ? {} : { unit }) };
  const effects = parameterEffects(tune.parameters, experiments);
  const explained = explainedBy(tune.parameters, experiments);
  const fronts = paretoFronts(experiments, objective);
  const [first] = ranked;
  const best: BestConfiguration | undefined = first?.standing === 'feasible' && measuredLonger(first, ranked) === undefined ? { experiment: first.id, ...servedAs(tune, first) } : undefined;
  const view = {
    parameters: tune.parameters.map(parameter => ({ name: parameter.name, range: rangeText(parameter) })),
    strategy: strategyText(tune.strategy),
    objective,
    contention: tune.contention,
    counts: countsOf(tune.maxExperiments, experiments),
    experiments,
    ranking: ranked.map(({ id }) => id),
    ...(best === undefined ? {} : { best }),
    effects,
    ...(explained === undefined ? {} : { explained }),
    fronts,
    events,
    ...(over ? {} : { nowMs: Math.floor(nowMs / 1000) * 1000 }),
  };
  return { ...view, notes: tuneNotes(view, tune, over) };
}

function experimentOf(row: ExperimentRow, measures: ExperimentMeasures, over: boolean): TuneExperiment {
  const { judged, outcome } = row;
  const standing = outcome === undefined ? (over ? 'notMeasured' : 'underWay') : outcome !== 'ok' || judged === undefined ? 'notMeasured' : judged.feasible ? 'feasible' : 'infeasible';
  const levels = levelsOf(row, measures);
  const nearest = standing === 'infeasible' && judged?.objective === undefined ? judged?.nearest : undefined;
  const nameOf = (trial: string): string => levels.find(level => level.trial === trial)?.name ?? trial;
  const { value, unit, level } = judged?.objective ?? {};
  return {
    id: row.id,
    configuration: row.configuration,
    share: row.share,
    standing,
    stage: row.stage,
    ...(outcome === undefined ? (over ? { outcome: 'interrupted' } : {}) : { outcome }),
    ...(row.error === undefined ? {} : { error: row.error }),
    ...(value === undefined || unit === undefined ? {} : { objective: { value, unit, ...(level === undefined ? {} : { at: nameOf(level) }), ...(judged?.objective?.invalid === true ? { invalid: true } : {}) } }),
    ...(nearest === undefined ? {} : { nearest: { value: nearest.value, unit: nearest.unit, ...(nearest.level === undefined ? {} : { at: nameOf(nearest.level) }) } }),
    ...(judged?.violation === undefined ? {} : { violation: judged.violation }),
    levels,
    limits: judged?.slo.filter(limit => limit.level === undefined) ?? [],
    scores: measures.scores,
    devicesNeeded: row.devicesNeeded,
    devices: row.devices ?? [],
    queuedMs: row.queuedMs,
    ...(row.startedMs === undefined ? {} : { startedMs: row.startedMs }),
    ...(row.readyMs === undefined ? {} : { readyMs: row.readyMs }),
    ...(row.endedMs === undefined ? {} : { endedMs: row.endedMs }),
    ...(measures.bench === undefined ? {} : { bench: measures.bench }),
    ...(measures.eval === undefined ? {} : { eval: measures.eval }),
    attempt: row.attempt,
    ...(row.job?.id === undefined ? {} : { job: row.job.id }),
    replicas: row.replicas ?? [],
    beside: row.beside ?? [],
  };
}

/** A level that was judged is there, also where its run is gone. */
function levelsOf({ judged }: ExperimentRow, measures: ExperimentMeasures): readonly TuneLevel[] {
  const gone = [...new Set(judged?.slo.flatMap(({ level }) => level ?? []))].filter(trial => !measures.levels.some(level => level.trial === trial));
  return [...measures.levels, ...gone.map(trial => ({ trial, name: trial }))].map(level => {
    const limits = judged?.slo.filter(limit => limit.level === level.trial) ?? [];
    return { ...level, limits, ...(limits.length === 0 ? {} : { within: limits.every(isWithin) }), ...((judged?.objective ?? judged?.nearest)?.level === level.trial ? { best: true as const } : {}) };
  });
}

function isWithin({ held, soft }: JudgedLimit): boolean {
  return held || soft;
}

/** Of a configuration that was measured again for longer, the shorter ones say where it went on. */
function withLonger(experiments: readonly TuneExperiment[]): readonly TuneExperiment[] {
  return experiments.map((of, k) => {
    const key = JSON.stringify(of.configuration);
    const longer = experiments.find((other, i) => i > k && other.share > of.share && JSON.stringify(other.configuration) === key);
    return longer === undefined ? of : { ...of, wentOnAs: longer.id };
  });
}

function countsOf(most: number, experiments: readonly TuneExperiment[]): TuneCounts {
  const standing = (of: TuneExperiment['standing']): number => experiments.filter(experiment => experiment.standing === of).length;
  const underWay = Object.groupBy(experiments.filter(of => of.standing === 'underWay'), ({ stage }) => stage);
  return {
    most,
    proposed: experiments.length,
    ended: experiments.length - standing('underWay'),
    feasible: standing('feasible'),
    infeasible: standing('infeasible'),
    notMeasured: standing('notMeasured'),
    startFailed: experiments.filter(({ outcome }) => outcome === 'startFailed').length,
    underWay: Object.fromEntries(Object.entries(underWay).map(([stage, of]) => [stage, of.length])),
  };
}
