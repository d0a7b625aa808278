import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { convertPromptfoo } from '../../../src/task/convert/promptfoo/convertPromptfoo.ts';
import { promptfooFile } from '../../../src/task/convert/promptfoo/promptfooFile.ts';
import { parseTask } from '../../../src/task/parseTask.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';
import { humanly } from '../humanErrors.ts';

const files: Readonly<Record<string, string>> = { 'p.txt': 'Say {{name}}\n---\nShout {{ name | upper }}\n', 'c.json': '[{"role": "user", "content": "{{q}}"}]', 't.csv': 'q,__expected\n1+1,2\nsky?,icontains: blue\n', 't.jsonl': '{"vars": {"q": "a"}, "assert": [{"type": "equals", "value": "b"}]}\n', 't.yaml': '- vars: {q: 1}\n' };

/** Another tool's configuration becomes a text that is read as a task, whatever is in it. */
export const target: FuzzTarget = {
  seeds: () => [
    'description: d\nprompts: ["Answer {{q}}", file://p.txt, {raw: a, label: b}, file://c.json]\nproviders: [openai:gpt-4o, {id: "anthropic:messages:c", label: l, config: {temperature: 0, apiKeyEnvar: K}}, echo]\ntests:\n  - vars: {q: [1, 2], a: x}\n    assert: [{type: equals, value: "2"}, {type: contains-any, value: [a, b]}, {type: llm-rubric, value: good}, {type: is-json, value: {type: object}}]\n',
    'prompts: p\nproviders:\n  - id: https\n    config: {url: "http://h", method: POST, headers: {a: b}, body: {p: "{{prompt}}"}, transformResponse: json.a.b}\ntests: file://t.csv\ndefaultTest: {vars: {z: 1}, assert: [{type: similar, value: s, threshold: 0.5, weight: 2}]}\n',
    'prompts: [a]\ntargets: [{"openai:chat:x": {config: {stop: [a]}}}, "ollama:chat:llama3:8b"]\ntests: [file://t.jsonl, file://t.yaml, {assert: [{type: javascript, value: "1"}]}]\n',
  ],
  words: ['prompts: ', 'providers: ', 'tests:', 'vars: ', 'assert: ', 'type: ', 'value: ', 'file://', 'openai:', '{{', '}}', '\n  - ', 'defaultTest: ', '&a ', '*a', '[', ']', '{', '}', '__proto__: ', 'config: '],
  async run(input) {
    const text = input.toString();
    promptfooFile.matches(text, 'p.yaml');
    const converted = await humanly(() => convertPromptfoo({ name: 'p.yaml', text, read: name => files[name], list: () => undefined }));
    if (converted === undefined) return;
    assert.equal(typeof parse(converted.text, { maxAliasCount: 100 }), 'object');
    parseTask(converted.text, '/w/p.eval.yaml');
  },
};
