import { axisOver } from '../chart/axes.ts';
import type { Chart, ChartLine, Mark } from '../chart/chart.ts';
import { chartUnit } from './chartUnit.ts';
import { parallelChart } from './parallelChart.ts';
import { scheduleCharts } from './scheduleCharts.ts';
import { inOrder } from './tuneCells.ts';
import { titleWithUnit, tuneNumber } from './tuneNumbers.ts';
import { parameterText, type ParetoFront, type TuneExperiment, type TuneView } from './tuneView.ts';

/** What the experiments say together, and what ran when: all that a report shows. */
export function tuneCharts(view: TuneView): readonly Chart[] {
  return [...experimentCharts(view), ...scheduleCharts(view)];
}

/** The objective as the search went on, what it is weighed against, and each parameter. Nothing before the first was measured. */
export function experimentCharts(view: TuneView): readonly Chart[] {
  const measured = view.experiments.filter(of => valueOf(of) !== undefined);
  return [...(measured.length === 0 ? [] : [progressChart(view)]), ...[parallelChart(view)].flatMap(chart => chart ?? []), ...view.fronts.map(front => frontChart(view, front)), ...(measured.length < 2 ? [] : effectCharts(view))];
}

/** Of an infeasible one what it has at the level nearest to the limits. */
function valueOf({ objective, nearest, standing }: TuneExperiment): number | undefined {
  return standing === 'feasible' || standing === 'infeasible' ? (objective ?? nearest)?.value : undefined;
}

const infeasible = { doubt: 'infeasible' as const };

/** In the order of proposing; the best so far is of feasible ones, and of one length. */
function progressChart(view: TuneView): Chart {
  const { experiments, objective } = view;
  const unit = objective.unit ?? '';
  const longest = Math.max(...experiments.filter(of => valueOf(of) !== undefined).map(({ share }) => share));
  const points = experiments.map((of, k) => {
    const y = valueOf(of);
    return y === undefined ? null : { x: k + 1, y, ...(of.standing === 'feasible' ? {} : infeasible) };
  });
  let best: number | undefined;
  const soFar = experiments.map((of, k) => {
    if (of.standing === 'feasible' && of.objective !== undefined && of.share === longest) best = best === undefined ? of.objective.value : objective.direction === 'maximize' ? Math.max(best, of.objective.value) : Math.min(best, of.objective.value);
    return best === undefined ? null : { x: k + 1, y: best };
  });
  const lost = experiments.flatMap((of, k) => (of.standing === 'notMeasured' ? [{ of, k }] : []));
  const lines: ChartLine[] = [{ name: objective.metric, tone: 0, dots: true, scattered: true, points }, ...(soFar.some(point => point !== null) ? [{ name: 'best so far', tone: 2, dashed: true, computed: true, points: steps(soFar) } as const] : [])];
  return {
    id: 'progress',
    title: 'Objective over the experiments',
    about: `${objective.metric} of ${experiments.length} experiments in the order of proposing. ${experiments.map(of => `${of.id}: ${spoken(of, unit)}.`).join(' ')}`,
    x: { title: 'experiment', unit: '', scale: 'linear', from: 0.5, until: experiments.length + 0.5, ...everyFew(experiments) },
    y: axisOver([...points, ...soFar].flatMap(point => (point === null ? [] : [point.y])), { title: titleWithUnit(objective.metric, objective.unit), unit: chartUnit(unit) }),
    keys: experiments.map(({ id }) => id),
    stops: experiments.map(({ id, configuration }) => `${id} (${Object.entries(configuration).map(([name, value]) => `${name} ${parameterText(value)}`).join(', ')})`),
    lines,
    marks: lost.map(({ k }, i): Mark => ({ across: 'x', at: k + 1, label: i === 0 ? 'not measured' : '' })),
  };
}

function spoken(of: TuneExperiment, unit: string): string {
  const value = valueOf(of);
  if (value === undefined) return of.standing === 'underWay' ? 'under way' : 'not measured';
  return `${tuneNumber(value, unit)}${of.standing === 'infeasible' ? ', infeasible' : ''}`;
}

/** It stays what it was until there is a better one. */
function steps(points: ChartLine['points']): ChartLine['points'] {
  return points.flatMap((point, k) => {
    const before = points[k - 1] ?? null;
    return point === null || before === null || before.y === point.y ? [point] : [{ x: point.x, y: before.y }, point];
  });
}

/** Names under the axis, no more than can be read. */
function everyFew(experiments: readonly TuneExperiment[]): { readonly ticks: readonly number[]; readonly names: readonly string[] } {
  const step = Math.max(1, Math.ceil(experiments.length / 16));
  const shown = experiments.flatMap(({ id }, k) => (k % step === 0 ? [{ id, at: k + 1 }] : []));
  return { ticks: shown.map(({ at }) => at), names: shown.map(({ id }) => id) };
}

