import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFingerprint } from '../../src/execute/fingerprint.ts';
import type { Answer, ProviderRequest } from '../../src/execute/provider.ts';
import { readRunView } from '../../src/report/readRunView.ts';
import { scoringFact } from '../../src/report/scoringFact.ts';
import { Stop } from '../../src/runner/stop.ts';
import type { JudgeParams } from '../../src/task/askingScorers.ts';
import type { OpenAiModel } from '../../src/task/models.ts';
import type { Task } from '../../src/task/task.ts';
import { fails, says, Workspace } from './fixture.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.dispose());

type Reply = (shown: string, vote: number) => Answer | Promise<Answer>;

function judgedTask(rows: number, params: Partial<JudgeParams> = {}, helper: Partial<OpenAiModel> = {}): Task {
  const task = workspace.task(rows);
  const [model] = task.models as readonly OpenAiModel[];
  return {
    ...task,
    helpers: [{ ...model!, id: 'j', model: 'j', pricing: { input: 1e6, output: 2e6 }, ...helper }],
    scorers: [
      { id: 'exact_match', use: 'exact_match', params: {} },
      { id: 'judge', use: 'judge', params: { model: 'j', rubric: 'Is it right?', fields: [], choices: { YES: 1, NO: 0 }, votes: 1, reduce: 'mean', ...params } },
      { id: 'contains', use: 'contains', params: {} },
    ],
  };
}

/** Runs with a model that answers `a0` to `q0`, but nothing to q3 and fails at q4; the judge is another endpoint. */
async function run(task: Task, judge: Reply, options: { readonly runId?: string; readonly signal?: AbortSignal; readonly resume?: boolean } = {}): Promise<string> {
  const seeds: unknown[] = [];
  const ports = {
    createFingerprint: (model: Task['models'][number], repeat: number) => createFingerprint(model, repeat, {}),
    createProvider: (model: Task['models'][number]) => {
      const vote = 'params' in model ? Number(model.params['seed'] ?? 0) : 0;
      if (model.id === 'j') seeds.push('params' in model ? model.params['seed'] : undefined);
      return {
        ask: async ({ messages }: ProviderRequest): Promise<Answer> => {
          const shown = messages.at(-1)?.content ?? '';
          workspace.asked.push(model.id === 'j' ? `j:${/\n(a\d+)\n\[END ANSWER/.exec(shown)?.[1]}` : shown);
          if (model.id === 'j') return judge(shown, vote);
          return shown === 'q3' ? says('') : shown === 'q4' ? fails('serverError') : says(`a${shown.slice(1)}`);
        },
        dispose: () => undefined,
      };
    },
  };
  const outcome = await workspace.run(task, () => says(''), { ...options, ports });
  return seeds.some(seed => seed !== undefined) ? `${outcome} (seeds ${seeds.join(' ')})` : outcome;
}

const yes: Reply = () => says('I see.\nVERDICT: YES');
const scores = (runId = 'r1') => [...workspace.store.samples(runId)].map(row => `${row.index} ${row.outcome} ${row.scores.map(({ scorer, value, reason }) => `${scorer}=${value}${reason === undefined ? '' : ` (${reason})`}`).join(' ')}`.trim());
const trial = (runId = 'r1') => readRunView(workspace.store, runId, { alive: false, nowMs: 0 }).trials[0]!;

test('a judge scores what was answered, and nothing else; scores stand in the order of the task', async () => {
  expect(await run(judgedTask(5), shown => says(shown.includes('\na1\n[END ANSWER') ? 'VERDICT: NO' : 'Fine.\nVERDICT: YES'))).toBe('succeeded');
  expect(scores()).toEqual([
    '0 ok exact_match=1 judge=1 (YES) contains=1',
    '1 ok exact_match=1 judge=0 (NO) contains=1',
    '2 ok exact_match=1 judge=1 (YES) contains=1',
    '3 empty',
    '4 failed',
  ]);
  expect(workspace.asked.filter(asked => asked.startsWith('j')).toSorted()).toEqual(['j:a0', 'j:a1', 'j:a2']);
  expect(trial().metrics['judge']).toMatchObject({ value: 2 / 3, n: 3, missing: 2, interval: { method: 'wilson' } });
});

