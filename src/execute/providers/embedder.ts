import type { Disposable } from '../../base/disposable.ts';
import { onAbort } from '../../base/onAbort.ts';
import type { OpenAiModel } from '../../task/models.ts';
import type { ProviderPorts } from '../createProvider.ts';
import type { Answer, FailedAnswer, Provider, ProviderRequest } from '../provider.ts';
import { createEmbeddings, type Embedded, type Vector } from './embeddings.ts';
import { shareOut } from './shareOut.ts';

/** Vectors for texts, many callers' texts in one request. */
export interface Embedder extends Disposable {
  /**
   * Waits a moment for other callers, so that their texts travel together. Never rejects.
   * The tokens of a request are shared out among its callers by the length of their texts, so that they add up.
   * A batch is given up when all of its callers have gone.
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Embedded>;
}

export interface EmbedderOptions {
  /** Texts in a request, where one caller does not bring more (default: 32, which is what servers take that take the fewest). */
  readonly mostTexts?: number;
  /** How long the first caller waits for others (default: 10). */
  readonly intervalMs?: number;
  /**
   * How a batch is sent: the place for a budget and retries, e.g. `askWithRetries`. The provider makes one attempt for this request alone; its messages are the texts.
   * Absent: one attempt.
   */
  readonly send?: (provider: Provider, request: ProviderRequest, signal: AbortSignal) => Promise<Answer>;
}

interface Caller {
  readonly texts: readonly string[];
  readonly signal: AbortSignal;
  answer(embedded: Embedded): void;
}

/** Of a model with `endpoint: embeddings`. A missing key or a malformed `base_url` is a HumanError here. */
export function createEmbedder(model: OpenAiModel, ports: ProviderPorts, options: EmbedderOptions = {}): Embedder {
  const { mostTexts = 32, intervalMs = 10, send = (provider, request, signal) => provider.ask(request, signal) } = options;
  const embeddings = createEmbeddings(model, ports);
  let waiting: Caller[] = [];
  let timer: NodeJS.Timeout | undefined;

  return {
    embed: (texts, signal) =>
      new Promise(resolve => {
        if (signal.aborted) return resolve(cancelled);
        if (texts.length === 0) return resolve({ outcome: 'ok', vectors: [] });
        if (count(waiting) + texts.length > mostTexts) flush();
        waiting.push({ texts, signal, answer: resolve });
        if (count(waiting) >= mostTexts) flush();
        else timer ??= setTimeout(flush, intervalMs);
      }),
    dispose: () => {
      clearTimeout(timer);
      for (const caller of waiting.splice(0)) caller.answer(cancelled);
      embeddings.dispose();
    },
  };

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const callers = waiting;
    waiting = [];
    if (callers.length > 0) void ask(callers);
  }

  async function ask(callers: readonly Caller[]): Promise<void> {
    const { signal, leave } = whenAllGone(callers);
    const texts = [...new Set(callers.flatMap(caller => caller.texts))];
    const embedded = await request(texts, signal);
    leave();
    // An endpoint that refuses a batch may mean one text of it (too long, too many): each caller then hears it for itself.
    if (embedded.outcome !== 'ok' && embedded.errorClass === 'clientError' && callers.length > 1) return void (await Promise.all(callers.map(caller => ask([caller]))));
    if (embedded.outcome !== 'ok') return callers.forEach(caller => caller.answer(caller.signal.aborted ? cancelled : embedded));
    const vectorOf = new Map(texts.map((text, k) => [text, embedded.vectors[k] ?? []]));
    const shares = embedded.tokensIn === undefined ? undefined : shareOut(embedded.tokensIn, callers.map(caller => caller.texts.join('').length));
    for (const [k, caller] of callers.entries()) {
      const tokensIn = shares?.[k];
      caller.answer({
        outcome: 'ok',
        vectors: caller.texts.map(text => vectorOf.get(text) ?? []),
        ...(tokensIn === undefined ? {} : { tokensIn, tokensOut: 0 }),
        ...(embedded.latencyMs === undefined ? {} : { latencyMs: embedded.latencyMs }),
      });
    }
  }

  async function request(texts: readonly string[], signal: AbortSignal): Promise<Embedded> {
    let vectors: readonly Vector[] = [];
    const provider: Provider = {
      async ask(_request, asked) {
        const embedded = await embeddings.embed(texts, asked);
        if (embedded.outcome !== 'ok') return embedded;
        const { vectors: received, ...rest } = embedded;
        vectors = received;
        return { ...rest, output: '' };
      },
      dispose: () => undefined,
    };
    const answer = await send(provider, { messages: texts.map(content => ({ role: 'user', content })), sample: { index: 0, row: {} } }, signal);
    if (answer.outcome !== 'ok') return answer;
    const { output: _, ttftMs: __, ...rest } = answer;
    return { ...rest, vectors };
  }
}

function count(callers: readonly Caller[]): number {
  return callers.reduce((sum, { texts }) => sum + texts.length, 0);
}

/** Aborts with the last of them. */
function whenAllGone(callers: readonly Caller[]): { readonly signal: AbortSignal; readonly leave: () => void } {
  const controller = new AbortController();
  const check = (): void => {
    if (callers.every(({ signal }) => signal.aborted)) controller.abort();
  };
  const leaves = callers.map(({ signal }) => onAbort(signal, check));
  check();
  return { signal: controller.signal, leave: () => leaves.forEach(leave => leave()) };
}

const cancelled: FailedAnswer = { outcome: 'cancelled', errorClass: 'cancelled', error: 'cancelled before the request was sent', retryable: false };
