import { afterEach, describe, expect, test } from 'vitest';
import type { ProviderRequest } from '../../src/execute/provider.ts';
import type { Task } from '../../src/task/task.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import { renderProblem } from '../../src/base/problem.ts';
import { fails, says, Workspace, type Reply } from './fixture.ts';

const workspaces: Workspace[] = [];
afterEach(() => workspaces.splice(0).forEach(each => each.dispose()));

/** A workspace and its task with these prompts, written as a person writes them, over the rows given as JSON lines. */
function prepare(prompt: string, rows: readonly object[], fields = '{}'): { ws: Workspace; task: Task } {
  const ws = new Workspace();
  workspaces.push(ws);
  ws.file('test.jsonl', rows.map(row => JSON.stringify(row)).join('\n'));
  ws.file('train.jsonl', Array.from({ length: 6 }, (_, i) => JSON.stringify({ input: `t${i}`, target: `a${i}` })).join('\n'));
  ws.file('shots.txt', 'Example {{ not a template }}\n');
  const text = `{kind: eval, name: t, retries: 0, models: [{id: m, provider: openai, base_url: "http://h/v1", model: m}], datasets: [{id: d, path: test.jsonl, fields: ${fields}}], scorers: [exact_match],\n prompts: [${prompt}]}`;
  const { task, problems } = parseTask(text, `${ws.folder}/t.eval.yaml`);
  if (task === undefined) throw new Error(problems.map(renderProblem).join('\n'));
  return { ws, task };
}

/** What was sent for the first samples: `user: q0 | assistant: a`. */
async function sent(prompt: string, rows: readonly object[], reply: Reply = () => says('ok'), fields?: string): Promise<readonly string[]> {
  const { ws, task } = prepare(prompt, rows, fields);
  const requests: string[] = [];
  await ws.run(task, reply, { onRequest: request => requests.push(picture(request)) });
  return requests;
}

const picture = ({ messages }: ProviderRequest): string => messages.map(({ role, content }) => `${role}: ${content}`).join(' | ');
const failures = ({ store }: Workspace): readonly string[] => [...store.samples('r1')].map(({ outcome, error }) => `${outcome} ${error ?? ''}`);

describe('messages that the data holds', () => {
  const history = [{ role: 'user', content: 'hi' }, { role: 'assistant', content: 'ho' }];
  test('all of them', async () => expect(await sent('{id: p, messages: "{{ row.chat }}"}', [{ input: 'q', target: 't', chat: history }])).toEqual(['user: hi | assistant: ho']));
  test('as JSON text, among others', async () => {
    const rows = [{ input: 'q', target: 't', chat: JSON.stringify(history) }];
    expect(await sent('{id: p, messages: [{role: system, content: S}, "{{ row.chat }}", {role: user, content: "{{ input }}"}]}', rows)).toEqual(['system: S | user: hi | assistant: ho | user: q']);
  });
  test.each([
    ['none', 'failed prompt `p`: a list of messages is wanted, and the column holds a text that is no JSON'],
    [3, 'failed prompt `p`: a list of messages is wanted, and the column holds none'],
    [[], 'failed prompt `p`: the list of messages is empty'],
    [[{ role: 'robot', content: 'x' }], 'failed prompt `p`: message 1 has the role "robot", not one of system, user, assistant'],
    [[{ role: 'user', content: [{}] }], 'failed prompt `p`: message 1 has no text as its `content`'],
    [[null], 'failed prompt `p`: message 1 has the role nothing, not one of system, user, assistant'],
    [undefined, 'failed prompt `p`: `row.chat` does not exist (`row` has input, target)'],
  ])('%j is not sent', async (chat, expected) => {
    const { ws, task } = prepare('{id: p, messages: "{{ row.chat }}"}', [{ input: 'q', target: 't', chat }, { input: 'q', target: 't', chat: history }]);
    await ws.run(task, () => says('t'));
    expect(failures(ws)).toEqual([expected, 'ok ']);
  });
});

