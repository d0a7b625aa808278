import { describe, expect, test } from 'vitest';
import { exportRun, type SingleFormat as ExportFormat } from '../../../src/report/exporters/exportRun.ts';
import { compareRuns } from '../../../src/report/compareRuns.ts';
import { rankingText } from '../../../src/report/rankingText.ts';
import { readRunView } from '../../../src/report/readRunView.ts';
import { runDocument } from '../../../src/report/runDocument.ts';
import { runDocumentSchema } from '../../../src/report/runDocumentSchema.ts';
import type { RunView } from '../../../src/report/view.ts';
import type { StoreWriter } from '../../../src/store/store.ts';
import { tempStore } from '../../store/fixtures.ts';
import { aRun } from '../../store/rows.ts';
import { experiment, rows, startMs, tune } from './tuneFixture.ts';

/** Without the runs that measured: what an experiment's row alone tells. */
function stored(id = 'llama-1', more: Parameters<typeof aRun>[0] = {}): { readonly store: StoreWriter; readonly view: RunView } {
  const { store } = tempStore();
  store.createRun(aRun({ id, task: 'llama', kind: 'tune', plan: { kind: 'tune', task: 'llama', seed: 1, hash: 'h', trials: [], tune }, scorers: [], state: 'ended', outcome: 'succeeded', createdMs: startMs, startedMs: startMs, endedMs: startMs + 106_000, durationMs: 106_000, ...more }), []);
  for (const { benchRun: _benchRun, ...row } of rows) store.createExperiment({ ...row, run: id });
  return { store, view: readRunView(store, id, { alive: false, nowMs: startMs + 106_000 }) };
}

describe('a tune that is stored', () => {
  test('counts experiments, and ranks them', () => {
    const { view } = stored();
    expect([view.done, view.total, view.failed, view.ranking.join(' ')]).toEqual([6, 12, 1, 'e04 e02 e06 e01 e05 e03']);
    expect(rankingText(view, 100).split('\n')[0]).toBe('llama · run llama-1 · succeeded after 1:46 · 6 experiments');
  });

  test('its document is as published: experiments in place of trials, each level judged', () => {
    const document = runDocumentSchema.parse(runDocument(stored().view));
    expect(document.ranking).toEqual(['e04', 'e02', 'e06', 'e01', 'e05', 'e03']);
    expect(document.tune?.best).toMatchObject({ experiment: 'e04' });
    expect(document.trials[4]).toMatchObject({ id: 'e05', configuration: { slots: 8, threads: 4 }, feasible: false, violation: expect.closeTo(40 / 300) as unknown, levels: [{ within_slo: false }, { within_slo: false, slo: [{ metric: 'p99(ttft)', limit: 300, actual: 426, hard: true }] }], slo: [{ level: 'm~2', actual: 340 }, { level: 'm~8', actual: 426 }] });
    expect(document.trials[2]).toMatchObject({ id: 'e03', outcome: 'startFailed', stage: 'starting', levels: [] });
    expect(document.trials[2]).not.toHaveProperty('feasible');
  });

  test('CSV has a line for each level, and one for what was not measured', () => {
    const lines = text('csv').split('\r\n');
    expect(lines[0]).toMatch(/^experiment,slots,threads,share,outcome,stage,error,place,feasible,objective goodput,violation,level,level_within_slo,/);
    expect(lines.filter(line => /^e0[35]/.test(line)).map(line => line.split(',').slice(0, 14).join(','))).toEqual([
      'e03,8,8,1,startFailed,starting,it ended with exit code 1 before it was ready: ggml_cuda_malloc: out of memory,,,,,,,',
      'e05,8,4,1,ok,,,5,0,,0.1333333333333333,m~2,0,0',
      'e05,8,4,1,ok,,,5,0,,0.1333333333333333,m~8,0,0',
    ]);
  });

  test.each(['jsonl', 'json', 'markdown', 'html', 'svg', 'junit'] as const)('%s is written', format => {
    expect(text(format)).toMatch({ jsonl: /^\{"run":"llama-1","id":"e01",.*\n\{"run":"llama-1","id":"e02"/, json: /^\{"schema":"pitwall.export\/1","run":\{"schema":"pitwall.run\/1",/, markdown: /\| 1 \| e04 \| 4 \| 8 \| 12.4 \|/, html: /<h2>Every level<\/h2>/, svg: /<title>e04: bench for/, junit: /name="the run comes to its end"/ }[format]);
  });

  test('what a server wrote is text in every format', () => {
    const { store, view } = stored();
    store.createExperiment(experiment('e07 slots=1 threads=1 | | 200', { run: view.id, outcome: 'failed', stage: 'bench', error: '<script>alert(1)</script>\u001b[31m' }));
    const told = readRunView(store, view.id, { alive: false, nowMs: startMs });
    expect([...exportRun('html', store, told)].join('')).not.toContain('<script');
    const markdown = [...exportRun('markdown', store, told)].join('');
    expect(markdown).not.toMatch(/[^\\]<script/);
    expect(markdown).not.toContain('\u001b');
    expect(rankingText(told, 100)).not.toContain('\u001b');
  });

  test('two of them are not compared sample by sample', () => {
    const { store } = stored();
    store.createRun(aRun({ id: 'other', kind: 'tune', plan: { kind: 'tune', task: 'llama', seed: 1, hash: 'h', trials: [], tune } }), []);
    expect(() => compareRuns(store, ['llama-1', 'other'])).toThrow('tunes have no samples to compare');
  });

  function text(format: ExportFormat): string {
    const { store, view } = stored();
    return [...exportRun(format, store, view)].join('');
  }
});
