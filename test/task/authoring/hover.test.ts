import { expect, test } from 'vitest';
import { hover } from '../../../src/task/authoring/hover.ts';
import { ports } from './ports.ts';

/** `[what is meant] what is told`, of the word behind `‸`. */
function told(written: string): string {
  const offset = written.indexOf('‸');
  const text = written.replace('‸', '');
  const found = hover(text, offset, ports);
  return found === undefined ? '' : `[${text.slice(...found.range)}] ${found.told.join(' / ').replaceAll('\n', ' ')}`;
}

const task = `kind: eval
name: t
parallel_requests: 4
on_missing: zero
models:
  - {id: mine, provider: openai, base_url: http://h/v1, model: m, api_key: "\${env:OPENAI_API_KEY}", limits: {preset: free_tier}}
datasets:
  - {id: d, path: x.jsonl}
scorers:
  - numeric_match
  - {id: nice, use: judge, params: {model: mine, rubric: good}}
gates: [numeric_match >= 0.5, p90(latency) <= 3s]
`;

test.each([
  ['on_missing', '[on_missing] **on_missing**: exclude | zero / What a sample without an answer counts as: nothing (exclude, the default), or 0.'],
  ['parallel_requests', /^\[parallel_requests\] \*\*parallel_requests\*\*: whole number \| auto \/ Requests in flight .*Where the task says nothing: 10 \(built-in\)\.$/],
  ['provider', /^\[provider\] \*\*provider\*\*: openai, required \/ Any endpoint that speaks the OpenAI API/],
  ['openai', /^\[openai\] Any endpoint that speaks the OpenAI API/],
  ['numeric_match\n', /^\[numeric_match\] \*\*numeric_match\*\* \/ .*number/],
  ['judge', /^\[judge\] \*\*judge\*\* \/ A model’s verdict by a rubric.*- `rubric` \(text, required\)/],
  ['mine, rubric', '[mine] Model `mine`: provider openai, `m`'],
  ['numeric_match >=', /^\[numeric_match >= 0.5\] \*\*numeric_match\*\*: /],
  ['p90(latency)', '[p90(latency) <= 3s] **p90(latency)**: Milliseconds from sending a request to its last byte: p90 over the requests.'],
  ['free_tier', '[free_tier] 2 requests at once, 15 requests and 30,000 tokens a minute'],
  ['${env:', '[${env:OPENAI_API_KEY}] Environment variable `OPENAI_API_KEY`: set where this window was started. It is read when a request is sent, and never stored.'],
  ['x.jsonl', ''],
])('%s', (word, expected) => {
  const words = told(task.replace(word, () => `‸${word}`));
  if (typeof expected === 'string') expect(words).toBe(expected);
  else expect(words).toMatch(expected);
});

const hostile = `kind: eval
name: t
models:
  - {id: "a\`![](https://x)\`", provider: "![](https://x)", model: "b\`![](https://x)\`"}
prompts:
  - {id: p, template: "say \`![](https://x/y.png)\`"}
datasets:
  - {id: d, path: x.jsonl, prompts: [p], scorers: [s]}
scorers:
  - {id: s, use: "\`![](https://x)\`"}
  - {id: "![](https://x)", use: numeric_match}
  - {id: nice, use: judge, params: {model: "a\`![](https://x)\`", rubric: "\${secret:n\`![](https://x)\`}"}}
gates: ["![](https://x) >= 1"]
`;

test.each(['p], scorers', 's]}', 'a`![](https://x)`", rubric', '${secret:', '![](https://x) >='])('no markup of a task is markup in what is told: %s', word => {
  const words = told(hostile.replace(word, () => `‸${word}`)).replace(/^\[.*?\] (?=[*A-Z])/, '');
  expect(words).toMatch(/^(Prompt|Scorer|Model|Secret|\*\*&#33;)/);
  // What stands in code, fenced by as many backticks as no run within has, is no markup.
  expect(words.replaceAll(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '')).not.toContain('![');
});