test('what judging costs stands beside what the model cost, with the text of each verdict', async () => {
  await run(judgedTask(2), yes);
  expect(trial()).toMatchObject({ tokensIn: 4, tokensOut: 2, scoring: { requests: 2, tokensIn: 4, tokensOut: 2, cost: 8 } });
  expect(trial().cost).toBeUndefined();
  expect(scoringFact(trial())).toBe("judging took 2 requests, 4 + 2 tokens, cost 8, not counted with the model's own");
  const judged = [...workspace.store.samples('r1')][0]!;
  expect(judged.scoring).toEqual({ requests: 1, tokensIn: 2, tokensOut: 1, cost: 4 });
  expect(JSON.parse(judged.scores[1]!.metadata!)).toEqual({ judge: 'j', votes: [{ choice: 'YES', text: 'I see.\nVERDICT: YES', tokens_in: 2, tokens_out: 1, cost: 4 }] });
  expect(workspace.store.spent('r1')).toMatchObject({ cost: 8, tokens: 12 });
});

test('a judge that fails, or gives no verdict, gives no score: it counts as missing, not as 0, whatever on_missing says', async () => {
  await run({ ...judgedTask(3), onMissing: 'zero' }, shown => (shown.includes('\na0\n[END ANSWER') ? fails('serverError') : shown.includes('\na1\n[END ANSWER') ? says('It is right.') : yes(shown, 0)));
  expect(scores()).toEqual([
    '0 ok exact_match=1 judge=null (the judge `j` did not answer: it said serverError) contains=1',
    '1 ok exact_match=1 judge=null (the judge did not end with a line `VERDICT: NAME` but with `It is right.`) contains=1',
    '2 ok exact_match=1 judge=1 (YES) contains=1',
  ]);
  expect(trial().metrics['judge']).toMatchObject({ value: 1, n: 1, missing: 2 });
  expect(trial().warnings).toContain('2 of 3 samples could not be judged by judge and are not counted: see the reasons');
});

test('every vote is a request of its own, with a seed of its own where the judge has one', async () => {
  expect(await run(judgedTask(1, { votes: 3, reduce: 'majority' }, { params: { seed: 5 } }), (_, vote) => says(vote === 6 ? 'VERDICT: NO' : 'VERDICT: YES'))).toBe('succeeded (seeds 5 6 7)');
  expect(scores()).toEqual(['0 ok exact_match=1 judge=1 (2 × YES, 1 × NO) contains=1']);
  expect(trial().scoring).toMatchObject({ requests: 3 });
});

test('a judge with a cache is asked once for each vote', async () => {
  const task = judgedTask(2, { votes: 2 }, { cache: true });
  await run(task, yes);
  workspace.asked.length = 0;
  await run(task, yes, { runId: 'r2' });
  expect(workspace.asked.toSorted()).toEqual(['q0', 'q1']);
  expect(scores('r2')).toEqual(scores('r1'));
  expect(trial('r2').scoring).toBeUndefined();
});

test('a rubric that cannot be written for a sample is that sample’s own', async () => {
  const task = judgedTask(2, { rubric: '{{ row.note }} {{ output }}', fields: ['note'] });
  const rows = [{ input: 'q0', target: 'a0', note: 'n' }, { input: 'q1', target: 'a1' }];
  await run({ ...task, datasets: [{ ...task.datasets[0]!, source: { inline: rows } }] }, yes);
  expect(scores()).toEqual(['0 ok exact_match=1 judge=1 (YES) contains=1', '1 ok exact_match=1 judge=null (the rubric cannot be written for this sample: `row.note` does not exist) contains=1']);
});

test('a stop while the judge thinks leaves no half-judged sample: a resume asks again, and the answer that was paid for counts', async () => {
  const controller = new AbortController();
  const stopping: Reply = (shown, vote) => {
    if (!shown.includes('\na1\n[END ANSWER')) return yes(shown, vote);
    controller.abort(new Stop('interrupted', 'stopped'));
    return { outcome: 'cancelled', errorClass: 'cancelled', error: 'stopped', retryable: false };
  };
  const slow: Reply = async (shown, vote) => {
    await new Promise(resolve => setTimeout(resolve, shown.includes('\na0\n[END ANSWER') ? 0 : 30));
    return stopping(shown, vote);
  };
  expect(await run(judgedTask(2), slow, { signal: controller.signal })).toBe('interrupted');
  expect(scores()).toEqual(['0 ok exact_match=1 judge=1 (YES) contains=1']);
  expect(workspace.store.spent('r1').tokens).toBe(3 + 3 + 3);
  expect(await run(judgedTask(2), yes, { resume: true })).toBe('succeeded');
  expect(scores()).toHaveLength(2);
});

test('many samples, few slots: judging starves nobody', async () => {
  expect(await run(judgedTask(300), yes)).toBe('succeeded');
  expect(trial().metrics['judge']).toMatchObject({ n: 298 });
});
