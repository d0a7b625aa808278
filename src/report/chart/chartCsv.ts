import { csvLine } from '../exporters/csvLine.ts';
import type { Axis, Chart } from './chart.ts';

/** The numbers of a chart, a line each point or bar, as RFC 4180 has it: what is drawn and no more, so a line of many points is what was made of it for drawing. */
export function chartCsv({ x, y, lines, bars = [], stops }: Chart): string {
  const points = lines.flatMap(({ name, points: of, computed }) => of.flatMap((point, k) => (point === null ? [] : [[name, computed ? '' : stops[k], at(x, point.x), at(y, point.y), point.low, point.high, point.doubt]])));
  const stretches = bars.map(({ name, row, from, until, label, text }) => [at(y, row), name, from, until, label, text]);
  return [
    ...(points.length === 0 ? [] : [['series', 'at', titleOf(x, 'x'), titleOf(y, 'y'), 'interval_low', 'interval_high', 'doubt'], ...points]),
    ...(stretches.length === 0 ? [] : [['row', 'what', `from (${x.unit})`, `until (${x.unit})`, 'label', 'about'], ...stretches]),
  ].map(csvLine).join('');
}

/** By its name, where the axis has names instead of numbers. */
function at({ ticks, names }: Axis, value: number): string | number {
  return names?.[ticks?.indexOf(value) ?? -1] ?? value;
}

function titleOf({ title, unit }: Axis, otherwise: string): string {
  return title === '' ? (unit === '' ? otherwise : unit) : title;
}
