import type { Chart } from './chart.ts';
import type { ChartColours } from './chartColours.ts';
import { chartLook } from './chartLook.ts';
import { drawChart } from './drawChart.ts';
import { node, svgMarkup, type SvgNode } from './svgNode.ts';

const margin = 14;

/** A chart as a file of its own, with its title and its ground: every colour is written out, nothing refers to a style sheet, so that drawing programs and slides show what the page shows. */
export function standaloneChart(chart: Chart, { width, height, colours, font = 'system-ui, sans-serif' }: { readonly width: number; readonly height: number; readonly colours: ChartColours; readonly font?: string }): string {
  const { svg } = drawChart(chart, { width, height, titled: true });
  const [w, h] = [width + 2 * margin, height + 2 * margin];
  const ground = node('rect', { x: -margin, y: -margin, width: w, height: h, fill: colours.back });
  const parts = svg.children.map(child => (typeof child === 'string' ? child : written(child, colours, undefined)));
  const alone = node('svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox: `${-margin} ${-margin} ${w} ${h}`, width: w, height: h, role: 'img', 'aria-label': svg.attributes['aria-label'] ?? chart.title, 'font-family': font, 'font-size': 12 }, node('title', {}, chart.title), ground, ...parts);
  return `${svgMarkup(alone)}\n`;
}

/** With what its classes look like as attributes. @param tone of the part it lies in */
function written({ tag, attributes, children }: SvgNode, colours: ChartColours, tone: string | undefined): SvgNode {
  const { class: classes = '', ...others } = attributes;
  const names = String(classes).split(' ');
  const own = names.flatMap(name => colours.tones[Number(/^tone(\d+)$/.exec(name)?.[1] ?? -1)] ?? [])[0] ?? tone;
  const looks = chartLook.filter(({ of }) => (of === 'text' ? tag === of : of.every(name => names.includes(name)))).flatMap(({ look }) => Object.entries(look));
  const resolve = (value: string | number): string | number => ({ tone: own ?? colours.ink, toneOrInk: own ?? colours.ink, ink: colours.ink, back: colours.back })[value] ?? value;
  return { tag, attributes: { ...others, ...Object.fromEntries(looks.map(([name, value]) => [name, resolve(value)])) }, children: children.map(child => (typeof child === 'string' ? child : written(child, colours, own))) };
}
