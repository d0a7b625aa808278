import { describe, expect, test } from 'vitest';
import { targetLooks, type TargetLook } from '../../src/task/wizard/found.ts';
import { guessData, lookOf } from '../../src/task/wizard/guessData.ts';
import { writeTask, type NewData, type NewModel, type NewTaskChoice } from '../../src/task/wizard/writeTask.ts';
import { parseTask } from '../../src/task/parseTask.ts';

const awkward = ['plain', 'two words', 'true', '1e5', 'ünï', 'a: b', '# no', "it's", '"quoted"', '- x', '{x}', '[x]', 'a, b', '!tag', '&a', '*a', '%', '@', 'x:', '~', 'null', '0x1f', '2026-01-01', '.inf', '=', '<<', 'a/b.gguf', 'C:\\models\\x'];

const models: readonly NewModel[] = [
  { provider: 'sim' },
  { provider: 'openai', baseUrl: 'http://127.0.0.1:8000/v1', model: 'Qwen/Qwen3-8B' },
  { provider: 'openai', baseUrl: 'https://api.openai.com/v1', model: 'gpt-4.1-mini', key: 'OPENAI_API_KEY' },
  { provider: 'anthropic', model: 'claude-haiku-4-5', key: 'ANTHROPIC_API_KEY' },
  { provider: 'google', model: 'gemini-2.5-flash', key: 'GEMINI_API_KEY' },
  ...awkward.map(model => ({ provider: 'openai' as const, baseUrl: 'http://localhost:11434/v1', model })),
];

const names = awkward.filter(name => !name.includes('{'));
const data = (look: TargetLook, name = 'answer'): NewData => ({ path: `data/${name.replaceAll(/[\\*?"{}/:]/g, '')}.jsonl`, input: 'question', target: name, outputs: [`${name} of a`, 'response'], look });
const looks = [undefined, ...targetLooks.map(look => data(look))];
/** Each model with each look of data, each name of a column with one model: what a model and a column write does not depend on each other. */
const pairs = [...models.flatMap(model => looks.map(of => ({ model, of }))), ...names.map(name => ({ model: models[1] ?? ({ provider: 'sim' } as const), of: data('short', name) }))];

function problemsOf(choice: NewTaskChoice): string {
  const text = writeTask(choice);
  const { problems, task } = parseTask(text, `/w/first.${choice.kind === 'bench' ? 'bench' : 'eval'}.yaml`);
  return problems.length > 0 || task === undefined ? `${problems.map(({ line, message }) => `${line}: ${message}`).join('; ')}\n${text}` : '';
}

describe('whatever is chosen, the file is a task without problems', () => {
  test('an eval', () => {
    for (const { model, of } of pairs) expect(problemsOf({ kind: 'eval', name: 'first', model, ...(of === undefined ? {} : { data: of }) })).toBe('');
  });
  test('a bench', () => {
    for (const { model, of } of pairs) if (model.provider === 'sim' || model.provider === 'openai') expect(problemsOf({ kind: 'bench', name: 'first', model, ...(of === undefined ? {} : { data: of }) })).toBe('');
  });
  test('a bench of the simulated server, whose times are a server’s and its comments a bench’s', () => {
    const text = writeTask({ kind: 'bench', name: 'first', model: { provider: 'sim' } });
    expect(text).toMatch(/^ {2}# built in: first token after 20 ms, .*\n {2}provider: sim\n {2}model: "sim;ttft=20;itl=2"$/mu);
    expect(text).not.toContain('repeats');
  });
  test('recorded outputs', () => {
    for (const { of } of pairs) if (of !== undefined) expect(problemsOf({ kind: 'recorded', name: 'first', data: of })).toBe('');
  });
  test('of any name', () => {
    for (const name of awkward) expect(problemsOf({ kind: 'eval', name, model: { provider: 'sim' } })).toBe('');
  });

  test('and it says what was chosen', () => {
    const { task } = parseTask(writeTask({ kind: 'eval', name: 'a: b', model: { provider: 'openai', baseUrl: 'http://127.0.0.1:8000/v1', model: '1e5', key: 'K' }, data: { path: "x/it's.csv", input: 'two words', target: 'true', outputs: [], look: 'letter' } }), '/w/t.eval.yaml');
    expect(task).toMatchObject({ name: 'a: b', models: [{ id: '1e5', model: '1e5', baseUrl: 'http://127.0.0.1:8000/v1', apiKey: '${env:K}' }], datasets: [{ id: "it's", source: { path: "/w/x/it's.csv" }, fields: { input: 'two words', target: 'true' } }], scorers: [{ use: 'choice' }] });
  });
});

test.each<[string, object[], string]>([
  ['gsm8k', [{ question: 'Natalia sold…', answer: 'She sold 48/2 = 24\n#### 72' }], 'question → answer (number)'],
  ['a CSV of options', [{ id: '1', prompt: 'Which?', A: 'x', B: 'y', label: 'B' }, { id: '2', prompt: 'And?', A: 'x', B: 'y', label: 'A' }], 'prompt → label (letter)'],
  ['capitals', [{ Question: 'Where?', 'Expected Answer': 'Paris' }], 'Question → Expected Answer (short)'],
  ['camel case', [{ userQuery: 'Where?', goldAnswer: ['Paris', 'paris'] }], 'userQuery → goldAnswer (short)'],
  ['summaries', [{ article: 'x'.repeat(900), summary: 'y'.repeat(120) }], 'article → summary (long)'],
  ['recorded', [{ input: 'why?', target: 'b', response: 'c', model_answer: 'd' }], 'input → target (short) given response, model_answer'],
  ['extraction', [{ text: 'Ann, 7', expected: '{"name": "Ann"}' }], 'text → expected (json)'],
  ['nothing to expect', [{ prompt: 'Tell me' }], 'prompt → nothing (short)'],
  ['names nobody knows', [{ id: 3, aa: 'a rather long text that is asked', bb: 'x' }], 'aa → bb (short)'],
  ['lengths alone', [{ timestamp: 0, input_length: 66, output_length: 43 }], 'nothing → nothing (short) given output_length'],
  ['objects alone', [{ messages: [{ role: 'user' }] }], 'nothing → nothing (short)'],
  ['numbers', [{ q: 1, input: '3 + 4', target: 7 }], 'input → target (number)'],
])('what is asked and what is expected in %s', (_, rows, guess) => {
  const { input, target, look, outputs } = guessData('d.jsonl', rows as Record<string, unknown>[]);
  expect(`${input ?? 'nothing'} → ${target ?? 'nothing'} (${look})${outputs.length === 0 ? '' : ` given ${outputs.join(', ')}`}`).toBe(guess);
});

test.each<[string[], TargetLook]>([
  [['1', '2.5', '-3', '1,319', '$4', '50 %'], 'number'],
  [['A', 'B', '(C)'], 'letter'],
  [['yes', 'no'], 'short'],
  [['1', 'none'], 'short'],
  [[], 'short'],
  [['[1]', '{"a": 1}'], 'json'],
])('%j looks like: %s', (texts, look) => expect(lookOf(texts)).toBe(look));
