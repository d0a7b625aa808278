import { expect, test } from 'vitest';
import { makePlan } from '../../src/plan/makePlan.ts';
import { answerShape } from '../../src/task/answerShape.ts';
import { fileReferences } from '../../src/task/fileReference.ts';
import { readTree } from '../../src/task/positionedTree.ts';
import { parseTask } from '../../src/task/parseTask.ts';

const evalWith = (keys: string, model = 'provider: openai, base_url: "https://h/v1", model: m'): string => `kind: eval\nname: e\nmodels:\n  - {id: m, ${model}, ${keys}}\ndatasets: [{id: d, inline: [{input: a, target: b}], fields: {input: input, target: target}}]\nprompts: [{id: p, template: "{{ input }}"}]\nscorers: [exact_match]\n`;
const benchWith = (keys: string): string => `kind: bench\nname: b\ntarget: {provider: openai, base_url: "https://h/v1", model: m, ${keys}}\nworkload: {data: {synthetic: {input_tokens: 3}}}\nload: {concurrency: [1]}\nstop: {requests: 3}\n`;
const all = 'proxy: "http://ann:${secret:gate}@p:3128", ca: own/ca.pem, http_version: 2';
const settings = { proxy: 'http://ann:${secret:gate}@p:3128', ca: '/w/own/ca.pem', http2: true };

test.each([
  ['an OpenAI model', undefined],
  ['a JSON endpoint', 'provider: http, url: "https://h/ask", body: {q: "{{ input }}"}'],
  ['a vendor’s model', 'provider: anthropic, api_key: "${secret:a}", model: m'],
])('%s may be reached through a proxy, by an authority of one’s own, over HTTP/2, and answers the same', (_, model) => {
  const [plain, told] = [parseTask(evalWith('timeout: 120s', model), '/w/e.eval.yaml'), parseTask(evalWith(all, model), '/w/e.eval.yaml')];
  expect(told.problems).toEqual([]);
  const [before, after] = [plain.task?.models[0], told.task?.models[0]];
  expect(after).toMatchObject({ connection: settings });
  if (before === undefined || after === undefined || plain.task === undefined || told.task === undefined) throw new Error('There is no model');
  expect(answerShape(after)).toEqual(answerShape(before));
  expect(makePlan(told.task, text => text).hash).toBe(makePlan(plain.task, text => text).hash);
});

test('so may a bench’s target', () => {
  const { task, problems } = parseTask(benchWith(all), '/w/b.bench.yaml');
  expect({ problems, target: task?.load?.target }).toMatchObject({ problems: [], target: { connection: settings } });
});

test.each<[string, string]>([
  [evalWith('proxy: "socks5://p:1"'), '4:74 `models[0].proxy` must be false, or an address that begins with http:// or https://, found the text "socks5://p:1"'],
  [evalWith('proxy: "http://ann:word@p:3128"'), '4:74 a password does not belong in a task file, which is stored with every run; write http://NAME:${secret:proxy}@HOST:PORT'],
  [evalWith('http_version: 3'), '4:81 `models[0].http_version` must be 1.1, or 2, found the number 3'],
  [evalWith('http_version: 2', 'provider: openai, base_url: "http://h/v1", model: m'), '4:66 HTTP/2 is spoken over https:// alone; remove `http_version`, or write https://'],
  [evalWith('ca: a.pem', 'provider: openai, base_url: "http://h/v1", model: m'), '4:66 `ca` has no effect: the address is http://, so nobody shows a certificate; remove it, or write https://'],
])('%#: what is wrong is told where it stands', (text, expected) => {
  expect(parseTask(text, '/w/e.eval.yaml').problems.map(({ line, column, message, toDo }) => `${line}:${column} ${message}${toDo === undefined ? '' : `; ${toDo}`}`)).toEqual([expected]);
});

test('the file of an authority is one that must be there', () => {
  const read = (text: string): readonly string[] => fileReferences(readTree(text, '/w/x.yaml'), '/w/x.yaml').map(({ path, what, line }) => `${path}, ${what}, line ${line}`);
  expect([read(evalWith('ca: own/ca.pem')), read(benchWith('ca: own/ca.pem'))]).toEqual([['/w/own/ca.pem, model `m`, line 4'], ['/w/own/ca.pem, a target, line 3']]);
});
