import { expect, test } from 'vitest';
import { axisOver, place, ticksOf, tickText, valueText } from '../../../src/report/chart/axes.ts';
import type { Axis, Chart } from '../../../src/report/chart/chart.ts';
import { drawChart } from '../../../src/report/chart/drawChart.ts';
import { svgMarkup, type SvgNode } from '../../../src/report/chart/svgNode.ts';

const axis = (values: readonly number[], linear = false): Axis => axisOver(values, { title: 'ms', unit: 'ms', linear });

test.each([
  // values, and how the axis reads
  [[12, 18, 31], 'linear 0–40: 0 10 20 30 40'],
  [[5, 150, 320], 'log 5–500: 5 10 20 50 100 200 500'],
  [[0.2, 9_000], 'log 0.2–10000: 0.3 1 3 10 30 100 300 1,000 3,000 10,000'],
  [[], 'linear 0–1: 0 0.2 0.4 0.6 0.8 1'],
  [[7, 7], 'linear 0–8: 0 2 4 6 8'],
])('an axis over %j', (values: readonly number[], read: string) => {
  const of = axis(values);
  expect(`${of.scale} ${of.from}–${of.until}: ${ticksOf(of, 5).map(tick => tickText(of, tick)).join(' ')}`).toBe(read);
});

test('each nine is as wide as the one before', () => {
  const of: Axis = { title: '', unit: '%', scale: 'nines', from: 0, until: 0.999 };
  expect([0, 0.9, 0.99, 0.999].map(share => place(of, share))).toEqual([0, 1 / 3, 2 / 3, 1].map(at => expect.closeTo(at, 9) as unknown));
  expect(ticksOf(of, 5).map(tick => tickText(of, tick))).toEqual(['0 %', '50 %', '90 %', '95 %', '99 %', '99.9 %']);
});

test('values are read with three digits and their unit', () => {
  expect([valueText({ unit: 'ms' }, 0.01234), valueText({ unit: 'tokens/s' }, 12_345.6), valueText({ unit: '%' }, 0.4567), valueText({ unit: '' }, 3)]).toEqual(['0.0123 ms', '12,346 tokens/s', '45.7 %', '3']);
});

const chart: Chart = {
  id: 'c',
  title: 'A <b>title</b>',
  about: 'What it shows.',
  x: { ...axis([10, 40], true), unit: 'tokens/s' },
  y: axis([100, 400]),
  stops: ['1 in flight', '2 in flight', '4 in flight'],
  lines: [
    { name: 'TTFT p50', tone: 0, dots: true, points: [{ x: 10, y: 100, low: 90, high: 120, label: '1' }, null, { x: 38, y: 400, label: '4', doubt: 'invalid' }] },
    { name: 'TPOT p50', tone: 1, dots: true, points: [{ x: 10, y: 5 }, { x: 40, y: 6, low: -20, high: 30 }, { x: 38, y: 7 }] },
  ],
  marks: [{ across: 'y', at: 300, label: 'SLO: p99(ttft) ≤ 300 ms', tone: 0 }, { across: 'x', at: 10, label: 'SLO kept up to 1' }],
};

const texts = ({ tag, children }: SvgNode): readonly string[] => children.flatMap(child => (typeof child === 'string' ? (tag === 'text' ? [child] : []) : texts(child)));
const boxes = (node: SvgNode): readonly SvgNode[] => [...(node.tag === 'text' ? [node] : []), ...node.children.flatMap(child => (typeof child === 'string' ? [] : boxes(child)))];

test('a chart has axes with units, a legend, its marks named, and each point’s load; what cannot be believed is crossed', () => {
  const { svg, stops } = drawChart(chart, { width: 600, height: 300 });
  expect(texts(svg)).toEqual(['TTFT p50', 'TPOT p50', 'crossed: invalid', 'ms', 'ms', '0', '100', '200', '300', '400', '0', '10', '20', '30', '40', 'SLO: p99(ttft) ≤ 300 ms', 'SLO kept up to 1', '1', '4']);
  expect(svg.attributes['aria-label']).toBe('A <b>title</b>. What it shows.');
  expect(stops.map(({ text }) => text)).toEqual(['1 in flight · 10 tokens/s: TTFT p50 100 ms [90, 120] · TPOT p50 5 ms', '2 in flight · 40 tokens/s: TPOT p50 6 ms [-20, 30]', '4 in flight · 38 tokens/s (invalid): TTFT p50 400 ms · TPOT p50 7 ms']);
});

test('nothing is written outside the picture, at any width', () => {
  for (const width of [300, 420, 860]) {
    for (const { attributes, children } of boxes(drawChart(chart, { width, height: 240 }).svg)) {
      const [words] = children;
      if (typeof words !== 'string') throw new Error('a text holds text');
      const written = words.length * 6.6;
      const kind = String(attributes['class'] ?? '');
      const left = Number(attributes['x']) - (kind.includes('end') ? written : kind.includes('middle') ? written / 2 : 0);
      expect([left >= -2, left + written <= width + 2], `${words} at ${width}`).toEqual([true, true]);
    }
  }
});

test('as markup, no text becomes a tag', () => {
  const markup = svgMarkup(drawChart(chart, { width: 400, height: 240, titled: true }).svg);
  expect(markup).not.toContain('<b>');
  expect(markup).toContain('A &lt;b&gt;title&lt;/b&gt;');
  expect(markup).not.toMatch(/NaN|undefined|Infinity/);
  // An interval may reach below 0, where a logarithm has no place.
  expect(svgMarkup(drawChart({ ...chart, y: axis([5, 400]) }, { width: 400, height: 240 }).svg)).not.toMatch(/NaN|undefined|Infinity/);
});
