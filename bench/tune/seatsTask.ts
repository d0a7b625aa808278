import path from 'node:path';

const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');

export interface SeatsTask {
  readonly name: string;
  /** Names that make configurations of one file others than those of another. */
  readonly halves: readonly string[];
  /** Of each half 3 × this many: with 1, 2 and 4 slots. */
  readonly paces: number;
  readonly experiments: number;
  readonly parallel?: number;
  /** Slots of every experiment, instead of 1, 2 and 4. */
  readonly need?: readonly number[];
  readonly benchS: number;
  /** Instead of the simulated server. */
  readonly command?: readonly string[];
}

/** A tune file whose servers are simulated ones with hand-declared slots: they need hardly any of a core, so that many work side by side on a small machine. */
export function seatsTask({ name, halves, paces, experiments, parallel, need = [4, 1, 2], benchS, command }: SeatsTask): string {
  const started = command ?? [process.execPath, cli, 'sim', '--port', '{{ port }}', '--ttft', '20', '--itl', '{{ 10 + pace }}', '--answer', '{{ half }}'];
  return `kind: tune
name: ${name}
server:
  command: ${JSON.stringify(started)}
  model: sim
  ready: {path: /health, timeout: 20s}
  gpus: need
  grace: 1s
parameters:
  pace: ${JSON.stringify(Array.from({ length: paces }, (_, k) => k))}
  need: ${JSON.stringify(need)}
  half: ${JSON.stringify(halves)}
strategy: grid
objective: {minimize: p50(e2e)}
max_experiments: ${experiments}
${parallel === undefined ? '' : `parallel_experiments: ${parallel}\n`}backfill: true
timeouts: {experiment: ${benchS + 6}s}
bench:
  workload: {data: {synthetic: {input_tokens: 8, output_tokens: 16}}}
  load: {concurrency: [1]}
  stop: {duration: ${benchS}s}
  warmup: {requests: 1}
  self_check: false
  telemetry: {metrics: false, gpu: false}
`;
}
