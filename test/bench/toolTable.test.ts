import { expect, test } from 'vitest';
import type { Tool } from '../../bench/tools/tool.ts';
import { toolChart } from '../../bench/tools/toolChart.ts';
import { toolTable } from '../../bench/tools/toolTable.ts';

const tool = (id: string, name: string): Tool => ({ id, name, version: '1', does: [], install: () => undefined, command: () => ({ args: [] }), read: () => ({ requests: 0 }) });
const tools = [tool('pitwall', 'Pitwall'), tool('aiperf', 'aiperf'), tool('wrk', 'wrk')];
const measured = {
  // Three rounds; the server was slower in the second.
  'tool/pitwall/64 told': [100.5, 110.4, 100.7],
  'tool/pitwall/64 true': [100, 110, 100],
  'tool/pitwall/64 tpot told': [20.02, 20.02, 20.02],
  'tool/pitwall/64 tpot true': [20, 20, 20],
  'tool/pitwall/64 failed': [0, 0, 0],
  'tool/pitwall/64 foreign': [0.01, 0.02, 0.2],
  'tool/aiperf/64 told': [130],
  'tool/aiperf/64 true': [100],
  'tool/aiperf/64 failed': [0, 1, 1],
  'tool/pitwall/rate-50 rate': [49.9],
  'tool/pitwall/rate-50 late': [0.123],
  'tool/pitwall/rate-50 late99': [1.5],
};
const notes = { 'tool/aiperf/64': 'not done after 55 s', wrk: 'not available: not installed' };

test('each error is of told and true in the same round, and what failed or is not there is said', () => {
  expect(toolTable(measured, tools, notes).split('\n').filter(line => /^[|-]|^Of the/.test(line))).toEqual([
    '| tool | 16 streams | 64 streams | 256 streams | 1024 streams | p99, 256 | p99, 1024 |',
    '|---|--:|--:|--:|--:|--:|--:|',
    '| Pitwall | – | 0.50 (0.40 … 0.70) | – | – | – | – |',
    '| aiperf | – | 30.0 | – | – | – | – |',
    '| tool | 1 token | 4 tokens | 16 tokens | 8 together |',
    '|---|--:|--:|--:|--:|',
    '| Pitwall | 0.10 (0.10 … 0.10) | – | – | – |',
    '| tool | 50/s: error | behind | 500/s: error | behind | 2000/s: error | behind |',
    '|---|--:|--:|--:|--:|--:|--:|',
    '| Pitwall | −0.20 | 0.12 / 1.50 | – | – | – | – |',
    'Of the machine’s cores other programs took 2.0 % during the median run and 20.0 % during the worst.',
    '- wrk: not available: not installed',
    '- aiperf, 64: 2 of 3 runs failed (not done after 55 s)',
  ]);
});

test('the chart has a point for each tool and level, with what it says as its title', () => {
  const titles = [...toolChart(measured).matchAll(/<path[^>]*><title>([^<]*)/g)].map(([, title]) => title);
  expect(titles).toEqual(['Pitwall, 64 streams: 0.500 ms', 'aiperf, 64 streams: 30.0 ms']);
});

test('nothing measured: no table, and a chart of axes', () => {
  expect(toolTable({}, tools, {})).toBe('');
  expect(toolChart({})).not.toMatch(/NaN|Infinity|<polyline/);
});
