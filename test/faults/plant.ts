import path from 'node:path';
import { startSim } from '../../src/execute/sim/startSim.ts';
import type { Terminal } from '../cli/pitwall.ts';
import type { Kind } from './fault.ts';
import type { SubjectOptions } from './subject.ts';

interface Planted {
  readonly task: string;
  asked(): number | undefined;
  dispose(): Promise<void>;
}

/** Writes a task of this kind that takes a few seconds and gives the same rows each time. */
export function plant(kind: Kind, terminal: Terminal, options: SubjectOptions): Promise<Planted> {
  return { eval: plantEval, statistics: plantStatistics, bench: plantBench, tune: plantTune }[kind](terminal, options);
}

const nothing = { asked: () => undefined, dispose: () => Promise.resolve() };

/** 800 samples in two trials, 8 at once: a second and a half of an endpoint's time, and scores that are not all alike. */
async function plantEval(terminal: Terminal, { more = '', url }: SubjectOptions): Promise<Planted> {
  const sim = url === undefined ? await startSim({ latencyMs: 12 }) : undefined;
  terminal.file('rows.jsonl', Array.from({ length: 400 }, (_, k) => JSON.stringify({ input: `question ${k}`, target: k % 3 === 0 ? `answer ${k}` : `question ${k}` })).join('\n'));
  const task = terminal.file('s.eval.yaml', `kind: eval
name: campaign
models: [{id: m, provider: openai, base_url: "${url ?? sim?.url ?? ''}", model: sim, stream: false}]
datasets: [{id: d, path: rows.jsonl}]
prompts: [{id: bare, template: "{{ input }}"}, {id: asked, template: "Say: {{ input }}"}]
scorers: [exact_match, levenshtein, {id: last, use: regex, params: {pattern: "[05]$"}}]
parallel_requests: 8
${more}`);
  return { task, asked: () => sim?.requests().total, dispose: async () => sim?.close() };
}

/** 40,000 recorded rows, scored in threads; of 80 shards the sums alone are kept. */
function plantStatistics(terminal: Terminal, { more = '' }: SubjectOptions): Promise<Planted> {
  const line = (k: number): string => JSON.stringify({ k, language: `l${k % 17}`, target: `sentence ${k} of a long track, word ${(k * 7919) % 1000} and more`, output: `sentence ${k} of the long track, word ${(k * 7919) % 990} and more` });
  terminal.file('rows.jsonl', Array.from({ length: 40_000 }, (_, k) => line(k)).join('\n'));
  const task = terminal.file('s.eval.yaml', `kind: eval
name: campaign
models: [{id: m, provider: recorded, path: rows.jsonl, match: k, output: "{{ row.output }}"}]
datasets: [{id: d, path: rows.jsonl, fields: {input: k, target: target}, tags: [language]}]
scorers: [bleu, exact_match]
shards: {size: 500, keep: statistics}
${more}`);
  return Promise.resolve({ task, ...nothing });
}

/** Three levels of 80 requests over streams. */
async function plantBench(terminal: Terminal, { more = '', url }: SubjectOptions): Promise<Planted> {
  const sim = url === undefined ? await startSim({ ttftMs: 10, itlMs: 2, tokens: 6 }) : undefined;
  const task = terminal.file('s.bench.yaml', `kind: bench
name: campaign
target: {provider: openai, base_url: "${url ?? sim?.url ?? ''}", model: sim}
workload: {data: {synthetic: {input_tokens: 20, output_tokens: 6}}}
load: {concurrency: [1, 2, 4]}
stop: {requests: 80}
warmup: {requests: 4}
self_check: false
${more}`);
  return { task, asked: () => sim?.requests().total, dispose: async () => sim?.close() };
}

const light = [process.execPath, path.resolve('test/cli/lightServer.mjs'), '{{ port }}', '{{ wait * slots }}'];

/** Four configurations of a server on four seats, two at once, each with a bench of its own. */
function plantTune(terminal: Terminal, { more = '', command = light }: SubjectOptions): Promise<Planted> {
  terminal.file('pitwall.config.yaml', 'gpus: {include: none, slots: 4}\n');
  const task = terminal.file('s.tune.yaml', `kind: tune
name: campaign
server: {command: ${JSON.stringify(command)}, model: sim, gpus: 2, ready: {path: /health, timeout: 60s}}
parameters: {slots: [1, 4], wait: [1, 8]}
strategy: grid
objective: {minimize: p50(e2e)}
bench:
  workload: {data: {synthetic: {input_tokens: 5, output_tokens: 5}}}
  load: {concurrency: [2]}
  stop: {requests: 40}
  warmup: {requests: 1}
  slo: {e2e: {p50: 20s}}
  self_check: false
${more}`);
  return Promise.resolve({ task, ...nothing });
}