describe('turns', () => {
  const rows = [{ input: 'q', target: 'third', turns: ['first?', 'second?'] }];
  test('each is sent after the answer to the one before, the last answer is judged, and all is recorded', async () => {
    const { ws, task } = prepare('{id: p, messages: [{role: system, content: S}], turns: ["{{ input }}?", "Why {{ answers[0] }}?", "{{ answers | length }} said. Now?"]}', rows);
    await ws.run(task, input => ({ ...says(input === 'q?' ? 'one' : input === 'Why one?' ? 'two' : 'third'), latencyMs: 10, ttftMs: input.length }));
    const [row] = [...ws.store.samples('r1')];
    expect(ws.asked).toEqual(['q?', 'Why one?', '2 said. Now?']);
    expect(picture({ messages: JSON.parse(row?.prompt ?? '') as ProviderRequest['messages'], sample: { index: 0, row: {} } })).toBe('system: S | user: q? | assistant: one | user: Why one? | assistant: two | user: 2 said. Now?');
    // Latencies, tokens and attempts of all three; the time to the first token of the last.
    expect([row?.output, row?.scores[0]?.value, row?.latencyMs, row?.ttftMs, row?.tokensIn, row?.tokensOut, row?.attempts]).toEqual(['third', 1, 30, '2 said. Now?'.length, 6, 3, 3]);
  });
  test('as a column holds them', async () => expect(await sent('{id: p, turns: "{{ row.turns }}"}', rows)).toEqual(['user: first?', 'user: first? | assistant: ok | user: second?']));
  test('a turn that fails ends the sample; what the turns before used is kept', async () => {
    const { ws, task } = prepare('{id: p, turns: [a, b, c]}', rows);
    await ws.run(task, input => (input === 'b' ? fails('serverError') : says('fine')));
    expect(ws.asked).toEqual(['a', 'b']);
    expect([...ws.store.samples('r1')].map(({ outcome, errorClass, output, attempts, tokensIn }) => [outcome, errorClass, output, attempts, tokensIn])).toEqual([['failed', 'serverError', undefined, 2, 2]]);
  });
  test('the same conversation has the same hash, whatever was answered', async () => {
    const hashes = await Promise.all(['x', 'y'].map(async answer => {
      const { ws, task } = prepare('{id: p, turns: [a, b]}', rows);
      await ws.run(task, () => says(answer));
      return [...ws.store.samples('r1')][0]?.inputHash;
    }));
    expect(new Set(hashes).size).toBe(1);
  });
});

describe('where no sample could be written', () => {
  test.each([
    ['{id: p, template: "{{ row.chat }}"}', 'prompt `p` could not be written for any of the 2 samples: `row.chat` does not exist (`row` has input, target)', 0],
    ['{id: p, turns: ["{{ input }}", "{{ row.chat }}"]}', 'prompt `p` could not be written for any of the 2 samples: `row.chat` does not exist (`row` has input, target)', 2],
    ['{id: p, template: "{% if row.a %}{% endif %}{{ input | items }}"}', 'prompt `p` could not be written for any of the 2 samples: the template cannot be rendered: Unknown StringValue filter: items', 0],
  ])('the run says which prompt: %s', async (prompt, expected, asked) => {
    const { ws, task } = prepare(prompt, [{ input: 'q', target: 't' }, { input: 'r', target: 't' }]);
    expect(await ws.run(task, () => says('t'))).toBe('failed');
    expect([ws.store.run('r1')?.error, ws.asked.length]).toEqual([expected, asked]);
  });
  test('some that failed otherwise are the endpoint’s failures', async () => {
    const { ws, task } = prepare('{id: p, template: "{{ row.chat }}"}', [{ input: 'q', target: 't' }, { input: 'r', target: 't', chat: 'hi' }]);
    await ws.run(task, () => fails('serverError'));
    expect(ws.store.run('r1')?.error).toContain('model `m`: every request failed (2 of 2)');
  });
});

