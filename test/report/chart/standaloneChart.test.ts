import { expect, test } from 'vitest';
import { isPlainSvg } from '../../../src/protocol/plainSvg.ts';
import { axisOver } from '../../../src/report/chart/axes.ts';
import type { Chart } from '../../../src/report/chart/chart.ts';
import { lightColours } from '../../../src/report/chart/chartColours.ts';
import { chartCsv } from '../../../src/report/chart/chartCsv.ts';
import { standaloneChart } from '../../../src/report/chart/standaloneChart.ts';

const chart: Chart = {
  id: 'c',
  title: 'Of "a" <b> onload=x',
  about: 'What it shows, onclick="y".',
  x: axisOver([10, 40], { title: 'tokens/s', unit: 'tokens/s', linear: true }),
  y: axisOver([100, 400], { title: '', unit: 'ms', linear: true }),
  stops: ['1 in flight', '4 in flight'],
  lines: [
    { name: 'TTFT, p50', tone: 0, dots: true, points: [{ x: 10, y: 100, low: 90, high: 120 }, { x: 38, y: 400, doubt: 'invalid', label: '4' }] },
    { name: '=fitted', tone: 1, dashed: true, computed: true, points: [null, { x: 40, y: 6 }] },
  ],
  marks: [{ across: 'y', at: 300, label: 'SLO', tone: 0 }, { across: 'x', at: 10, label: 'knee' }],
};

const timeline: Chart = { ...chart, x: { ...chart.x, unit: 's' }, y: { title: '', unit: '', scale: 'linear', from: 1, until: 0, ticks: [0.5], names: ['e01'] }, lines: [], stops: [], bars: [{ row: 0.5, from: 0, until: 12, tone: 1, name: 'starting', text: 'e01 starts for 12 s' }] };

test('a chart that stands alone has its colours in it, and nothing of a style sheet', () => {
  for (const of of [chart, timeline]) {
    const svg = standaloneChart(of, { width: 500, height: 300, colours: lightColours });
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="-14 -14 528 328" /);
    expect(svg).not.toMatch(/var\(|class=|<style|currentColor|tone|NaN|undefined/);
    expect(isPlainSvg(svg)).toBe(true);
  }
  const svg = standaloneChart(chart, { width: 500, height: 300, colours: lightColours });
  // The ground, the line's colour from its group, a mark's from itself, letters in ink.
  for (const part of ['fill="#fff"/>', 'stroke="#0868ac" stroke-width="2"', 'stroke="#0868ac" stroke-dasharray="2 3"', 'stroke="#1f2328" stroke-dasharray="2 3"', 'stroke-dasharray="5 3"', 'fill="#1f2328" font-size="14px" font-weight="600">Of &quot;a&quot; &lt;b&gt; onload=x</text>']) expect(svg.replaceAll('></rect>', '/>')).toContain(part);
});

test('the numbers of a chart, line by line', () => {
  expect(chartCsv(chart).split('\r\n')).toEqual(['series,at,tokens/s,ms,interval_low,interval_high,doubt', '"TTFT, p50",1 in flight,10,100,90,120,', '"TTFT, p50",4 in flight,38,400,,,invalid', "'=fitted,,40,6,,,", '']);
  expect(chartCsv(timeline).split('\r\n')).toEqual(['row,what,from (s),until (s),label,about', 'e01,starting,0,12,,e01 starts for 12 s', '']);
});

test.each([
  ['a script', '<svg width="1"><script>x</script></svg>'],
  ['a handler', '<svg width="1" onload="x"></svg>'],
  ['a handler in other quotes', "<svg width='1' onload='x'></svg>"],
  ['a handler behind a quoted text', '<svg width="1"><rect x="a" onclick="x"/></svg>'],
  ['a handler between quotes in quotes', `<svg width="1"><rect x='"' onload='x' y='"'/></svg>`],
  ['a handler without quotes', '<svg width="1" onload=x></svg>'],
  ['a link of another name', '<svg width="1"><g xlink:href="x"></g></svg>'],
  ['a link', '<svg width="1"><g href="x"></g></svg>'],
  ['an element that loads', '<svg width="1"><image x="1"/></svg>'],
  ['an entity', '<!DOCTYPE svg [<!ENTITY a "b">]><svg width="1"></svg>'],
  ['a page in it', '<svg width="1"><foreignObject></foreignObject></svg>'],
  ['no end', '<svg width="1">'],
  ['no picture', 'svg'],
])('no plain picture: %s', (_, text) => {
  expect(isPlainSvg(text)).toBe(false);
});
