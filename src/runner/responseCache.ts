import type { Clock } from '../base/clock.ts';
import type { Answer, ProviderRequest } from '../execute/provider.ts';
import type { StoreWriter } from '../store/store.ts';

export type OkAnswer = Extract<Answer, { outcome: 'ok' }>;

/** Answers that were given before, for one trial. */
export interface ResponseCache {
  find(request: ProviderRequest): Found;
}

/** What the cache has for one request. */
export interface Found {
  /** Without times: nobody was asked now. */
  readonly answer: OkAnswer | undefined;
  /** Keeps an answer for the next time. An empty one is not kept: it is more often a hiccup than an answer. */
  keep(answer: OkAnswer): void;
}

export function createResponseCache(options: { readonly store: StoreWriter; readonly model: string; readonly fingerprint: (request: ProviderRequest) => string; readonly clock: Clock }): ResponseCache {
  const { store, model, clock } = options;
  return {
    find(request) {
      const fingerprint = options.fingerprint(request);
      const kept = store.cachedAnswer(fingerprint);
      return {
        // `keep` below wrote it.
        answer: kept === undefined ? undefined : (JSON.parse(kept) as OkAnswer),
        keep(answer) {
          if (answer.output === '') return;
          const { ttftMs: _ttft, latencyMs: _latency, ...timeless } = answer;
          store.writeCached({ fingerprint, model, answer: JSON.stringify(timeless), atMs: clock.wallMs() });
        },
      };
    },
  };
}
