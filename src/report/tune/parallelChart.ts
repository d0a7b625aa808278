import { axisOver } from '../chart/axes.ts';
import type { Axis, Chart, ChartLine } from '../chart/chart.ts';
import { shareOf } from '../chart/drawVerticals.ts';
import { chartUnit } from './chartUnit.ts';
import { inOrder, standingText, variedParameters } from './tuneCells.ts';
import { titleWithUnit, tuneNumber } from './tuneNumbers.ts';
import { parameterText, type TuneExperiment, type TuneView } from './tuneView.ts';

/** More lines are a carpet: the best of them. */
const mostLines = 150;
/** So many values of a parameter are each a tick. */
const mostTicks = 8;

interface Kind {
  readonly name: string;
  readonly tone: number;
  readonly dots?: true;
}

/** Told apart by dashes and dots as well: the best one has dots, feasible ones are solid, infeasible ones dashed, what was not measured is dotted and ends before the objective. */
const kinds: Readonly<Record<'best' | 'feasible' | 'infeasible' | 'notMeasured', Kind>> = { best: { name: 'the best', tone: 2, dots: true }, feasible: { name: 'feasible', tone: 0 }, infeasible: { name: 'misses a limit', tone: 1 }, notMeasured: { name: 'not measured', tone: 5 } };

/** Each experiment as a line over its parameters to its objective; undefined of fewer than two of them, and where nothing varies. In the order of the ranking. */
export function parallelChart(view: TuneView): Chart | undefined {
  const { objective, best } = view;
  const ended = inOrder(view).filter(({ standing }) => standing !== 'underWay');
  const shown = ended.slice(0, mostLines);
  const parameters = variedParameters(view).filter(name => new Set(shown.map(({ configuration }) => configuration[name])).size > 1);
  const values = shown.flatMap(of => valueOf(of) ?? []);
  if (values.length < 2 || parameters.length === 0) return undefined;
  const unit = objective.unit ?? '';
  const last: Axis = { ...spread(axisOver(values, { title: titleWithUnit(objective.metric, objective.unit), unit: chartUnit(unit), linear: true }), values) };
  const verticals = [...parameters.map(name => parameterAxis(name, shown)), last];
  const lines = shown.map((of): ChartLine => {
    const value = valueOf(of);
    const kind = of.id === best?.experiment ? kinds.best : of.standing === 'feasible' ? kinds.feasible : of.standing === 'infeasible' ? kinds.infeasible : kinds.notMeasured;
    const at = [...parameters.map((name, k) => shareOn(verticals[k], of.configuration[name])), value === undefined ? undefined : shareOf(last, value)];
    return { ...kind, key: of.id, text: spoken(of, view, parameters), points: at.map((y, x) => (y === undefined ? null : { x, y })) };
  });
  const left = ended.length > shown.length ? ` The best ${shown.length} of ${ended.length}.` : '';
  return {
    id: 'parallel',
    title: 'Configurations and what came of them',
    about: `Each line is an experiment, over ${parameters.join(', ')} to ${objective.metric}.${left} ${lines.slice(0, 30).map(({ text }) => `${text ?? ''}.`).join(' ')}`,
    x: { title: '', unit: '', scale: 'linear', from: 0, until: verticals.length - 1 },
    y: { title: '', unit: '', scale: 'linear', from: 0, until: 1, ticks: [] },
    verticals,
    stops: [],
    lines,
    marks: [],
  };
}

function valueOf({ objective, nearest, standing }: TuneExperiment): number | undefined {
  return standing === 'feasible' || standing === 'infeasible' ? (objective ?? nearest)?.value : undefined;
}

/** Numbers in proportion, over decades by their logarithm; names and switches in the order in which they were tried. */
function parameterAxis(name: string, shown: readonly TuneExperiment[]): Axis {
  const values = [...new Set(shown.flatMap(({ configuration }) => configuration[name] ?? []))];
  const numbers = values.filter(value => typeof value === 'number').toSorted((a, b) => a - b);
  const [least, most] = [numbers[0] ?? 0, numbers.at(-1) ?? 0];
  if (numbers.length < values.length) {
    const names = values.map(parameterText);
    return { title: name, unit: '', scale: 'linear', from: 0, until: Math.max(1, names.length - 1), ticks: names.map((_, k) => k), names };
  }
  return { title: name, unit: '', scale: least > 0 && most / least > 8 ? 'log' : 'linear', from: least, until: most, ...(numbers.length <= mostTicks ? { ticks: numbers } : {}) };
}

function shareOn(axis: Axis | undefined, value: TuneExperiment['configuration'][string] | undefined): number | undefined {
  if (axis === undefined || value === undefined) return undefined;
  if (axis.names === undefined) return typeof value === 'number' ? shareOf(axis, value) : undefined;
  const at = axis.names.indexOf(parameterText(value));
  return at < 0 ? undefined : shareOf(axis, at);
}

/** Differences are what is looked at: an axis that begins at 0 would press them together. */
function spread(axis: Axis, values: readonly number[]): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least > 0 && (most - least) / most < 0.5 && most > least ? { ...axis, from: least - (most - least) * 0.1, until: most + (most - least) * 0.1 } : axis;
}

/** `e02, the best: slots 4, batch 2, throughput(tokens) 669 tokens/s`. */
function spoken(of: TuneExperiment, { objective, best }: TuneView, parameters: readonly string[]): string {
  const value = valueOf(of);
  const standing = of.id === best?.experiment ? ', the best' : standingText(of) === '' ? '' : `, ${standingText(of)}`;
  return `${of.id}${standing}: ${parameters.map(name => `${name} ${parameterText(of.configuration[name])}`).join(', ')}${value === undefined ? '' : `, ${objective.metric} ${tuneNumber(value, objective.unit ?? '')}`}`;
}
