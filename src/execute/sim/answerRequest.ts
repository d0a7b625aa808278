import type { ServerResponse } from 'node:http';
import { createRng, type Rng } from '../../base/rng.ts';
import { answerTokens, drawFault } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import type { Engine, Job, Work } from './engine.ts';
import { json, refuse } from './jsonResponse.ts';
import type { ModelCounts } from './metrics.ts';
import { endOf, EventWriter, promptTokensOf, wholeReply } from './replies.ts';
import type { SimRequest } from './simRequest.ts';
import { drawSpread } from './spread.ts';
import { StreamResponse } from './streamResponse.ts';
import { toMicros, type TruthRecord } from './truth.ts';

export interface Call {
  readonly id: string;
  readonly request: SimRequest;
  readonly response: ServerResponse;
  /** Of `performance.now()`. */
  readonly arrivedMs: number;
  readonly how: Behaviour;
  readonly engine: Engine;
  readonly counts: ModelCounts;
  /** How often the same was asked before: a retry draws anew. */
  readonly times: number;
  onAnswered(): void;
  onEnded(truth: Pick<TruthRecord, 'started_ms' | 'token_ms' | 'ended_ms' | 'outcome' | 'status' | 'prompt_tokens'>): void;
}

/** What is drawn for a request is drawn from the seed, what is asked and how often: the same in every run, in whatever order requests arrive. */
export function keyOf({ inputs }: SimRequest): string {
  return inputs.length === 1 ? (inputs[0] ?? '') : inputs.join('\n');
}

/** Works on a request until it is answered, or the client has gone. */
export function answerRequest(call: Call): void {
  const { request, response, how, engine, counts, arrivedMs } = call;
  const key = keyOf(request);
  const { fault, status } = drawFault(key, call.times, how);
  const promptTokens = promptTokensOf(request);
  const generates = request.endpoint !== 'embeddings' && request.endpoint !== 'rerank';
  const answers = generates ? request.inputs.map(input => answerTokens(input, how, request.maxTokens, request.ignoreEnd)) : [];
  const writer = new EventWriter({ id: call.id, request, answers });
  const streams = request.stream && (fault === 'none' || fault === 'reset');
  const tokenMs: number[] = [];
  let stream: StreamResponse | undefined;
  let startedMs: number | undefined;
  let given = 0;
  let lastMs = 0;
  let job: Job = { leave: () => undefined };
  let outcome: TruthRecord['outcome'] = 'closed';

  const work: Work = {
    ...timesOf(call, key, answers.reduce((most, tokens) => Math.max(most, tokens.length), 0), streams),
    inputs: request.inputs.length,
    promptTokens,
    onStart() {
      const nowMs = performance.now();
      startedMs = nowMs - arrivedMs;
      counts.promptTokens += promptTokens;
      counts.queued.add(startedMs / 1000);
    },
    onStep(to) {
      count(to);
      if (to > given) stream?.write(writer.tokens(given, to), to);
      if (streams && fault === 'reset') reset();
      given = to;
    },
    onEnd() {
      if (fault === 'reset') return streams ? undefined : reset();
      if (fault === 'status' || fault === 'garbage') outcome = 'refused';
      if (fault === 'status') return refuse(response, status, request.endpoint === 'embeddings' ? 'injected by the simulated server' : `Injected error ${status}`);
      if (fault === 'garbage') return void response.writeHead(200, { 'content-type': 'application/json' }).end('<html>this is no JSON');
      outcome = 'ok';
      call.onAnswered();
      for (const tokens of answers) counts.ended[endOf(request, tokens)]++;
      if (stream === undefined) json(response, 200, wholeReply({ id: call.id, request, answers }));
      else stream.end(writer.end());
    },
  };

  response.once('close', () => {
    job.leave();
    if (outcome === 'closed') counts.ended.abort++;
    call.onEnded({
      ...(startedMs === undefined ? {} : { started_ms: toMicros(startedMs) }),
      prompt_tokens: promptTokens,
      token_ms: tokenMs,
      ended_ms: toMicros((stream?.endedMs ?? performance.now()) - arrivedMs),
      ...(response.headersSent ? { status: response.statusCode } : {}),
      outcome,
    });
  });
  // No answer ever comes, and it takes no place either.
  if (fault === 'stall') return;
  if (streams) {
    stream = new StreamResponse(response, writer.role(), how.eventsPerWrite ?? 1, (to, atMs) => {
      const ms = toMicros(atMs - arrivedMs);
      while (tokenMs.length < to) tokenMs.push(ms);
    });
  }
  const taken = engine.take(work, arrivedMs);
  if (taken === 'queueFull' || taken === 'tooLong') {
    outcome = 'refused';
    return taken === 'queueFull' ? refuse(response, 503, 'The queue is full') : refuse(response, 400, `The request needs more than the ${how.kvTokens} tokens that are held at most`);
  }
  job = taken;
  // It comes at once, as from servers that accept a request before they work on it: it must not be taken for the first token.
  stream?.begin();

  function reset(): void {
    outcome = 'reset';
    job.leave();
    // What was written leaves first.
    setImmediate(() => response.socket?.resetAndDestroy());
  }

  function count(to: number): void {
    const nowMs = performance.now();
    const tokens = answers.reduce((sum, answer) => sum + Math.max(0, Math.min(to, answer.length) - given), 0);
    counts.generationTokens += tokens;
    if (given === 0) counts.ttft.add((nowMs - arrivedMs) / 1000);
    else counts.interToken.add((nowMs - lastMs) / (to - given) / 1000, to - given);
    if (work.tokens === to) counts.e2e.add((nowMs - arrivedMs) / 1000);
    lastMs = nowMs;
  }
}

/** Its drawn times. What is not streamed takes one step, except where its steps depend on what else is worked on. */
function timesOf({ request, how, times }: Call, key: string, tokens: number, streams: boolean): Pick<Work, 'tokens' | 'tokensPerStep' | 'firstMs' | 'gapMs'> {
  const { latencyMs, ttftMs = latencyMs, itlMs = 0, batchItemMs = 0 } = how;
  let rng: Rng | undefined;
  const draw = (spread: Parameters<typeof drawSpread>[0]): number => (typeof spread === 'number' ? spread : drawSpread(spread, (rng ??= createRng(`${how.seed}/${times}/${key}/times`))));
  const gapMs = (): number => draw(itlMs);
  const inputs = request.inputs.length;
  const batched = (ms: number): number => ms * Math.ceil(inputs / (how.batchWidth ?? inputs)) + batchItemMs * (inputs - 1);
  const oneStep = { tokens, tokensPerStep: Math.max(1, tokens), gapMs };
  if (streams) return { ...oneStep, tokensPerStep: how.tokensPerEvent ?? 1, firstMs: batched(draw(ttftMs ?? 0)) };
  if (latencyMs !== undefined || tokens === 0) return { ...oneStep, firstMs: batched(draw(latencyMs ?? ttftMs ?? 0)) };
  const firstMs = batched(draw(ttftMs ?? 0));
  if (how.slowdown !== undefined || how.kvTokens !== undefined) return { ...oneStep, tokensPerStep: 1, firstMs };
  let gaps = 0;
  for (let k = 1; k < tokens; k++) gaps += gapMs();
  return { ...oneStep, firstMs: firstMs + gaps };
}
