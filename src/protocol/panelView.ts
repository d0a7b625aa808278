import type { RunView, TrialView } from '../report/view.ts';

/** So many values of a tag are shown of a trial, as in the terminal. */
const tagValues = 20;

/** A run as the panel is told of it: without what it does not show, which may be most of it (values of tags by the hundred, confusion matrices). */
export function panelView(view: RunView): RunView {
  return { ...view, trials: view.trials.map(withoutBulk) };
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
