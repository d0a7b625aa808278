import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { createRng } from '../../base/rng.ts';
import { askWithRetries } from '../../execute/askWithRetries.ts';
import type { Embedder, EmbedderOptions } from '../../execute/providers/embedder.ts';
import { noCosts, type ScoringCosts } from '../../score/scoringCosts.ts';
import type { OpenAiModel } from '../../task/models.ts';
import type { JudgePorts } from './judgeModel.ts';

/** Vectors of so many texts are remembered: each takes some 6 KB. */
const remembered = 5_000;

/** Texts as vectors; equal texts are asked for once in a run, as far as they are remembered. */
export interface EmbeddingModel extends Disposable {
  /** Never rejects. Undefined where the signal aborted first. */
  vectorsOf(texts: readonly string[], signal: AbortSignal): Promise<EmbeddedTexts | undefined>;
}

export interface EmbeddedTexts {
  /** In the order of the texts; or why there are none. */
  readonly vectors: readonly Float32Array[] | { readonly error: string };
  /** What asking has cost since somebody was last told: over all calls it adds up. */
  readonly costs: ScoringCosts;
}

type Vector = { readonly vector: Float32Array } | { readonly error: string } | 'cancelled';

/** Opens its connections at once: a missing key is a HumanError here. */
export function createEmbeddingModel(model: OpenAiModel, ports: JudgePorts, createEmbedder: (model: OpenAiModel, options: EmbedderOptions) => Embedder): EmbeddingModel {
  const { onAttempt } = ports;
  const owned = new DisposableStore();
  const rng = createRng(`${ports.seed}/embeddings ${model.id}`);
  /** The oldest first. */
  const known = new Map<string, Promise<Vector>>();
  let untold: ScoringCosts = noCosts;
  const embedder = owned.add(
    createEmbedder(model, {
      send: async (provider, request, signal) => {
        const { answer, attempts } = await askWithRetries({ provider, request, model: model.id, retries: ports.retries, budget: ports.budget, clock: ports.clock, rng, signal, onInFlight: ports.onInFlight, ...(onAttempt === undefined ? {} : { onAttempt: attempt => onAttempt({ for: 'embeddings' }, attempt) }) });
        const tokens = answer.outcome === 'ok' ? answer.tokensIn : 0;
        const cost = tokens === undefined || model.pricing === undefined ? undefined : (tokens * model.pricing.input) / 1e6;
        if (answer.outcome === 'ok') ports.onSpent(model.id, cost, tokens);
        untold = { requests: untold.requests + attempts, tokensIn: untold.tokensIn + (tokens ?? 0), tokensOut: 0, ...(cost === undefined && untold.cost === undefined ? {} : { cost: (untold.cost ?? 0) + (cost ?? 0) }) };
        return answer;
      },
    }),
  );

  async function ask(text: string, signal: AbortSignal): Promise<Vector> {
    const embedded = await embedder.embed([text], signal);
    if (embedded.outcome === 'cancelled') return 'cancelled';
    if (embedded.outcome !== 'ok') return { error: embedded.error };
    return { vector: Float32Array.from(embedded.vectors[0] ?? []) };
  }

  async function vectorOf(text: string, signal: AbortSignal): Promise<Vector> {
    for (;;) {
      const before = known.get(text);
      const asked = before ?? ask(text, signal);
      if (before === undefined) {
        known.set(text, asked);
        const oldest = known.size > remembered ? known.keys().next().value : undefined;
        if (oldest !== undefined) known.delete(oldest);
      }
      const vector = await asked;
      if (typeof vector === 'object' && 'vector' in vector) return vector;
      // A failure is not remembered; one whose asker was stopped is asked for again by whoever still wants it.
      if (known.get(text) === asked) known.delete(text);
      if (vector !== 'cancelled' || signal.aborted || before === undefined) return vector;
    }
  }

  return {
    async vectorsOf(texts, signal) {
      const asked = await Promise.all(texts.map(text => vectorOf(text, signal)));
      if (asked.includes('cancelled')) return undefined;
      const costs = untold;
      untold = noCosts;
      const failed = asked.find(each => typeof each === 'object' && 'error' in each);
      if (failed !== undefined && 'error' in failed) return { vectors: { error: failed.error }, costs };
      return { vectors: asked.flatMap(each => (typeof each === 'object' && 'vector' in each ? [each.vector] : [])), costs };
    },
    dispose: () => owned.dispose(),
  };
}
