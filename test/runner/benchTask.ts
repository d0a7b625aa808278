import { parseTask } from '../../src/task/parseTask.ts';
import type { Task } from '../../src/task/task.ts';

/** A bench that keeps so many requests in flight, or has the load that is written. */
export const bench = (load: string, stop: string, more = ''): Task => {
  const { task, problems } = parseTask(`kind: bench\nname: b\ntarget: {provider: openai, base_url: "http://127.0.0.1:1/v1", model: m}\nworkload: {data: {synthetic: {input_tokens: 3, output_tokens: 4}}}\nload: ${load.startsWith('{') ? load : `{concurrency: ${load}}`}\nstop: {${stop}}\n${more}`, '/w/b.bench.yaml');
  if (task === undefined) throw new Error(problems.map(({ message }) => message).join('; '));
  return task;
};

/** Of another endpoint than chat. */
export const benchOf = (endpoint: string, scenario: string): Task => {
  const { task, problems } = parseTask(`kind: bench\nname: b\ntarget: {provider: openai, endpoint: ${endpoint}, base_url: "http://127.0.0.1:1/v1", model: m}\nworkload: {data: {scenario: "${scenario}"}}\nload: {concurrency: [1]}\nstop: {requests: 80}\nslo: {e2e: {p90: 1s}}`, '/w/b.bench.yaml');
  if (task === undefined) throw new Error(problems.map(({ message }) => message).join('; '));
  return task;
};
