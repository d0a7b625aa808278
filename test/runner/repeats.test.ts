import { afterEach, describe, expect, test } from 'vitest';
import { renderProblem } from '../../src/base/problem.ts';
import { createFingerprint } from '../../src/execute/fingerprint.ts';
import { checkGates } from '../../src/report/gates.ts';
import { rankingText } from '../../src/report/rankingText.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { runDocument } from '../../src/report/runDocument.ts';
import { runDocumentSchema } from '../../src/report/runDocumentSchema.ts';
import type { RunView } from '../../src/report/view.ts';
import type { Model } from '../../src/task/models.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import type { Task } from '../../src/task/task.ts';
import { fails, says, Workspace } from './fixture.ts';

const workspaces: Workspace[] = [];
afterEach(() => workspaces.splice(0).forEach(each => each.dispose()));
const view = (ws: Workspace, run = 'r1'): RunView => readRunView(ws.store, run, { alive: false, nowMs: 0 });

/** Four samples, asked `n` times; the k-th asking of `q0` is answered by the k-th letter of its word: `r` right, `a` and `b` wrong, `x` fails. */
async function run(words: readonly string[], more: Partial<Task>): Promise<Workspace> {
  const ws = new Workspace();
  workspaces.push(ws);
  const task = ws.task(words.length, { repeats: { n: words[0]?.length ?? 1, reduce: ['mean'] }, ...more });
  await ws.run(task, (input, attempt) => {
    const letter = words[Number(input.slice(1))]?.[attempt - 1];
    return letter === 'x' ? fails('serverError') : says(letter === 'r' ? input.replace('q', 'a') : (letter ?? ''));
  });
  return ws;
}

test('each sample is asked n times, in rows of their own, and counts once', async () => {
  const ws = await run(['rra', 'aab', 'rrr'], { repeats: { n: 3, reduce: ['mean', 'max', 'min', 'majority', 'pass@2'] } });
  expect(ws.asked.toSorted()).toEqual(['q0', 'q0', 'q0', 'q1', 'q1', 'q1', 'q2', 'q2', 'q2']);
  expect([...ws.store.samples('r1')].map(({ index, repeat, scores }) => `${index}.${repeat} ${scores[0]?.value}`).join(' | ')).toBe('0.0 1 | 0.1 1 | 0.2 0 | 1.0 0 | 1.1 0 | 1.2 0 | 2.0 1 | 2.1 1 | 2.2 1');
  const { trials: [trial], total } = view(ws);
  expect(total).toBe(9);
  expect(Object.entries(trial?.metrics ?? {}).map(([id, { value, n }]) => `${id} ${value.toFixed(4)} of ${n}`)).toEqual([
    'exact_match 0.5556 of 3',
    'max(exact_match) 0.6667 of 3',
    'min(exact_match) 0.3333 of 3',
    'majority(exact_match) 0.6667 of 3',
    'pass@2(exact_match) 0.6667 of 3',
  ]);
  // By repeat: 2/3, 2/3, 1/3.
  expect(trial?.metrics['exact_match']?.repeats).toEqual({ n: 3, sd: expect.closeTo(0.19245, 5) as number });
  // Three samples, not nine requests: the interval of the mean is as wide as theirs.
  expect(trial?.metrics['exact_match']?.interval?.method).toBe('bootstrap');
  expect(trial?.metrics['max(exact_match)']?.interval?.method).toBe('wilson');
});

test('the first of `reduce` ranks, and gates name any of them', async () => {
  const ws = await run(['ra', 'aa'], { repeats: { n: 2, reduce: ['pass@2', 'mean'] } });
  const shown = view(ws);
  expect(shown.trials[0]?.scorers).toEqual(['pass@2(exact_match)', 'exact_match']);
  const gate = (text: string, metric: string): Parameters<typeof checkGates>[0][number] => ({ text, metric, comparison: '>=', limit: 0.5 });
  expect(checkGates([gate('a', 'pass@2(exact_match)'), gate('b', 'exact_match'), gate('c', 'accuracy')], shown).map(({ gate: name, held, value }) => `${name} ${held} ${value}`)).toEqual(['a true 0.5', 'b false 0.25', 'c false 0.25']);
  expect(rankingText(shown, 120).split('\n').slice(2, 4).map(line => line.replaceAll(/ +/g, ' ').trim())).toEqual(['# trial pass@2(exact_match) 95 % interval n exact_match failed missing', '1 m 0.5000 [0.0945, 0.9055] 2 0.2500 ± 0.3536 0 0']);
  expect(runDocumentSchema.safeParse(runDocument(shown)).error).toBeUndefined();
});

test('where the repeats of every sample agree, the interval is that of a share', async () => {
  const ws = await run(['rr', 'rr', 'rr'], {});
  expect(view(ws).trials[0]?.metrics['exact_match']).toMatchObject({ value: 1, n: 3, repeats: { n: 2, sd: 0 }, interval: { low: expect.closeTo(0.4385, 4) as number, method: 'wilson' } });
});

