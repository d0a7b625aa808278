import { expect, test } from 'vitest';
import { neededSecrets } from '../../src/task/neededSecrets.ts';
import { parseTask } from '../../src/task/parseTask.ts';

const secretsOf = (text: string): readonly string[] => {
  const { task, problems } = parseTask(text, '/w/t.yaml');
  if (task === undefined) throw new Error(problems.map(({ message }) => message).join());
  return [...neededSecrets(task)].sort();
};

const server = 'server: {command: [serve, "{{ port }}", "{{ x }}"], env: {TOKEN: "${secret:hub}"}, model: m, gpus: 1}\n';
const load = 'workload: {data: {synthetic: {input_tokens: 5, output_tokens: 5}}}\nload: {concurrency: [1]}\nstop: {requests: 5}\n';

test.each<[string, string, readonly string[]]>([
  ['models and helpers', 'kind: eval\nname: t # ${secret:comment}\nmodels: [{id: m, provider: openai, base_url: "http://h/v1", model: m, api_key: "${secret:key}"}]\nhelpers: [{id: j, provider: openai, base_url: "http://h/v1", model: m, api_key: "${secret:judge}"}]\ndatasets: [{id: d, inline: [{input: a, target: b}]}]\nscorers: [{use: factuality, params: {model: j}}]\n', ['judge', 'key']],
  ['the endpoint of a bench', `kind: bench\nname: t\ntarget: {provider: openai, base_url: "http://h/v1", model: m, api_key: "\${secret:bench}"}\n${load}`, ['bench']],
  ['a server', `kind: bench\nname: t\n${server.replace(', "{{ x }}"', '')}${load}`, ['hub']],
  ['the server of a tune', `kind: tune\nname: t\n${server}parameters: {x: [1, 2]}\nobjective: {minimize: p50(e2e)}\nbench:\n${load.replace(/^(?=.)/gm, '  ')}`, ['hub']],
])('%s', (_name, text, expected) => expect(secretsOf(text)).toEqual(expected));
