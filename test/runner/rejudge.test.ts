import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFingerprint } from '../../src/execute/fingerprint.ts';
import type { Answer, ProviderRequest } from '../../src/execute/provider.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { trialSummary } from '../../src/report/trialFinal.ts';
import { startRun } from '../../src/runner/startRun.ts';
import type { ScoringJob, ScoringResult } from '../../src/score/scorer.ts';
import type { AskingScorerSpec } from '../../src/task/askingScorers.ts';
import type { OpenAiModel } from '../../src/task/models.ts';
import type { Task } from '../../src/task/task.ts';
import { fails, says, Workspace } from './fixture.ts';

let ws: Workspace;
beforeEach(() => {
  ws = new Workspace();
});
afterEach(() => ws.dispose());

/** `judge` and `second` ask one helper; the first judge's rubric says `FIRST`. */
function task(rows: number, more: Partial<Task> = {}, helper: Partial<OpenAiModel> = {}): Task {
  const base = ws.task(rows);
  const [model] = base.models as readonly OpenAiModel[];
  const judge = (id: string, rubric: string): AskingScorerSpec => ({ id, use: 'judge', params: { model: 'j', rubric, fields: [], choices: { YES: 1, NO: 0 }, votes: 1, reduce: 'mean' } });
  return { ...base, helpers: [{ ...model!, id: 'j', model: 'j', pricing: { input: 1e6, output: 2e6 }, ...helper }], scorers: [{ id: 'exact_match', use: 'exact_match', params: {} }, judge('judge', 'FIRST'), judge('second', 'SECOND')], ...more };
}

/** The model answers `a0` to `q0`; a judge says what `verdict` makes of `judge a0`. */
function run(which: Task, verdict: (asked: string) => Answer, options: Partial<Parameters<Workspace['run']>[2]> = {}): Promise<string> {
  const createProvider = (model: Task['models'][number]) => ({
    ask: ({ messages }: ProviderRequest): Promise<Answer> => {
      const shown = messages.at(-1)?.content ?? '';
      const asked = model.id === 'j' ? `${messages.some(({ content }) => content.includes('FIRST')) ? 'judge' : 'second'} ${/\n(a\d+)\n\[END ANSWER/.exec(shown)?.[1]}` : shown;
      ws.asked.push(asked);
      return Promise.resolve(model.id === 'j' ? verdict(asked) : says(`a${shown.slice(1)}`));
    },
    dispose: () => undefined,
  });
  return ws.run(which, () => says(''), { ...options, ports: { createProvider, createFingerprint: (model, repeat) => createFingerprint(model, repeat, {}) } });
}

const yes = (): Answer => says('VERDICT: YES');
const scores = (): string[] => [...ws.store.samples('r1')].map(row => `${row.index} ${row.scores.map(({ scorer, value }) => `${scorer}=${value}`).join(' ')}`);
const told = (): string[] => ws.asked.splice(0).toSorted();

test('only what could not be judged is judged again: neither the model nor the other judge is asked', async () => {
  const first = (asked: string): Answer => (asked === 'judge a0' ? fails('serverError') : asked === 'second a2' ? says('Who knows?') : yes());
  expect(await run(task(3), first)).toBe('succeeded');
  expect(scores()).toEqual(['0 exact_match=1 judge=null second=1', '1 exact_match=1 judge=1 second=1', '2 exact_match=1 judge=1 second=null']);
  told();

  expect(await run(task(3), asked => says(asked === 'judge a0' ? 'VERDICT: NO' : 'VERDICT: YES'), { retry: true })).toBe('succeeded');
  expect(told()).toEqual(['judge a0', 'second a2']);
  expect(scores()).toEqual(['0 exact_match=1 judge=0 second=1', '1 exact_match=1 judge=1 second=1', '2 exact_match=1 judge=1 second=1']);
  const [trial] = readRunView(ws.store, 'r1', { alive: false, nowMs: 0 }).trials;
  expect(trial?.metrics['judge']).toMatchObject({ n: 3, missing: 0, value: 2 / 3 });
  expect(trial?.warnings.filter(warning => warning.includes('judged'))).toEqual([]);
  expect(ws.store.trials('r1')[0]?.summary).toBe(trialSummary(ws.store, 'r1', trial?.id ?? ''));
  expect(ws.store.events('r1').map(({ event }) => event)).toContainEqual({ type: 'scoringRetried', trial: 'm~d~p', samples: 2 });
});

test('what judging has cost adds up over all attempts at it', async () => {
  await run(task(1), asked => (asked.startsWith('judge') ? says('Hm.') : yes()));
  await run(task(1), yes, { retry: true });
  expect([...ws.store.samples('r1')][0]?.scoring).toEqual({ requests: 3, tokensIn: 6, tokensOut: 3, cost: 12 });
  expect(ws.store.spent('r1')).toEqual({ cost: 12, tokens: 12 });
});

test('one that fails again says why this time, and keeps its place for the next', async () => {
  await run(task(2), () => says('Hm.'));
  await run(task(2), asked => (asked.endsWith('a0') ? fails('serverError') : yes()), { retry: true });
  expect([...ws.store.samples('r1')].map(row => row.scores[1]?.reason)).toEqual(['the judge `j` did not answer: it said serverError', 'YES']);
  told();
  await run(task(2), yes, { retry: true });
  expect(told()).toEqual(['judge a0', 'second a0']);
});

