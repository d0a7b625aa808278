import { expect, test } from 'vitest';
import { gateValue } from '../../../src/report/gateValue.ts';
import { runListItem } from '../../../src/report/runList.ts';
import type { RunListItem } from '../../../src/report/view.ts';
import type { RunRow } from '../../../src/store/rows.ts';
import { tempStore } from '../../store/fixtures.ts';
import { aRun } from '../../store/rows.ts';
import { experiment, rows, tune, viewOf } from './tuneFixture.ts';

function listed(fields: Partial<RunRow>, more = rows): RunListItem {
  const { store } = tempStore();
  store.createRun(aRun({ id: 'r', kind: 'tune', plan: { kind: 'tune', task: 'llama', seed: 1, hash: 'h', trials: [], tune }, scorers: [], ...fields }), []);
  for (const row of more) store.createExperiment({ ...row, run: 'r' });
  const [summary] = store.runs();
  if (summary === undefined) throw new Error('a run was written');
  return runListItem(summary, { alive: true });
}

test('a list tells of a tune how many experiments are done, and which is best', () => {
  const best = { experiment: 'e04', configuration: 'slots 4, threads 8', metric: 'goodput', value: '12.4 requests/s' };
  expect(listed({ state: 'ended', outcome: 'succeeded' })).toMatchObject({ done: 6, total: 6, failed: 1, tune: { best } });
  expect(listed({ state: 'running' }, [...rows, experiment('e07 slots=1 threads=1 | | 100')])).toMatchObject({ done: 6, total: 12, failed: 1, tune: { best } });
  expect(listed({ state: 'running' }, []).tune).toEqual({});
});

test('a gate of a tune is its best experiment’s, in its own unit', () => {
  const view = viewOf(rows);
  expect(gateValue({ gate: 'goodput >= 5', held: true, value: 12.4, unit: 'number', trial: 'e04' }, view, 'worst ')).toBe('e04, the best: 12.4 requests/s');
  expect(gateValue({ gate: 'p99(ttft)<=1s', held: true, value: 210.4, unit: 'number', trial: 'e04' }, view, 'worst ')).toBe('e04, the best: 210 ms');
  expect(gateValue({ gate: 'goodput >= 5', held: false, why: 'no configuration is within the limits' }, view, 'worst ')).toBe('no configuration is within the limits');
  expect(gateValue({ gate: 'accuracy >= 0.5', held: true, value: 0.5625 }, undefined, 'worst ')).toBe('worst 0.5625');
});