test('a repeat that failed leaves the others of its sample', async () => {
  const ws = await run(['rx', 'xx'], { repeats: { n: 2, reduce: ['mean', 'pass@2'] } });
  expect(Object.entries(view(ws).trials[0]?.metrics ?? {}).map(([id, { value, n, missing }]) => `${id} ${value} of ${n}, ${missing} missing`)).toEqual(['exact_match 1 of 1, 1 missing']);
});

test('a resume asks for the repeats that are missing', async () => {
  const ws = await run(['xr', 'rx'], {});
  ws.store.deleteSamples('r1', { outcomes: ['failed'] });
  ws.store.updateTrial('r1', 'm~d~p', { outcome: 'interrupted' });
  ws.asked.length = 0;
  await ws.run(ws.task(2, { repeats: { n: 2, reduce: ['mean'] } }), () => says('x'), { resume: true });
  expect(ws.asked.toSorted()).toEqual(['q0', 'q1']);
  expect([...ws.store.samples('r1')].map(({ index, repeat, output }) => `${index}.${repeat} ${output}`)).toEqual(['0.0 x', '0.1 a0', '1.0 a1', '1.1 x']);
});

describe('what a repeat is asked with', () => {
  const models = (params: object): Task['models'] => [{ id: 'm', provider: 'openai', baseUrl: 'http://127.0.0.1:1', model: 'm', stream: false, params: { ...params }, timeoutMs: 1000, limits: {}, cache: true }];
  test.each([
    [{ seed: 7 }, [7, 8, 9]],
    [{}, [undefined, undefined, undefined]],
  ])('a seed grows with the repeat: %j', async (params, seeds) => {
    const ws = new Workspace();
    workspaces.push(ws);
    const asked: Model[] = [];
    const createProvider = (model: Model): { ask: () => Promise<ReturnType<typeof says>>; dispose: () => void } => {
      asked.push(model);
      return { ask: async () => says('a0'), dispose: () => undefined };
    };
    await ws.run(ws.task(1, { models: models(params), repeats: { n: 3, reduce: ['mean'] } }), () => says('a0'), { ports: { createProvider } });
    expect(asked.map(model => ('params' in model ? model.params['seed'] : 'none'))).toEqual(seeds);
  });
  test('the cache keeps an answer for each', async () => {
    const ws = new Workspace();
    workspaces.push(ws);
    let answers = 0;
    const ports = { createFingerprint: (model: Model, repeat: number) => createFingerprint(model, repeat, {}) };
    const task = ws.task(1, { models: models({}), repeats: { n: 3, reduce: ['mean'] } });
    await ws.run(task, () => says(String(answers++)), { ports });
    await ws.run(task, () => says('again'), { ports, runId: 'r2' });
    const outputs = (run: string): readonly (string | undefined)[] => [...ws.store.samples(run)].map(({ output }) => output).toSorted();
    expect([outputs('r1'), outputs('r2')]).toEqual([['0', '1', '2'], ['0', '1', '2']]);
  });
});

describe('as a person writes it', () => {
  const base = '{kind: eval, name: t, models: [{id: m, provider: openai, base_url: "http://h/v1", model: m}], datasets: [{id: d, path: d.jsonl}], scorers: [exact_match, set_f1],\n';
  const parse = (more: string): ReturnType<typeof parseTask> => parseTask(`${base}${more}}`, '/w/t.eval.yaml');
  test.each([
    ['repeats: 3', { n: 3, reduce: ['mean'] }],
    ['repeats: {n: 3, reduce: pass@k}', { n: 3, reduce: ['pass@3'] }],
    ['repeats: {n: 5, reduce: [mean, pass@2, majority]}', { n: 5, reduce: ['mean', 'pass@2', 'majority'] }],
    ['repeats: {n: 1}', undefined],
    ['repeats: {n: 2, reduce: max}, gates: [max(set_f1) > 0.5]', { n: 2, reduce: ['max'] }],
  ])('%s', (more, expected) => expect(parse(more).task?.repeats).toEqual(expected));
  test.each([
    ['repeats: {n: 2, reduce: pass@3}', '`pass@3` needs more repeats than `n: 2`; raise `n`'],
    ['repeats: {n: 2, reduce: median}', 'must be mean, max, min, majority, or pass@ and a number, like pass@2'],
    ['repeats: {n: 2, reduce: [max, max]}', '`max` is there twice'],
    ['repeats: {n: 1, reduce: max}', 'with `n: 1` there is nothing to reduce'],
    ['repeats: {n: 2, reduce: pass@2}, gates: [pass@2(set_f1) > 0.5]', 'no metric is called `pass@2(set_f1)`'],
    ['repeats: 0', 'must be a whole number of at least 1'],
  ])('%s is told', (more, expected) => expect(parse(more).problems.map(renderProblem).join('\n')).toContain(expected));
});
