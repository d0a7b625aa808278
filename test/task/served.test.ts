import { expect, test } from 'vitest';
import { sha256 } from '../../src/base/sha256.ts';
import { makePlan } from '../../src/plan/makePlan.ts';
import { codeOf } from '../../src/task/codeOf.ts';
import { parseTask } from '../../src/task/parseTask.ts';
import { withServer } from '../../src/task/server/withServer.ts';

const bench = (lines: string): string => `kind: bench\nname: b\nworkload: {data: {synthetic: {input_tokens: 20, output_tokens: 5}}}\nload: {concurrency: [1, 4]}\nstop: {requests: 40}\n${lines}`;
const parse = (lines: string): ReturnType<typeof parseTask> => parseTask(bench(lines), '/w/b.bench.yaml');
const problems = (lines: string): string => parse(lines).problems.map(({ line, column, message, toDo }) => `${line}:${column} ${message}${toDo === undefined ? '' : `; ${toDo}`}`).join('\n');

test('a bench may start its server itself', () => {
  const { task, problems: none } = parse('server: {preset: vllm, model: org/m, args: [--max-model-len, "4096"]}\npriority: 2\ntarget: {stream: false}');
  expect(none).toEqual([]);
  expect(task?.server).toMatchObject({ priority: 2, spec: { preset: 'vllm', model: 'org/m', gpus: 1, ready: { path: '/health' } } });
  expect(task?.load?.target).toMatchObject({ baseUrl: 'http://127.0.0.1:0/v1', model: 'org/m', stream: false });
  expect(withServer(task!, 'http://127.0.0.1:7').load?.target).toMatchObject({ baseUrl: 'http://127.0.0.1:7/v1' });
  expect(codeOf(task!)).toEqual([{ what: 'server', command: "vllm serve org/m --host '{{ host }}' --port '{{ port }}' --max-model-len 4096" }]);
});

test('which server it is decides what is measured, and not how long its start may take', () => {
  const hash = (server: string): string => makePlan(parse(`server: ${server}`).task!, sha256).hash;
  expect(hash('{preset: llama-server, model: a.gguf, ready: {timeout: 3s}}')).toBe(hash('{preset: llama-server, model: a.gguf}'));
  expect(hash('{preset: llama-server, model: a.gguf, args: [-np, "4"]}')).not.toBe(hash('{preset: llama-server, model: a.gguf}'));
});

test.each([
  ['server: {preset: llama-server, model: a.gguf}\npriority: 2', '7:1 `priority` says who gets GPUs first, and the server needs none; remove it'],
  ['server: {preset: llama-server, model: a.gguf}\ntarget: {provider: openai, base_url: "http://h/v1", model: m}', '7:10 `provider` is that of the `server`; remove it\n7:28 `base_url` is that of the `server`; remove it\n7:53 `model` is that of the `server`; write `server: {model: …}`'],
  ['server: {command: [serve, "{{ port }}", "{{ slots }}"]}', '6:41 the template reads `slots`, which does not exist here; there is port, host, gpus, model'],
  ['server: {command: [serve, "{{ port }}"], gpus: "slots"}', '6:48 `slots` reads `slots`, which does not exist here; there is tp, pp, dp'],
  ['server: {command: [serve]}', '6:10 nothing tells the server its port, and each replica has its own; write {{ port }} where it belongs, e.g. --port, "{{ port }}", or into `env`'],
  ['server: {command: [serve, "{{ port }}"]}\nparameters: {a: [1]}', '7:1 `parameters` is said of a tune; write `kind: tune`, in a file of its own'],
  ['server: {command: [serve, "{{ port }}"]}\nbackfill: true', '7:1 `backfill` is said of a tune; remove it'],
  ['server: {command: [serve, "{{ port }}"]}\nslo: {ttft: {p99: 1s}}\ngates: [goodput > 1]', ''],
])('%s', (lines, expected) => expect(problems(lines)).toBe(expected));