describe('few_shot', () => {
  const shot = (more: string): string => `{id: p, few_shot: {path: train.jsonl, k: 2, seed: 1, ${more}}, template: "{{ few_shot }}Q: {{ input }}"}`;
  const asText = shot('template: "Q: {{ input }} A: {{ target }}; "');
  test('the same examples for every sample, by seed; another stands in for the sample itself', async () => {
    const plain = await sent(asText, [{ input: 'q', target: 't' }, { input: 'r', target: 't' }]);
    expect(plain).toEqual(['user: Q: t4 A: a4; Q: t2 A: a2; Q: q', 'user: Q: t4 A: a4; Q: t2 A: a2; Q: r']);
    expect(await sent(asText, [{ input: 't4', target: 't' }])).toEqual(['user: Q: t2 A: a2; Q: t5 A: a5; Q: t4']);
    expect(await sent(asText.replace('seed: 1', 'seed: 2'), [{ input: 'q', target: 't' }])).not.toEqual(plain.slice(0, 1));
    // More of them begin with the same.
    expect(await sent(asText.replace('k: 2', 'k: 3'), [{ input: 'q', target: 't' }])).toEqual(['user: Q: t4 A: a4; Q: t2 A: a2; Q: t5 A: a5; Q: q']);
  });
  test('as messages, written like the question', async () => {
    const prompt = '{id: p, few_shot: {path: train.jsonl, k: 1, seed: 1, as: messages}, messages: [{role: system, content: S}, {role: user, content: "Q: {{ input }}"}]}';
    expect(await sent(prompt, [{ input: 'q', target: 't' }])).toEqual(['system: S | user: Q: t4 | assistant: a4 | user: Q: q']);
    const turns = '{id: p, few_shot: {path: train.jsonl, k: 1, seed: 1, as: messages, template: "is {{ target }}"}, turns: ["Q: {{ input }}", "Sure?"]}';
    expect(await sent(turns, [{ input: 'q', target: 't' }])).toEqual(['user: Q: t4 | assistant: is a4 | user: Q: q', 'user: Q: t4 | assistant: is a4 | user: Q: q | assistant: ok | user: Sure?']);
  });
  test('fields are the dataset’s, unless it says its own', async () => {
    const rows = [{ q: 'x', t: 'y', input: 'in', target: 'tg' }];
    await expect(sent(asText, rows, undefined, '{input: q, target: t}')).resolves.toEqual([]);
    expect(await sent(shot('fields: {input: target, target: input}, template: "{{ input }}>{{ target }} "'), rows, undefined, '{input: q, target: t}')).toEqual(['user: a4>t4 a2>t2 Q: x']);
  });
  test('a text file is shown as it is', async () => {
    expect(await sent('{id: p, few_shot: {path: shots.txt}, template: "{{ few_shot }}{{ input }}"}', [{ input: 'q', target: 't' }])).toEqual(['user: Example {{ not a template }}\nq']);
  });
  test('too few examples end the run before anything is asked', async () => {
    const { ws, task } = prepare(asText.replace('k: 2', 'k: 7'), [{ input: 'q', target: 't' }]);
    expect(await ws.run(task, () => says('t'))).toBe('failed');
    expect(ws.store.run('r1')?.error).toContain('`few_shot` shows 7 examples, and there are 6 with different inputs');
    expect(ws.asked).toEqual([]);
  });
  test('all rows are shown, and the sample is one of them: that sample fails and says why', async () => {
    const { ws, task } = prepare(asText.replace('k: 2', 'k: 6'), [{ input: 't1', target: 't' }, { input: 'q', target: 't' }]);
    await ws.run(task, () => says('t'));
    expect(failures(ws)[0]).toContain('failed prompt `p`: this sample is one of the 6 examples of `few_shot`');
    expect(failures(ws)[1]).toBe('ok ');
  });
  test('a resume with other examples is refused, and two runs with other examples have other prompts', async () => {
    const { ws, task } = prepare(asText, [{ input: 'q', target: 't' }]);
    await ws.run(task, () => fails('serverError'));
    const before = ws.store.trials('r1')[0]?.promptHash;
    ws.file('train.jsonl', '{"input": "x", "target": "y"}\n{"input": "z", "target": "y"}');
    await ws.run(task, () => says('t'), { runId: 'r2' });
    expect(ws.store.trials('r2')[0]?.promptHash).not.toBe(before);
    expect(await ws.run(task, () => says('t'), { resume: true })).toBe('failed');
    expect(ws.store.run('r1')?.error).toContain('the examples of prompt `p` have changed since the run began');
  });
});