function frontChart({ objective, ranking }: TuneView, { metric, unit, lowerIsBetter, points }: ParetoFront): Chart {
  const unitOf = objective.unit ?? '';
  const ordered = points.toSorted((a, b) => a.value - b.value || ranking.indexOf(a.experiment) - ranking.indexOf(b.experiment));
  const on = ordered.filter(({ onFront }) => onFront);
  const alone = (front: boolean): ChartLine['points'] => ordered.map(({ value, objective: y, feasible, onFront, experiment }) => (onFront === front ? { x: value, y, ...(feasible ? {} : infeasible), ...(onFront ? { label: experiment } : {}) } : null));
  return {
    id: `front-${metric}`,
    title: `${capital(objective.metric)} against ${metric}`,
    about: `Each dot is an experiment. Nothing feasible is better in both than ${on.map(({ experiment, value, objective: y }) => `${experiment} (${tuneNumber(y, unitOf)}, ${tuneNumber(value, unit)})`).join(', ') || 'none of them'}.`,
    x: axisOver(points.map(({ value }) => value), { title: `${titleWithUnit(metric, unit)}, ${lowerIsBetter ? 'lower' : 'higher'} is better`, unit: chartUnit(unit), linear: unit !== 'ms' }),
    y: axisOver(points.map(({ objective: y }) => y), { title: titleWithUnit(objective.metric, objective.unit), unit: chartUnit(unitOf) }),
    keys: ordered.map(({ experiment }) => experiment),
    stops: ordered.map(({ experiment }) => experiment),
    lines: [
      { name: 'on the front', tone: 0, dots: true, scattered: true, points: alone(true) },
      { name: 'not on it', tone: 5, dots: true, scattered: true, points: alone(false) },
      ...(on.length < 2 ? [] : [{ name: 'front', tone: 0, computed: true, dashed: true, points: on.map(({ value, objective: y }) => ({ x: value, y })) } as const]),
    ],
    marks: [],
  };
}

/** One chart a parameter that was tried at several levels: every experiment as a dot, and the medians. */
function effectCharts(view: TuneView): readonly Chart[] {
  const { objective, effects, parameters } = view;
  const unit = objective.unit ?? '';
  const measured = inOrder(view).filter(of => valueOf(of) !== undefined);
  return effects.flatMap(({ parameter, levels }) => {
    const told = levels.filter(({ median }) => median !== undefined);
    const values = [...new Set(measured.map(({ configuration }) => configuration[parameter]))];
    const numeric = values.every(value => typeof value === 'number');
    // Grouped levels have places between the numbers: their experiments are drawn, and no line of medians.
    const grouped = levels.some(({ level }) => !values.some(value => parameterText(value) === level) && level.includes(' to '));
    const x = (level: string): number => (numeric ? Number(level) : levels.findIndex(of => of.level === level));
    const dots = measured.toSorted((a, b) => x(parameterText(a.configuration[parameter])) - x(parameterText(b.configuration[parameter])));
    const places = dots.map(({ configuration }) => x(parameterText(configuration[parameter])));
    const range = parameters.find(({ name }) => name === parameter)?.range;
    const [least, most] = [Math.min(...places), Math.max(...places)];
    return [
      {
        id: `effect-${parameter}`,
        title: `${parameter}: ${objective.metric}`,
        about: `${objective.metric} by ${parameter}${range === undefined ? '' : ` (${range})`}, whatever the other parameters were. ${levels.map(({ level, n, median, feasible }) => `${level}: ${median === undefined ? 'nothing measured' : `median ${tuneNumber(median, unit)}`}, ${feasible} of ${n} feasible.`).join(' ')}`,
        x: numeric ? (least > 0 && most / least > 8 ? { title: parameter, unit: '', scale: 'log', from: least / 1.1, until: most * 1.1, ...(values.length <= 8 ? { ticks: [...values].filter(value => typeof value === 'number').toSorted((a, b) => a - b) } : {}) } : { title: parameter, unit: '', scale: 'linear', from: least - (most - least) * 0.05, until: most + (most - least) * 0.05, ...(values.length <= 8 ? { ticks: [...values].filter(value => typeof value === 'number').toSorted((a, b) => a - b) } : {}) }) : { title: parameter, unit: '', scale: 'linear', from: -0.5, until: levels.length - 0.5, ticks: levels.map((_, k) => k), names: levels.map(({ level }) => level) },
        y: axisOver(dots.map(of => valueOf(of) ?? 0), { title: titleWithUnit(objective.metric, objective.unit), unit: chartUnit(unit) }),
        keys: dots.map(({ id }) => id),
        stops: dots.map(({ id, configuration }) => `${id}, ${parameter} ${parameterText(configuration[parameter])}`),
        lines: [
          { name: 'experiments', tone: 0, dots: true, scattered: true, points: dots.map((of, k) => ({ x: places[k] ?? 0, y: valueOf(of) ?? 0, ...(of.standing === 'feasible' ? {} : infeasible) })) },
          ...(grouped || told.length < 2 ? [] : [{ name: 'median of feasible ones', tone: 2, dashed: true, computed: true, points: told.map(({ level, median = 0 }) => ({ x: x(level), y: median })) } as const]),
        ],
        marks: [],
      },
    ];
  });
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
