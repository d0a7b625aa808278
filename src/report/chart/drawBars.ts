import { tones, type BarShape, type Chart, type ChartBar } from './chart.ts';
import type { Stop } from './drawChart.ts';
import { textWidth, type Box } from './labels.ts';
import { node, type SvgNode } from './svgNode.ts';

/** Of a row's height. */
const thick = 0.7;
const most = 18;
/** Of a bar's height. */
export const shapeHeights: Readonly<Record<BarShape, number>> = { full: 1, hollow: 1, half: 0.55, thin: 0.25 };
/** What is shorter than a px is there all the same. */
const least = 1.5;

/** Bars of a chart, each with what is said of it; their labels where there is room. */
export function drawBars({ bars = [], y }: Chart, plot: Box, px: (value: number) => number, py: (value: number) => number): { readonly nodes: readonly SvgNode[]; readonly stops: readonly Stop[] } {
  const row = (plot.height / Math.max(1, Math.abs(y.until - y.from))) * thick;
  const height = Math.round(Math.min(most, row) * 10) / 10;
  const boxOf = ({ row: at, from, until, shape = 'full' }: ChartBar): Box => ({ x: px(from), y: py(at) - (height * shapeHeights[shape]) / 2, width: Math.max(least, px(until) - px(from)), height: round(height * shapeHeights[shape]) });
  return {
    nodes: bars.flatMap(bar => {
      const box = boxOf(bar);
      const { label } = bar;
      const written = label === undefined || box.height < 12 || textWidth(label) + 6 > box.width ? [] : [node('text', { class: 'label middle', x: round(box.x + box.width / 2), y: round(box.y + box.height / 2 + 4) }, label)];
      return [node('rect', { class: barClass(bar), x: round(box.x), y: round(box.y), width: round(box.width), height: box.height }, node('title', {}, bar.text)), ...written];
    }),
    stops: bars.map(bar => {
      const { x, width } = boxOf(bar);
      return { x: round(x + width / 2), dots: [{ x: round(x + width / 2), y: round(py(bar.row)), tone: bar.tone }], text: bar.text, ...(bar.key === undefined ? {} : { key: bar.key }) };
    }),
  };
}

export function barClass({ tone, shape }: Pick<ChartBar, 'tone' | 'shape'>): string {
  return ['bar', ...(shape === 'hollow' ? ['hollowBar'] : []), `tone${tone % tones}`].join(' ');
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}
