import * as z from 'zod';
import { wholeFrom } from '../wholeNumber.ts';
import { connectionKeys } from './connection.ts';
import { estimateSchema } from './estimate.ts';
import { count, duration, id, object, text } from './parts.ts';
import { httpKeys } from './model.ts';
import { sourceKeys } from './source.ts';

const endpoint = z.enum(['chat', 'completions', 'embeddings', 'rerank']).optional().describe('What is asked: chat (default), completions, embeddings, or rerank (a query and the documents that are put in order by it, as vLLM, Jina and Cohere take them).');

const common = {
  stream: z.boolean().optional().describe('Ask for a stream, so that the times of the tokens are known (default: true).'),
  params: z.record(z.string(), z.unknown()).optional().describe('Merged into the request: temperature, ignore_eos, …'),
  timeout: duration.optional().describe('Of one request, from sending to the last byte (default: 120s).'),
};

export const openAiTarget = object({
  provider: z.literal('openai').describe('Any endpoint that speaks the OpenAI API: vLLM, SGLang, llama.cpp, Ollama, …'),
  endpoint,
  base_url: z.string().regex(/^(https?:\/\/\S|\$\{(env|secret):)/i, 'must be an address that begins with http:// or https://').describe('The address before /chat/completions, /embeddings or /rerank, e.g. http://127.0.0.1:8000/v1.'),
  api_key: text.optional().describe('The key: ${env:NAME} or ${secret:NAME}, resolved when a request is sent and never stored.'),
  model: text.describe('The model’s name at the endpoint.'),
  ...connectionKeys,
  ...common,
});

const target = z
  .discriminatedUnion('provider', [
    openAiTarget,
    object({
      ...httpKeys,
      body: httpKeys.body.describe('What is sent, as JSON: its texts are templates over input, prompt, messages, max_tokens and params; with `batching` over inputs, the list of all that are in the batch. A text that is one path, such as {{ inputs }}, is the value itself.'),
      response: text.optional().describe('Where the output is in the answer, e.g. choices[0].text (default: the whole body is the output); with `batching` where the list of outputs is, one for each input.'),
      timeout: common.timeout,
    }),
    object({
      provider: z.literal('sim').describe('The built-in simulated server, started with the run, in a thread of its own: to try things without a model.'),
      endpoint,
      model: text.optional().describe('How it behaves, e.g. sim;ttft=100;itl=20;tokens=50 (default: sim, which echoes at once).'),
      ...common,
    }),
  ])
  .describe('The endpoint that is put under load.');

const length = z.union([
  count,
  object({
    mean: count.optional().describe('In tokens, of a normal distribution; without it each length from min to max is as likely.'),
    stdev: z.number().min(0).optional().describe('Standard deviation of a normal distribution (default: 0).'),
    min: count.optional().describe('No text is shorter (default: 1).'),
    max: count.optional().describe('No text is longer.'),
  }),
]);

const data = z
  .union([
    object({
      synthetic: object({
        input_tokens: length.describe('How long each input is, in tokens: a number, {mean, stdev, min, max}, or {min, max}. It is made of common words, each about a token; with a warm-up of two requests and more it is set to what the server itself counts.'),
        output_tokens: length.optional().describe('What is sent as max_tokens: a number, or {mean, stdev, min, max}. A model that ends earlier answers with less, unless params holds what its server takes against that (ignore_eos: true).'),
        prefix_tokens: wholeFrom(0).optional().describe('So many tokens at the beginning of each input are the same, beside those of input_tokens: what a server can answer from a prefix it has seen (default: 0).'),
        query_tokens: length.optional().describe('Of `endpoint: rerank`: how long each query is (default: 32); `input_tokens` is then the length of each document.'),
        documents: count.max(10_000, 'must be at most 10000').optional().describe('Of `endpoint: rerank`: documents in each request (default: 10).'),
      }).describe('Inputs of random words, each another one, so that no server answers from a prefix it has seen.'),
    }),
    object({
      scenario: text.describe('Lengths in a short form: D(100,1000) for inputs of 100 and answers of 1000 tokens; N(480,240)/(300,150) for mean and standard deviation of both; U(50,100)/(200,250) for least and most; E(1024) for embeddings of 1024 tokens; R(1024,100) for rerank, documents of 1024 and queries of 100 tokens.'),
      documents: count.max(10_000, 'must be at most 10000').optional().describe('Of R: documents in each request (default: 10).'),
    }),
    object({
      trace: text.describe('File (or folder of files) of recorded requests, which says when each came and how many tokens it had: JSON lines of Mooncake or Qwen, CSV of Azure LLM inference or BurstGPT, or requests that `pitwall export` wrote. Texts of those lengths are made; where the trace names shared blocks, they are the same in all requests that share them. Relative to the task file.'),
      ...sourceKeys,
      where: text.optional().describe("Only rows for which this holds, e.g. row.trial == 'rate=5' of an export with several levels."),
      time_scale: z.number().gt(0, 'must be above 0').max(1_000_000, 'must be at most 1000000').optional().describe('With `load: {rate: {arrival: trace}}`: what the trace’s times are multiplied by (default: 1). 0.5 replays it twice as fast.'),
      block_tokens: count.optional().describe('Tokens in each block of `hash_ids` (default: 512 of a Mooncake trace, 16 of a Qwen one).'),
    }),
    object({
      path: text.describe('File or folder of rows, as a dataset’s, whose inputs are sent in order, and again from the first one. Relative to the task file.'),
      ...sourceKeys,
      fields: object({
        input: text.optional().describe('Column (or template over row) that is sent (default: input); of `endpoint: rerank` the query.'),
        documents: text.optional().describe('Of `endpoint: rerank`: column with the list of texts that are put in order (default: documents).'),
      })
        .optional()
        .describe('Which column is sent.'),
    }),
  ])
  .describe('Where the inputs come from.');

const sloTime = object({
  p50: duration.optional().describe('Half of the answers take at most this.'),
  p90: duration.optional().describe('90 in 100 answers take at most this.'),
  p95: duration.optional().describe('95 in 100 answers take at most this.'),
  p99: duration.optional().describe('99 in 100 answers take at most this.'),
  'p99.9': duration.optional().describe('999 in 1000 answers take at most this.'),
});

const slo = object({
  ttft: sloTime.optional().describe('Time to first token, e.g. {p99: 300ms}.'),
  tpot: sloTime.optional().describe('Time per output token, e.g. {p99: 40ms}.'),
  e2e: sloTime.optional().describe('Time of the whole answer, e.g. {p90: 5s}.'),
  success: z.number().gt(0, 'must be above 0').max(1, 'must be at most 1').optional().describe('The least share of requests that are answered, e.g. 0.999.'),
}).describe('What answers must be like. Each level is judged by it; goodput and attainment count the requests that are answered and keep every time (of each metric the limit of its highest percentile).');

const perS = z.number().gt(0, 'must be above 0').max(100_000, 'must be at most 100000');
const inFlight = count.max(10_000, 'must be at most 10000');
const gamma = object({ gamma: z.number().gt(0, 'must be above 0').max(1000, 'must be at most 1000').describe('Shape of the gaps’ distribution: 1 is Poisson, below it comes in bursts, above it is more even.') });

/** What may stand in a bench file that puts an endpoint under load, as far as this version runs it. */
export const loadSchema = object({
  kind: z.literal('bench').describe('What the task does: bench says how fast models answer.'),
  name: id.describe('How the task is called.'),
  description: z.string().optional().describe('What it is about, in a sentence.'),
  version: z.literal(1).optional().describe('Of the task format: 1.'),
  seed: wholeFrom(0).optional().describe('Of everything that is drawn (default: 0).'),
  target,
  workload: object({ data }).describe('What is sent.'),
  load: object({
    concurrency: z.array(count.max(10_000, 'must be at most 10000')).min(1).optional().describe('Requests in flight at once, e.g. [1, 4, 16]: each number is a level, one after the other. A request that ends is followed by the next at once (closed loop).'),
    rate: object({
      levels: z.array(perS).min(1).optional().describe('Requests a second, e.g. [5, 10, 20]: each number is a level, one after the other. With `arrival: trace` the trace’s times are stretched to that mean rate; without levels they are kept.'),
      arrival: z
        .union([z.enum(['constant', 'poisson', 'trace']), gamma])
        .optional()
        .describe('How requests come: poisson (default), as from many people who know nothing of each other; constant, always the same gap; {gamma: SHAPE}; trace, when the workload’s trace has them, once from its beginning to its end.'),
    })
      .optional()
      .describe('Requests become due by a clock of their own, whatever the server does (open loop): their times count from when they were due.'),
    ramp: object({
      rate: object({ from: perS.describe('Requests a second at the beginning.'), to: perS.describe('And at the end.') })
        .optional()
        .describe('Requests a second, from … to (open loop).'),
      concurrency: object({ from: inFlight.describe('Requests in flight at the beginning.'), to: inFlight.describe('And at the end.') })
        .optional()
        .describe('Requests in flight, from … to (closed loop).'),
      over: duration.describe('How long it takes, e.g. 60s. A longer `stop: {duration: …}` stays at the end.'),
      shape: z.enum(['linear', 'exponential']).optional().describe('linear (default): by as much in the same time; exponential: by the same factor, for ends that lie far apart.'),
      arrival: z.union([z.enum(['constant', 'poisson']), gamma]).optional().describe('Of a rate: how requests come (default: poisson).'),
    })
      .optional()
      .describe('A load that changes all the time, as one level: what it did is told for stretches of the time, and where the SLO is first missed. It shows where to look; levels measure.'),
    find: object({
      maximize: z.enum(['concurrency', 'rate']).describe('What is raised: requests in flight (closed loop), or requests a second (open loop, Poisson).'),
      attainment: z.number().gt(0, 'must be above 0').max(1, 'must be at most 1').optional().describe('The share of requests that must meet the SLO (default: 0.99).'),
      from: z.number().gt(0, 'must be above 0').optional().describe('The load that is tried first (default: 1).'),
      to: z.number().gt(0, 'must be above 0').max(10_000, 'must be at most 10000').optional().describe('No higher load is tried (default: 512).'),
    })
      .optional()
      .describe('Searches for the highest load within the SLO, in at most 9 levels: it grows until the SLO is missed, and the two nearest loads then come together. A level ends early once it is clear on which side it is; with concurrency it has at least five requests for each in flight.'),
    threads: count.max(64, 'must be at most 64').optional().describe('Threads that send the requests and read the answers (default: 1, which is best up to some 60,000 events a second, and wherever the server needs the machine’s other cores). Which requests are sent, and when they are due, is the same for any number.'),
  }).describe('How much is sent: concurrency, rate, ramp, or find.'),
  stop: object({
    requests: count.optional().describe('After so many requests.'),
    duration: duration.optional().describe('After this time, e.g. 30s, nothing new is sent; what is in flight comes to its end and counts.'),
  })
    .optional()
    .describe('When a level ends: whichever comes first. A ramp ends by itself, and so does the replay of a trace.'),
  batching: object({
    max_batch_size: z.array(z.union([count.max(10_000, 'must be at most 10000'), z.literal('auto')])).min(1).describe('Most inputs in a request, e.g. [1, 8, 32, auto]. auto: throughput without batching × batch_interval, halved together with it while the server fails on that.'),
    batch_interval: z.array(duration).min(1).describe('How long a batch waits for more after its first input, e.g. [5ms, 20ms].'),
  })
    .optional()
    .describe('For completions and embeddings: inputs are collected into requests that hold several, by the client. Each size with each interval at each load is a level; tells what limits: size, interval, load, or the server.'),
  warmup: object({ requests: wholeFrom(0).describe('How many (default: 8).') })
    .optional()
    .describe('Requests before each level that are recorded and not counted.'),
  telemetry: object({
    metrics: z
      .union([z.literal(false), z.string().regex(/^(https?:\/\/\S|\$\{(env|secret):)/i, 'must be false, or an address that begins with http:// or https://')])
      .optional()
      .describe('Where the server tells its Prometheus metrics (default: /metrics at the target’s origin, where vLLM, SGLang, llama.cpp and TGI have them); false: they are not read.'),
    gpu: z.boolean().optional().describe('Read this machine’s GPUs with nvidia-smi where the target runs on it (default: true).'),
    interval: duration.optional().describe('From one reading to the next (default: 1s).'),
  })
    .optional()
    .describe('What is read of the server while a level runs: running and queued requests, use of its KV cache, preemptions, GPUs.'),
  self_check: z.boolean().optional().describe('Measure what the client itself adds to the times, for a second or two at the highest load, against a simulated server on a loopback port (default: true). It is part of the verdict; what was found is kept for six hours.'),
  repeats: object({ n: count.max(100, 'must be at most 100').describe('How often, e.g. 3.') }).optional().describe('How often each level is measured, all levels before the next round: rates get an interval over the repeats, and percentiles are over all of their requests.'),
  slo: slo.optional(),
  estimate: estimateSchema.optional(),
  gates: z.array(text).optional().describe('Limits that decide the exit code, e.g. p99(ttft) <= 300ms, goodput >= 5, attainment >= 0.99, or capacity >= 32 of a search. A gate must hold at every level.'),
});

export type WrittenLoad = z.infer<typeof loadSchema>;
