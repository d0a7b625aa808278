import { tones, type Chart, type ChartBar } from './chart.ts';
import type { Stop } from './drawChart.ts';
import { textWidth, type Box } from './labels.ts';
import { node, type SvgNode } from './svgNode.ts';

/** Of a row's height. */
const thick = 0.7;
const most = 18;
/** What is shorter than a px is there all the same. */
const least = 1.5;

/** Bars of a chart, each with what is said of it; their labels where there is room. */
export function drawBars({ bars = [], y }: Chart, plot: Box, px: (value: number) => number, py: (value: number) => number): { readonly nodes: readonly SvgNode[]; readonly stops: readonly Stop[] } {
  const row = (plot.height / Math.max(1, Math.abs(y.until - y.from))) * thick;
  const height = Math.round(Math.min(most, row) * 10) / 10;
  const boxOf = ({ row: at, from, until }: ChartBar): Box => ({ x: px(from), y: py(at) - height / 2, width: Math.max(least, px(until) - px(from)), height });
  return {
    nodes: bars.flatMap(bar => {
      const box = boxOf(bar);
      const { label } = bar;
      const written = label === undefined || height < 12 || textWidth(label) + 6 > box.width ? [] : [node('text', { class: 'label middle', x: round(box.x + box.width / 2), y: round(box.y + height / 2 + 4) }, label)];
      return [node('rect', { class: `bar tone${bar.tone % tones}`, x: round(box.x), y: round(box.y), width: round(box.width), height }, node('title', {}, bar.text)), ...written];
    }),
    stops: bars.map(bar => {
      const { x, width } = boxOf(bar);
      return { x: round(x + width / 2), dots: [{ x: round(x + width / 2), y: round(py(bar.row)), tone: bar.tone }], text: bar.text };
    }),
  };
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}
