import { chartStyle } from './chartStyle.ts';
import type { Chart } from './chart.ts';
import { drawChart } from './drawChart.ts';
import { node, svgMarkup } from './svgNode.ts';

const gap = 28;
const margin = 16;

/** One picture that stands alone: the first chart as wide as the page, the others in two columns. It has a background, since it may be shown on any. */
export function chartPage(title: string, charts: readonly Chart[], width = 860): string {
  const inner = width - 2 * margin;
  const half = (inner - gap) / 2;
  const [first, ...others] = charts;
  const firstHeight = 340;
  const otherHeight = 270;
  const placed = [...(first === undefined ? [] : [{ chart: first, x: 0, y: 40, width: inner, height: firstHeight }]), ...others.map((chart, k) => ({ chart, x: (k % 2) * (half + gap), y: 40 + firstHeight + gap + Math.floor(k / 2) * (otherHeight + gap), width: others.length === 1 ? inner : half, height: otherHeight }))];
  const height = placed.reduce((most, { y, height: of }) => Math.max(most, y + of), 0) + 2 * margin;
  const parts = placed.map(({ chart, x, y, width: w, height: h }) => {
    const { svg } = drawChart(chart, { width: Math.floor(w), height: h, titled: true });
    return { ...svg, attributes: { ...svg.attributes, x: x + margin, y: y + margin } };
  });
  const page = node('svg', { class: 'chart', xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': title }, node('title', {}, title), node('style', {}, `${chartStyle}.page { fill: var(--back); }`), node('rect', { class: 'page', width, height, rx: 6 }), node('text', { class: 'title', x: margin, y: margin + 16 }, title), ...parts);
  return `${svgMarkup(page)}\n`;
}
