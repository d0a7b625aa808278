import { reductions } from '../../score/load/distribution.ts';
import { loadMetricNames } from '../../score/load/loadMetrics.ts';
import { shownFigures } from '../../score/load/measureLoad.ts';
import type { ExperimentRow } from '../../store/experimentRow.ts';
import type { RunRow } from '../../store/rows.ts';
import type { StoreReader } from '../../store/store.ts';
import { eventText } from '../eventText.ts';
import { levelName } from '../load/levelName.ts';
import type { LoadLevel } from '../load/loadView.ts';
import type { RunView } from '../view.ts';
import { noMeasures, type ExperimentMeasures } from './experimentMeasures.ts';
import { tuneView } from './foldTune.ts';
import type { LevelFigures, MeasuringRun, TuneScore, TuneView } from './tuneView.ts';

export interface ReadTuneOptions {
  readonly over: boolean;
  readonly nowMs: number;
  /** The view of a run that measured an experiment. */
  readonly viewOf: (run: string) => RunView;
}

/** More are in `pitwall events RUN`. */
const shownEvents = 60;

/** By experiment: what was measured of one that has ended does not change. */
const kept = new WeakMap<StoreReader, Map<string, ExperimentMeasures>>();

/** Reads a tune's experiments and the runs that measured them, those that have ended once. Undefined where the run is no tune. */
export function readTune(reader: StoreReader, { id, plan: { tune } }: Pick<RunRow, 'id' | 'plan'>, { over, nowMs, viewOf }: ReadTuneOptions): TuneView | undefined {
  if (tune === undefined) return undefined;
  const experiments = reader.experiments(id);
  const known = kept.get(reader) ?? new Map<string, ExperimentMeasures>();
  kept.set(reader, known);
  const measures = new Map(
    experiments.map(row => {
      const key = JSON.stringify([id, row.id, row.attempt, row.endedMs, row.benchRun, row.evalRun]);
      const found = known.get(key) ?? measuresOf(row, viewOf);
      if (row.outcome !== undefined) known.set(key, found);
      return [row.id, found] as const;
    }),
  );
  const events = reader.events(id).slice(-shownEvents).map(({ atMs, event }) => ({ atMs, text: eventText(event) }));
  return tuneView({ tune, experiments, measures, events, over, nowMs });
}

function measuresOf({ benchRun, evalRun }: ExperimentRow, viewOf: ReadTuneOptions['viewOf']): ExperimentMeasures {
  if (benchRun === undefined && evalRun === undefined) return noMeasures;
  const bench = benchRun === undefined ? undefined : viewOf(benchRun);
  const scored = evalRun === undefined ? undefined : viewOf(evalRun);
  return {
    ...(bench === undefined ? {} : { bench: runOf(bench) }),
    ...(scored === undefined ? {} : { eval: runOf(scored) }),
    levels: (bench?.load?.levels ?? []).map(level => ({ trial: level.trials[0] ?? '', name: levelName(level), ...figuresOf(level) })),
    scores: scored === undefined ? [] : scoresOf(scored),
  };
}

function runOf({ id, createdMs, endedMs, done, total }: RunView): MeasuringRun {
  return { run: id, fromMs: createdMs, ...(endedMs === undefined ? {} : { untilMs: endedMs }), done, ...(total === undefined ? {} : { total }) };
}

function figuresOf({ measured, verdict }: LoadLevel): { readonly figures?: LevelFigures } {
  if (measured === undefined) return {};
  const { requestsPerS, tokensPerS, goodputPerS, attainment, distributions } = shownFigures(measured);
  const { requests, ok, failures } = measured.whole;
  const times = loadMetricNames.flatMap(name => reductions.flatMap(reduce => (distributions[name][reduce] === undefined || name === 'lag' || name === 'tokens_in' || name === 'tokens_out' ? [] : [[`${reduce}(${name})`, distributions[name][reduce]] as const])));
  return {
    figures: {
      requests,
      failed: requests - ok,
      failures,
      ...(requestsPerS === undefined ? {} : { requestsPerS }),
      ...(tokensPerS === undefined ? {} : { tokensPerS }),
      ...(goodputPerS === undefined ? {} : { goodputPerS }),
      ...(attainment === undefined ? {} : { attainment: attainment.value }),
      times: Object.fromEntries(times),
      ...(verdict === undefined ? {} : { verdict: verdict.verdict }),
      causes: verdict?.causes ?? [],
    },
  };
}

/** Over all trials of an eval with several, by the first of each scorer's: an experiment has one model, and its datasets are told in the eval itself. */
function scoresOf({ trials, scorers }: RunView): readonly TuneScore[] {
  return scorers.flatMap(({ id, unit, direction }) => {
    const metric = trials.find(({ metrics }) => metrics[id] !== undefined)?.metrics[id];
    return metric === undefined ? [] : [{ scorer: id, value: metric.value, n: metric.n, unit, ...(direction === 'lower' ? { lowerIsBetter: true as const } : {}), ...(metric.interval === undefined ? {} : { low: metric.interval.low, high: metric.interval.high }) }];
  });
}