test('an answer whose extraction ran past its time is extracted again', async () => {
  const plain = { ...task(2), scorers: [{ id: 'exact_match', use: 'exact_match', params: {} }] } as const;
  const judge = (late: boolean, output: string): ScoringResult => (late && output === 'a1' ? { outcome: 'extractionFailed', scores: [], error: { errorClass: 'regexTimeout', error: 'too long' } } : { outcome: 'ok', answer: output, scores: [{ scorer: 'exact_match', value: 1 }] });
  const pool = (late: boolean) => ({ createScoringPool: () => ({ score: (jobs: readonly ScoringJob[]) => Promise.resolve(jobs.map(({ output }) => judge(late, output))), dispose: () => undefined }) });
  const picture = async (late: boolean, retry?: true): Promise<string> => {
    await ws.run(plain, input => says(`a${input.slice(1)}`), { ports: pool(late), ...(retry === undefined ? {} : { retry }) });
    return ws.picture();
  };
  expect(await picture(true)).toBe('0 ok 1 | 1 extractionFailed regexTimeout');
  expect(await picture(false, true)).toBe('0 ok 1 | 1 ok 1');
  expect(ws.asked).toEqual(['q0', 'q1']);
});

test('a resume judges nothing again', async () => {
  await run(task(1), () => says('Hm.'));
  told();
  await run(task(1), yes, { resume: true });
  expect(told()).toEqual([]);
});

test('a reply without a verdict is not kept in the cache, one with a verdict is', async () => {
  const cached = (): Task => task(1, {}, { cache: true });
  await run(cached(), asked => (asked.startsWith('judge') ? says('Hm.') : yes()));
  told();
  await run(cached(), yes, { runId: 'r2' });
  expect(told()).toEqual(['judge a0', 'q0']);
});

test('a budget that is used up leaves the rest as it was', async () => {
  await run(task(20), () => says('Hm.'));
  told();
  await run({ ...task(20), budget: { maxCost: 200 } }, yes, { retry: true });
  const n = told().length;
  expect(n).toBeGreaterThan(0);
  expect(n).toBeLessThan(40);
  expect(scores().filter(row => row.includes('null')).length).toBeGreaterThan(0);
});

describe('pitwall retry', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'pitwall-rejudge-'));
    writeFileSync(path.join(folder, 'model.sh'), 'echo asked >> asked; cat');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function start(request: object, environment: Readonly<Record<string, string>> = {}): Promise<{ readonly outcome: string; readonly scores: readonly (number | null)[]; readonly asked: number }> {
    const { outcome, store, runId } = await startRun({ taskFile: path.join(folder, 't.eval.yaml'), workspace: folder, runId: 'r', ...request }, { environment: { PITWALL_HOME: folder, ...environment }, consent: () => undefined }, new AbortController().signal);
    const found = [...store.samples(runId)].flatMap(row => row.scores.map(({ value }) => value));
    store.dispose();
    return { outcome, scores: found, asked: existsSync(path.join(folder, 'asked')) ? readFileSync(path.join(folder, 'asked'), 'utf8').trim().split('\n').length : 0 };
  }

  function write(scorer: string): void {
    writeFileSync(path.join(folder, 't.eval.yaml'), `kind: eval\nname: t\nmodels: [{id: m, provider: command, command: [sh, ./model.sh]}]\ndatasets: [{id: d, inline: [{input: a, target: a}, {input: b, target: b}]}]\nprompts: [{id: p, template: "{{ input }}"}]\nscorers: [${scorer}]\n`);
  }

  test.skipIf(process.platform === 'win32')('a program that judges is mended: the answers that are there get their scores, and then there is nothing to retry', async () => {
    write('{use: command, params: {command: [node, ./judge.cjs]}}');
    judge('if (q.input === "a") process.exit(1); say(1);');
    expect(await start({})).toEqual({ outcome: 'succeeded', scores: [null, 1], asked: 2 });
    judge('say(0.5);');
    // As another run, which leaves the first one as it was.
    expect(await start({ runId: 's', rescore: { run: 'r', fromFile: false, onlyFailed: true } })).toEqual({ outcome: 'succeeded', scores: [0.5, 1], asked: 2 });
    await expect(start({ runId: 't', rescore: { run: 's', fromFile: false, onlyFailed: true } })).rejects.toMatchObject({ what: 'run s has no answer that could not be judged' });
    expect(await start({ resume: true, retryFailed: true })).toEqual({ outcome: 'succeeded', scores: [0.5, 1], asked: 2 });
    await expect(start({ resume: true, retryFailed: true })).rejects.toMatchObject({ what: 'run r is complete: there is nothing to resume', toDo: 'no sample failed, and each answer was judged' });
  });

  function judge(script: string): void {
    writeFileSync(path.join(folder, 'judge.cjs'), `require('node:readline').createInterface({ input: process.stdin }).on('line', line => { const q = JSON.parse(line); const say = score => console.log(JSON.stringify({ id: q.id, score })); ${script} });`);
  }

  test('what a pure scorer can never judge is nothing to retry', async () => {
    write('numeric_match');
    expect(await start({})).toEqual({ outcome: 'succeeded', scores: [null, null], asked: 2 });
    await expect(start({ resume: true, retryFailed: true })).rejects.toMatchObject({ what: 'run r is complete: there is nothing to resume' });
  });
});
