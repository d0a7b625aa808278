/** A kind of result file, as far as it is known without reading it. */
export interface ResultKind {
  /** `vllm`. */
  readonly id: string;
  /** `a result of vLLM’s bench`. */
  readonly what: string;
  /** The name of the file that stands for a whole folder, where there is one. */
  readonly mainFile?: RegExp;
  /** Whether a text is one: quick, and without a parser. */
  readonly matches: (text: string, name: string) => boolean;
}

/** The most specific first. Light, for the editor asks it of every JSON file. */
export const resultKinds = {
  inspect: {
    id: 'inspect',
    what: 'a log of Inspect',
    matches: (text, name) => (name.endsWith('.eval') && text.startsWith('PK')) || (text.includes('"eval"') && text.includes('"task_id"') && text.includes('"run_id"') && text.includes('"plan"')),
  },
  lmEval: {
    id: 'lm-eval',
    what: 'a result of lm-evaluation-harness',
    mainFile: /^results_.*\.json$/u,
    matches: (text, name) => (text.includes('"results"') && ((text.includes('"versions"') && (text.includes('"n-shot"') || text.includes('"configs"') || text.includes('"config"'))) || text.includes('_stderr,'))) || (name.endsWith('.jsonl') && text.includes('"doc_id"') && text.includes('"filtered_resps"')),
  },
  guidellm: {
    id: 'guidellm',
    what: 'a report of GuideLLM',
    matches: text => text.includes('"benchmarks"') && (text.includes('"generative_benchmark"') || text.includes('"time_to_first_token_ms"')) && text.includes('"strategy"'),
  },
  genaiBench: {
    id: 'genai-bench',
    what: 'a result of genai-bench',
    mainFile: /^experiment_metadata\.json$/u,
    matches: text => (text.includes('"aggregated_metrics"') && text.includes('"num_concurrency"')) || (text.includes('"traffic_scenario"') && text.includes('"benchmark_version"')),
  },
  llmperf: {
    id: 'llmperf',
    what: 'a result of LLMPerf',
    matches: text => text.includes('results_inter_token_latency_s_') || (text.includes('"inter_token_latency_s"') && text.includes('"end_to_end_latency_s"')),
  },
  genaiPerf: {
    id: 'genai-perf',
    what: 'a report of GenAI-Perf',
    mainFile: /_genai_perf\.json$/u,
    matches: (text, name) => isGenaiPerf(name) && text.includes('"request_throughput"') && text.includes('"avg"'),
  },
  aiperf: {
    id: 'aiperf',
    what: 'a report of AIPerf',
    mainFile: /^profile_export_aiperf\.json$/u,
    matches: (text, name) => !isGenaiPerf(name) && ((text.includes('"request_throughput"') && text.includes('"avg"') && text.includes('"unit"')) || (text.includes('"request_start_ns"') && text.includes('"request_latency"'))),
  },
  sglang: {
    id: 'sglang',
    what: 'a result of SGLang’s bench_serving',
    matches: text => text.includes('"request_throughput"') && text.includes('"duration"') && (text.includes('"total_output_tokens_retokenized"') || text.includes('"mean_e2e_latency_ms"')),
  },
  vllm: {
    id: 'vllm',
    what: 'a result of vLLM’s bench',
    matches: text => text.includes('"request_throughput"') && (text.includes('"total_token_throughput"') || text.includes('"output_throughput"')) && text.includes('"duration"') && text.includes('"completed"'),
  },
} as const satisfies Readonly<Record<string, ResultKind>>;

/** What a text is, if it is another tool's result. */
export function resultKindOf(text: string, name: string): ResultKind | undefined {
  return Object.values<ResultKind>(resultKinds).find(({ matches }) => matches(text, name));
}

function isGenaiPerf(name: string): boolean {
  return /genai_?perf/iu.test(name);
}
