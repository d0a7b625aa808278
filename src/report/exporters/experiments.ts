import { levelMetrics, experimentDocument } from '../tune/tuneDocument.ts';
import type { TuneView } from '../tune/tuneView.ts';
import { csvLine } from './csvLine.ts';

/** One line a level of an experiment's bench, and one for an experiment without any: what it was, how it is judged, and what was measured there; of each limit the ratio says by how much it is missed (above 1), also where there are too few requests for its value. Times in ms. */
export function* experimentCsvChunks({ experiments, parameters, objective }: TuneView): Generator<string> {
  const metrics = [...new Set(experiments.flatMap(({ levels }) => levels.flatMap(({ figures }) => (figures === undefined ? [] : Object.keys(levelMetrics(figures))))))];
  const judged = [...new Set(experiments.flatMap(({ levels, limits }) => [...levels.flatMap(level => level.limits), ...limits].map(({ metric }) => metric)))];
  const scorers = [...new Set(experiments.flatMap(({ scores }) => scores.map(({ scorer }) => scorer)))];
  yield csvLine(['experiment', ...parameters.map(({ name }) => name), 'share', 'outcome', 'stage', 'error', 'place', 'feasible', `objective ${objective.metric}`, 'violation', 'level', 'level_within_slo', 'is_objective', 'verdict', 'requests', 'failed', ...judged.flatMap(metric => [`slo ${metric} limit`, `slo ${metric} actual`, `slo ${metric} ratio`]), ...metrics, ...scorers, 'devices_needed', 'devices', 'queued_at', 'started_at', 'ready_at', 'ended_at', 'beside', 'bench_run', 'eval_run']);
  for (const of of experiments) {
    const levels = of.levels.length === 0 ? [undefined] : of.levels;
    for (const level of levels) {
      const values = level?.figures === undefined ? {} : levelMetrics(level.figures);
      yield csvLine([
        of.id,
        ...parameters.map(({ name }) => plain(of.configuration[name])),
        of.share,
        of.outcome,
        of.standing === 'notMeasured' ? of.stage : undefined,
        of.error,
        of.place,
        of.standing === 'feasible' ? 1 : of.standing === 'infeasible' ? 0 : undefined,
        of.objective?.value,
        of.violation,
        level?.name,
        level?.within === undefined ? undefined : Number(level.within),
        level === undefined ? undefined : Number(level.best === true && of.objective !== undefined),
        level?.figures?.verdict,
        level?.figures?.requests,
        level?.figures?.failed,
        ...judged.flatMap(metric => {
          const limit = [...(level?.limits ?? []), ...of.limits].find(one => one.metric === metric);
          return [limit?.limit, limit?.actual, limit?.ratio];
        }),
        ...metrics.map(name => values[name]),
        ...scorers.map(scorer => of.scores.find(score => score.scorer === scorer)?.value),
        of.devicesNeeded,
        of.devices.join(' '),
        iso(of.queuedMs),
        iso(of.startedMs),
        iso(of.readyMs),
        iso(of.endedMs),
        of.beside.join(' '),
        of.bench?.run,
        of.eval?.run,
      ]);
    }
  }
}

/** The experiments as in the document of `--json`, one a line. */
export function* experimentJsonlChunks(run: string, { experiments, objective }: TuneView): Generator<string> {
  for (const of of experiments) yield `${JSON.stringify({ run, ...experimentDocument(of, objective.metric) })}\n`;
}

function plain(value: string | number | boolean | undefined): string | number | undefined {
  return typeof value === 'boolean' ? String(value) : value;
}

function iso(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
