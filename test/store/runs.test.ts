import { expect, test } from 'vitest';
import { HumanError, renderHumanError } from '../../src/base/humanError.ts';
import { tempStore } from './fixtures.ts';
import { aRun, aSample, aTrial } from './rows.ts';

test('runs are listed newest first, with their trials\' counts and without their plans', () => {
  const { store } = tempStore();
  store.createRun(aRun({ id: 'old', createdMs: 1 }), [aTrial('a', 0, { run: 'old', total: 2 })]);
  store.createRun(aRun({ id: 'new', createdMs: 2 }), [aTrial('b', 0, { run: 'new' }), aTrial('c', 1, { run: 'new' })]);
  store.writeSample('old', aSample('a', 0, { value: 1 }));
  const runs = store.runs();
  expect(runs.map(run => [run.id, run.trials.map(({ id, model, total, totals }) => `${id} by ${model}: ${totals.done}/${total}`)])).toEqual([
    ['new', ['b by b: 0/undefined', 'c by c: 0/undefined']],
    ['old', ['a by a: 1/2']],
  ]);
  expect(runs[1]?.scorers).toEqual(aRun().scorers);
  expect(Object.keys(runs[0] ?? {})).not.toContain('plan');
  expect(store.runs(1).map(run => run.id)).toEqual(['new']);
});

test.each([
  ['latest', 'gsm8k-20250102-b'],
  ['gsm8k-20250101', 'gsm8k-20250101-a'],
  ['gsm8k-20250102-b', 'gsm8k-20250102-b'],
  ['gsm8k', '`gsm8k` is the beginning of several runs: gsm8k-20250102-b, gsm8k-20250102, gsm8k-20250101-a; write more of the id'],
  ['gsm8k-20250102', 'gsm8k-20250102'],
  ['gsm8k_20250101', 'there is no run `gsm8k_20250101`; the latest are gsm8k-20250102-b, gsm8k-20250102, gsm8k-20250101-a; see `pitwall runs` for all'],
  ['', 'there is no run ``; the latest are gsm8k-20250102-b, gsm8k-20250102, gsm8k-20250101-a; see `pitwall runs` for all'],
])('%j means %s', (name, expected) => {
  const { store } = tempStore();
  for (const [k, id] of ['gsm8k-20250101-a', 'gsm8k-20250102', 'gsm8k-20250102-b'].entries()) store.createRun(aRun({ id, createdMs: k }), []);
  expect(found()).toBe(expected);

  function found(): string {
    try {
      return store.findRun(name).id;
    } catch (error) {
      if (error instanceof HumanError) return renderHumanError(error);
      throw error;
    }
  }
});

test('in an empty store there is no latest run', () => {
  const { store, file } = tempStore();
  expect(() => store.findRun('latest')).toThrow(new HumanError({ what: 'no run was recorded here yet', where: file, toDo: 'start one with `pitwall run TASK`' }));
});

test('the list says which runs under way are paused: what was asked last counts, and of one that has ended nothing does', () => {
  const { store } = tempStore();
  for (const [k, id] of ['going', 'held', 'freed', 'over'].entries()) store.createRun(aRun({ id, createdMs: k }), []);
  for (const id of ['held', 'freed', 'over']) store.requestPause(id, true, 'a test', 1);
  store.requestLimit('held', 4, 'a test', 2);
  store.requestPause('freed', false, 'a test', 2);
  store.updateRun('over', { state: 'ended', outcome: 'cancelled' });
  expect(store.runs().filter(({ paused }) => paused).map(({ id }) => id)).toEqual(['held']);
});

test('a run that was begun later is the latest, also where the clock was set back in between', () => {
  const { store } = tempStore();
  store.createRun(aRun({ id: 'tomorrow', createdMs: 86_400_000 }), [aTrial('a', 0, { run: 'tomorrow' })]);
  store.createRun(aRun({ id: 'today', createdMs: 1 }), [aTrial('b', 0, { run: 'today' })]);
  expect([store.findRun('latest').id, store.runs().map(({ id }) => id)]).toEqual(['today', ['today', 'tomorrow']]);
});
