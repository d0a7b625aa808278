import { expect, test } from 'vitest';
import { plainText } from '../../../src/task/authoring/completeSnippets.ts';
import { allSnippets, wholeTasks, type Snippet } from '../../../src/task/authoring/snippets.ts';
import { parseTask } from '../../../src/task/parseTask.ts';

const model = '  - {id: judge, provider: openai, base_url: http://h/v1, model: m}';
const dataset = '  - {id: d, inline: [{input: a, target: b}]}';
const item = (body: string): string => `  - ${body.replaceAll('\n', '\n    ')}`;

function problems(text: string, kind: string): readonly string[] {
  return parseTask(text, `/w/t.${kind}.yaml`).problems.map(({ line, message }) => `${line}: ${message}`);
}

test.each(Object.entries(wholeTasks))('a whole %s task has no problem', (kind, { body }) => expect(problems(plainText(body), kind)).toEqual([]));

const evals: readonly (readonly [Snippet, (body: string) => string])[] = [
  ...[...allSnippets.models, allSnippets.recorded].map(snippet => [snippet, (body: string) => `models:\n${item(body)}\ndatasets:\n${dataset}\nscorers: [numeric_match]`] as const),
  ...allSnippets.datasets.map(snippet => [snippet, (body: string) => `models:\n${model}\ndatasets:\n${item(body)}\nscorers: [numeric_match]`] as const),
  ...allSnippets.scorers.map(snippet => [snippet, (body: string) => `models:\n${model}\ndatasets:\n${dataset}\nscorers:\n${item(body)}`] as const),
  ...allSnippets.prompts.map(snippet => [snippet, (body: string) => `models:\n${model}\nprompts:\n${item(body)}\ndatasets:\n${dataset}\nscorers: [numeric_match]`] as const),
  ...['gates', 'helpers'].flatMap(key => allSnippets.sections[key] ?? []).map(snippet => [snippet, (body: string) => `models:\n${model.replace('judge', 'm')}\ndatasets:\n${dataset}\nscorers: [numeric_match]\n${body}`] as const),
];

test.each(evals)('$label', ({ body }, around) => {
  // A helper that nobody asks yet is told as such: that is the next thing to write.
  expect(problems(`kind: eval\nname: t\n${around(plainText(body))}\n`, 'eval').filter(problem => !/helper/.test(problem))).toEqual([]);
});

const bench = 'kind: bench\nname: b\ntarget: {provider: sim}\n';
const sections = (key: string): readonly Snippet[] => allSnippets.sections[key] ?? [];

test.each([...sections('workload').map(({ label, body }) => [label, bench + plainText(body)] as const), ...sections('load').map(({ label, body }) => [label, `${bench}workload: {data: {scenario: "D(10,10)"}}\nstop: {requests: 3}\nslo: {ttft: {p99: 1s}}\n${plainText(body)}`] as const)])('%s', (_label, text) =>
  expect(problems(text, 'bench')).toEqual([]),
);

const tuneParts = { server: 'server: {preset: vllm, model: m}', parameters: 'parameters: {max_num_seqs: [1, 2]}', objective: 'objective: {maximize: throughput}', bench: 'bench: {workload: {data: {scenario: "D(10,10)"}}, load: {concurrency: [1]}, stop: {requests: 3}, slo: {ttft: {p99: 1s}}}' };

test.each((['server', 'parameters', 'objective'] as const).flatMap(key => sections(key).map(({ label, body }) => [label, key, plainText(body)] as const)))('%s', (_label, key, body) => {
  const parts = { ...tuneParts, [key]: body, ...(body.includes('command:') ? { parameters: 'parameters: {slots: [1, 2]}' } : {}) };
  // A server of one's own reads the parameters where its person writes them.
  expect(problems(`kind: tune\nname: t\n${Object.values(parts).join('\n')}\n`, 'tune').filter(problem => !/`slots`/.test(problem))).toEqual([]);
});
