import { expect, test } from 'vitest';
import { groupRuns, type ListedRun, type RunFilter } from '../../../src/report/runs/runGroups.ts';
import type { RunListItem } from '../../../src/report/view.ts';

function run(id: string, value: number, more: Partial<RunListItem> & { readonly model?: string; readonly width?: number } = {}): ListedRun {
  const { model = 'small', width = 0.01, ...item } = more;
  const headline = { metric: 'exact_match', unit: 'share', model, value, n: 1000, ...(width === 0 ? {} : { low: value - width, high: value + width }) } as const;
  return {
    item: { id, task: 'sums', taskFile: '/sums.eval.yaml', state: 'ended', outcome: 'succeeded', createdMs: 0, done: 1000, total: 1000, failed: 0, headline, ...item },
    row: { kind: 'eval', trials: [{ id: 't', model, totals: { trial: 't', done: 0, outcomes: {}, errors: {}, scores: {} } as unknown as ListedRun['row']['trials'][number]['totals'] }] },
  };
}

const runs = [
  run('r6', 0.5, { state: 'running' }),
  run('r5', 0.4, { label: 'Hot fix' }),
  run('q2', 0.9, { task: 'other', taskFile: '/other.eval.yaml', model: 'LARGE' }),
  run('r4', 0.499),
  run('r3', 0.6, { outcome: 'failed' }),
  run('r2', 0.5, { baseline: true, failed: 2 }),
  run('r1', 0.4, { width: 0 }),
  run('r0', 0.49, { width: 0 }),
];

/** `task 2/5: ids`. */
function picture(filter?: RunFilter): readonly string[] {
  return groupRuns(runs, filter).map(({ task, runs: shown, total, baseline, differences, regressions }) => `${task} ${shown.length}/${total}${baseline === undefined ? '' : ` vs ${baseline.item.id}, ${regressions} worse`}: ${shown.map(({ item }) => `${item.id}${differences.has(item.id) ? ` ${differences.get(item.id)?.text}` : ''}`).join(', ')}`);
}

test('by task, the task that ran last first, each against its own baseline', () => {
  expect(picture()).toEqual(['sums 7/7 vs r2, 2 worse: r6, r5 −0.1000, r4 −0.0010, r3 +0.1000, r2, r1 −0.1000, r0 −0.0100', 'other 1/1: q2']);
});

test.each<[RunFilter, readonly string[]]>([
  [{ only: 'regressions' }, ['sums 2/7 vs r2, 2 worse: r5 −0.1000, r1 −0.1000']],
  [{ only: 'failed' }, ['sums 2/7 vs r2, 2 worse: r3 +0.1000, r2']],
  [{ only: 'running' }, ['sums 1/7 vs r2, 2 worse: r6']],
  [{ text: 'large' }, ['other 1/1: q2']],
  [{ text: '  HOT  sums ' }, ['sums 1/7 vs r2, 2 worse: r5 −0.1000']],
  [{ text: 'sums', only: 'running' }, ['sums 1/7 vs r2, 2 worse: r6']],
  [{ text: 'running' }, ['sums 1/7 vs r2, 2 worse: r6']],
  [{ text: 'failed' }, ['sums 1/7 vs r2, 2 worse: r3 +0.1000']],
  [{ text: 'nowhere' }, []],
  [{ text: '  ' }, picture()],
])('%j', (filter, expected) => {
  expect(picture(filter)).toEqual(expected);
});

test('a run of some of the baseline’s models, without its best, is no regression; one of a model in its place may be', () => {
  const both = run('both', 0.8, { baseline: true, model: 'large' });
  const [trial] = both.row.trials;
  if (trial === undefined) throw new Error('no trial');
  const baseline = { ...both, row: { ...both.row, trials: [trial, { ...trial, model: 'small' }] } };
  const [group] = groupRuns([run('part', 0.5), run('best', 0.5, { model: 'large' }), run('new', 0.5, { model: 'newer' }), baseline]);
  expect([[...(group?.differences.keys() ?? [])], group?.regressions]).toEqual([['best', 'new'], 2]);
});
