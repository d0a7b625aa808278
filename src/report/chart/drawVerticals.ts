import { place, tickText, ticksOf } from './axes.ts';
import type { Axis, Chart } from './chart.ts';
import type { Stop } from './drawChart.ts';
import { textWidth, type Box } from './labels.ts';
import { node, type SvgNode } from './svgNode.ts';

/** Ticks of an axis that shares its side with others. */
const aboutTicks = 5;

/** Room left of the plot for what is written at the first axis, in px. */
export function verticalsGutter({ verticals = [] }: Chart): number {
  const [first] = verticals;
  return first === undefined ? 0 : Math.max(0, ...ticksOf(first, aboutTicks).map(tick => textWidth(tickText(first, tick))));
}

/** The axes with their titles above and their ticks left of them; titles that have no room are cut. */
export function drawVerticals({ verticals = [] }: Chart, plot: Box, px: (value: number) => number): readonly SvgNode[] {
  const room = plot.width / Math.max(1, verticals.length - 1);
  return verticals.flatMap((axis, k) => {
    const x = px(k);
    const [kind, most] = k === 0 && verticals.length > 1 ? ['', room * 0.6 + 10] : k === verticals.length - 1 ? ['end', room * 0.6] : ['middle', room * 0.75];
    const title = node('text', { class: `dim ${kind}`.trim(), x: kind === 'end' ? x + 12 : k === 0 ? 0 : x, y: plot.y - 13 }, cut(axis.title, most + (k === 0 ? plot.x : 0)), node('title', {}, axis.title));
    const ticks = ticksOf(axis, aboutTicks).map(tick => node('text', { class: 'label tick end', x: x - 6, y: plot.y + plot.height * (1 - place(axis, tick)) + 4 }, tickText(axis, tick)));
    return [node('line', { class: 'axis', x1: x, x2: x, y1: plot.y, y2: plot.y + plot.height }), title, ...ticks];
  });
}

/** Every line is a stop: its way over all axes. */
export function verticalStops({ lines }: Chart, px: (value: number) => number, py: (value: number) => number): readonly Stop[] {
  return lines.flatMap(({ points, tone, text, key, name }) => {
    const dots = points.flatMap(point => (point === null ? [] : [{ x: px(point.x), y: py(point.y), tone }]));
    const [first] = dots;
    return first === undefined ? [] : [{ x: first.x, dots, text: text ?? name, trace: true as const, ...(key === undefined ? {} : { key }) }];
  });
}

/** Where a value lies on an axis, from 0 at its foot. */
export function shareOf(axis: Axis, value: number): number {
  return Math.min(1, Math.max(0, place(axis, value)));
}

function cut(text: string, most: number): string {
  const letters = [...text];
  const fit = Math.max(4, Math.floor(most / 6.6));
  return letters.length <= fit ? text : `${letters.slice(0, fit - 1).join('')}…`;
}
