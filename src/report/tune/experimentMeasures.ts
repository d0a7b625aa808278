import type { LevelFigures, MeasuringRun, TuneScore } from './tuneView.ts';

/** What the runs that measured an experiment have to say, so far. */
export interface ExperimentMeasures {
  readonly bench?: MeasuringRun;
  readonly eval?: MeasuringRun;
  /** Of the bench, in the order in which they run. */
  readonly levels: readonly { readonly trial: string; readonly name: string; readonly figures?: LevelFigures }[];
  readonly scores: readonly TuneScore[];
}

export const noMeasures: ExperimentMeasures = { levels: [], scores: [] };
