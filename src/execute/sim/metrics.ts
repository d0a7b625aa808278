import type { EngineState } from './engine.ts';

/** Counts of one model since the server started, as vLLM's `/metrics` gives them. */
export interface ModelCounts {
  promptTokens: number;
  generationTokens: number;
  /** By how they ended. */
  readonly ended: { stop: number; length: number; abort: number };
  readonly ttft: Histogram;
  readonly interToken: Histogram;
  readonly e2e: Histogram;
  readonly queued: Histogram;
}

/** In seconds, as Prometheus wants times. The bounds are vLLM's. */
export function createCounts(): ModelCounts {
  return {
    promptTokens: 0,
    generationTokens: 0,
    ended: { stop: 0, length: 0, abort: 0 },
    ttft: new Histogram([0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560]),
    interToken: new Histogram([0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80]),
    e2e: new Histogram(requestBounds),
    queued: new Histogram(requestBounds),
  };
}

const requestBounds = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];

/** Cumulative buckets. */
export class Histogram {
  private readonly bounds: readonly number[];
  private readonly counts: number[];
  private sum = 0;
  private n = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = bounds.map(() => 0);
  }

  add(seconds: number, times = 1): void {
    this.sum += seconds * times;
    this.n += times;
    const at = this.bounds.findIndex(bound => seconds <= bound);
    if (at >= 0) this.counts[at] = (this.counts[at] ?? 0) + times;
  }

  lines(name: string, labels: string): readonly string[] {
    let upTo = 0;
    const buckets = this.bounds.map((bound, i) => `${name}_bucket{${labels},le="${Number.isInteger(bound) ? `${bound}.0` : bound}"} ${(upTo += this.counts[i] ?? 0)}`);
    return [...buckets, `${name}_bucket{${labels},le="+Inf"} ${this.n}`, `${name}_sum{${labels}} ${this.sum}`, `${name}_count{${labels}} ${this.n}`];
  }
}

export interface ModelState {
  readonly model: string;
  readonly counts: ModelCounts;
  readonly engine: EngineState;
}

/** Prometheus' text format, version 0.0.4. */
export function metricsText(models: readonly ModelState[]): string {
  const one = (name: string, type: string, help: string, value: (state: ModelState) => number): readonly string[] => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...models.map(state => `${name}{${labelsOf(state)}} ${value(state)}`)];
  const many = (name: string, help: string, of: (counts: ModelCounts) => Histogram): readonly string[] => [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...models.flatMap(state => of(state.counts).lines(name, labelsOf(state)))];
  const lines = [
    ...one('vllm:num_requests_running', 'gauge', 'Requests that are worked on.', ({ engine }) => engine.running),
    ...one('vllm:num_requests_waiting', 'gauge', 'Requests that wait to be worked on.', ({ engine }) => engine.waiting),
    ...one('vllm:kv_cache_usage_perc', 'gauge', 'Share of the KV cache that is held; 1 is all of it.', ({ engine }) => engine.kvShare),
    ...one('vllm:num_preemptions_total', 'counter', 'Requests that had to begin anew.', ({ engine }) => engine.preemptions),
    ...one('vllm:prompt_tokens_total', 'counter', 'Tokens of prompts.', ({ counts }) => counts.promptTokens),
    ...one('vllm:generation_tokens_total', 'counter', 'Tokens of answers.', ({ counts }) => counts.generationTokens),
    '# HELP vllm:request_success_total Requests that ended, by reason.',
    '# TYPE vllm:request_success_total counter',
    ...models.flatMap(state => Object.entries(state.counts.ended).map(([reason, n]) => `vllm:request_success_total{${labelsOf(state)},finished_reason="${reason}"} ${n}`)),
    ...many('vllm:time_to_first_token_seconds', 'From arrival to the first token.', counts => counts.ttft),
    ...many('vllm:inter_token_latency_seconds', 'Between two tokens.', counts => counts.interToken),
    ...many('vllm:e2e_request_latency_seconds', 'From arrival to the last token.', counts => counts.e2e),
    ...many('vllm:request_queue_time_seconds', 'From arrival to being worked on.', counts => counts.queued),
  ];
  return `${lines.join('\n')}\n`;
}

function labelsOf({ model }: ModelState): string {
  return `model_name="${model.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}",engine="0"`;
}
