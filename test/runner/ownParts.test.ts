import { afterEach, expect, test } from 'vitest';
import { checkGates } from '../../src/report/gates.ts';
import { rankingText } from '../../src/report/rankingText.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { parseGate } from '../../src/task/gates.ts';
import { fails, says, Workspace } from './fixture.ts';

const workspaces: Workspace[] = [];
const workspace = (): Workspace => workspaces[workspaces.push(new Workspace()) - 1] as Workspace;
afterEach(() => workspaces.splice(0).forEach(each => each.dispose()));

test('each dataset is asked with its prompts and judged by its scorers; a gate counts where its metric does', async () => {
  const ws = workspace();
  const base = ws.task(2);
  const [first] = base.datasets;
  if (first === undefined) throw new Error('no dataset');
  const contains = { id: 'contains', use: 'contains', params: {} } as const;
  const task = {
    ...base,
    onMissing: 'zero' as const,
    scorers: [...base.scorers, contains],
    datasets: [
      { ...first, scoring: { scorers: base.scorers } },
      { ...first, id: 'e', prompts: [{ id: 'own', messages: [{ role: 'user' as const, content: 'own {{ input }}' }] }], scoring: { scorers: [contains], extract: { regex: '<(.*)>', flags: '', group: 1, last: false, onFail: 'extractionFailed' as const } } },
    ],
  };
  await ws.run(task, input => (input === 'own q1' ? fails('serverError') : input.startsWith('own ') ? says('a1 <sure a0>') : says('a1')));
  expect([...ws.asked].sort()).toEqual(['own q0', 'own q1', 'q0', 'q1']);
  // What judged one dataset counts no zeros in the other.
  const view = readRunView(ws.store, 'r1', { alive: false, nowMs: 0 });
  expect(view.trials.map(({ id, metrics }) => `${id} ${Object.entries(metrics).map(([metric, { sum, n }]) => `${metric} ${sum}/${n}`).join()}`)).toEqual(['m~d~p exact_match 1/2', 'm~e~own contains 1/2']);
  expect(view.ranking).toEqual(['m~d~p', 'm~e~own']);
  const gates = ['exact_match >= 0.5', 'contains > 0.5', 'accuracy >= 0.5', 'success > 0.9'].flatMap(text => parseGate(text) ?? []);
  expect(checkGates(gates, view).map(({ gate, held, trial, value }) => `${gate}: ${held ? 'held' : 'failed'} ${trial} ${value}`)).toEqual([
    'exact_match >= 0.5: held m~d~p 0.5',
    'contains > 0.5: failed m~e~own 0.5',
    'accuracy >= 0.5: held m~d~p 0.5',
    'success > 0.9: failed m~e~own 0.5',
  ]);
  const tables = rankingText(view, 100).split('\n').filter(line => /^ *(#|\d) /.test(line)).map(line => line.replaceAll(/ +/g, ' ').trim().replace(/\[.*\]/, '[…]'));
  expect(tables).toEqual(['# trial exact_match 95 % interval right/n failed missing', '1 m · d · p 0.5000 […] 1/2 0 0', '# trial contains 95 % interval right/n failed missing', '1 m · e · own 0.5000 […] 1/2 1 0']);
});
