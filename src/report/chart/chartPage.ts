import { chartStyle } from './chartStyle.ts';
import type { Chart } from './chart.ts';
import { drawChart } from './drawChart.ts';
import { node, svgMarkup } from './svgNode.ts';

const gap = 28;
const margin = 16;

/** One picture that stands alone: the first chart, and those of rows, as wide as the page, the others in two columns. It has a background, since it may be shown on any. */
export function chartPage(title: string, charts: readonly Chart[], width = 860): string {
  const inner = width - 2 * margin;
  const half = (inner - gap) / 2;
  const placed: { readonly chart: Chart; readonly x: number; readonly y: number; readonly width: number; readonly height: number }[] = [];
  const others = charts.slice(1).filter(({ height }) => height === undefined);
  let y = 40;
  const put = (chart: Chart, x: number, of: { readonly width: number; readonly height: number }): void => void placed.push({ chart, x, y, ...of });
  const [first] = charts;
  if (first !== undefined) {
    put(first, 0, { width: inner, height: first.height ?? 340 });
    y += (first.height ?? 340) + gap;
  }
  for (const [k, chart] of others.entries()) {
    const alone = k % 2 === 0 && k === others.length - 1;
    put(chart, (k % 2) * (half + gap), { width: alone ? inner : half, height: 270 });
    if (k % 2 === 1 || alone) y += 270 + gap;
  }
  for (const chart of charts.slice(1).filter(({ height }) => height !== undefined)) {
    put(chart, 0, { width: inner, height: chart.height ?? 270 });
    y += (chart.height ?? 270) + gap;
  }
  const height = placed.reduce((most, { y: from, height: of }) => Math.max(most, from + of), 0) + 2 * margin;
  const parts = placed.map(({ chart, x, y: from, width: w, height: h }) => {
    const { svg } = drawChart(chart, { width: Math.floor(w), height: h, titled: true });
    return { ...svg, attributes: { ...svg.attributes, x: x + margin, y: from + margin } };
  });
  const page = node('svg', { class: 'chart', xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': title }, node('title', {}, title), node('style', {}, `${chartStyle}.page { fill: var(--back); }`), node('rect', { class: 'page', width, height, rx: 6 }), node('text', { class: 'title', x: margin, y: margin + 16 }, title), ...parts);
  return `${svgMarkup(page)}\n`;
}
