import type { TuneExperiment, TuneView } from '../report/tune/tuneView.ts';
import type { RunView, TrialView } from '../report/view.ts';

/** So many values of a tag are shown of a trial, as in the terminal. */
const tagValues = 20;

/** A run as the panel is told of it: without what it does not show, which may be most of it (values of tags by the hundred, confusion matrices). */
export function panelView(view: RunView): RunView {
  const { tune } = view;
  return { ...view, trials: view.trials.map(withoutBulk), ...(tune === undefined ? {} : { tune: { ...tune, experiments: tune.experiments.map(of => fewTimes(of, tune)) } }) };
}

/** What a page shows of a level's times, and what is judged or sought. */
const shownTimes: readonly string[] = ['p50(ttft)', 'p99(ttft)', 'p90(ttft)', 'p50(tpot)', 'p50(e2e)', 'p90(e2e)'];

function fewTimes(experiment: TuneExperiment, { objective, fronts }: TuneView): TuneExperiment {
  const shown = new Set([...shownTimes, objective.metric, ...fronts.map(({ metric }) => metric)]);
  return { ...experiment, levels: experiment.levels.map(level => (level.figures === undefined ? level : { ...level, figures: { ...level.figures, times: Object.fromEntries(Object.entries(level.figures.times).filter(([name]) => shown.has(name))) } })) };
}

function withoutBulk(trial: TrialView): TrialView {
  const metrics = Object.fromEntries(Object.entries(trial.metrics).map(([id, { labels: _labels, ...metric }]) => [id, metric]));
  if (trial.tagTables === undefined) return { ...trial, metrics };
  const first = trial.tagTables[0]?.scorer;
  const tagTables = trial.tagTables
    .filter(({ scorer }) => scorer === first)
    .map(({ rows, more, ...table }) => ({ ...table, rows: rows.slice(0, tagValues), more: more + Math.max(0, rows.length - tagValues) }));
  return { ...trial, metrics, tagTables };
}
