import type { Clock } from '../../base/clock.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { createRng, type Rng } from '../../base/rng.ts';
import { askWithRetries } from '../../execute/askWithRetries.ts';
import type { Answer, Provider, ProviderRequest } from '../../execute/provider.ts';
import type { RequestBudget } from '../../schedule/requestBudget.ts';
import { noCosts, type ScoringCosts } from '../../score/scoringCosts.ts';
import type { Model } from '../../task/models.ts';
import type { RunLog } from '../logging/runLog.ts';
import type { ResponseCache } from '../responseCache.ts';

/** What judges share with the models under test: the budget of requests, the retries, the caches. */
export interface JudgePorts {
  readonly createProvider: (model: Model) => Provider;
  readonly createCache: (model: Model, repeat: number) => ResponseCache | undefined;
  readonly budget: RequestBudget;
  readonly retries: number;
  readonly clock: Clock;
  /** Of the jitter between attempts. */
  readonly seed: number;
  readonly onInFlight: (change: 1 | -1) => void;
  readonly onAttempt?: NonNullable<RunLog['attempt']>;
  /** Hears of what each answer has cost, so that a budget can be kept; what is undefined is not known. */
  readonly onSpent: (model: string, cost: number | undefined, tokens: number | undefined) => void;
}

/** The model behind a judge. */
export interface JudgeModel extends Disposable {
  /** Votes are counted from 0; each is a request of its own. A reply that is not accepted is neither kept nor found: who asks again hopes for another. Never rejects. */
  ask(messages: ProviderRequest['messages'], vote: number, accepts: (reply: string) => boolean, signal: AbortSignal): Promise<{ readonly answer: Answer; readonly costs: ScoringCosts; readonly cached: boolean }>;
}

/** Opens its connections at once: a missing key is a HumanError here. A model with `params.seed` gives vote k the seed + k. */
export function createJudgeModel(model: Model, votes: number, ports: JudgePorts): JudgeModel {
  const { onAttempt } = ports;
  const owned = new DisposableStore();
  const rng: Rng = createRng(`${ports.seed}/judge ${model.id}`);
  const voters = Array.from({ length: votes }, (_, vote) => {
    const voter = withSeed(model, vote);
    return { provider: voter === model && vote > 0 ? undefined : owned.add(ports.createProvider(voter)), cache: model.cache === true ? ports.createCache(voter, vote) : undefined };
  });
  return {
    async ask(messages, vote, accepts, signal) {
      const voter = voters[vote];
      const provider = voter?.provider ?? voters[0]?.provider;
      if (voter === undefined || provider === undefined) throw new Error(`There is no vote ${vote}`);
      // A judge sees what its messages say: no row, and no sample whose recorded answer it could look up.
      const request: ProviderRequest = { messages, sample: { index: 0, row: {} } };
      const found = voter.cache?.find(request);
      if (found?.answer !== undefined && accepts(found.answer.output)) return { answer: found.answer, costs: noCosts, cached: true };
      const { answer, attempts } = await askWithRetries({ provider, request, model: model.id, retries: ports.retries, budget: ports.budget, clock: ports.clock, rng, signal, onInFlight: ports.onInFlight, ...(onAttempt === undefined ? {} : { onAttempt: attempt => onAttempt({ for: 'judge', vote }, attempt) }) });
      if (answer.outcome !== 'ok') return { answer, costs: { ...noCosts, requests: attempts }, cached: false };
      if (accepts(answer.output)) found?.keep(answer);
      const { tokensIn, tokensOut } = answer;
      const known = tokensIn !== undefined && tokensOut !== undefined;
      const cost = known && model.pricing !== undefined ? (tokensIn * model.pricing.input + tokensOut * model.pricing.output) / 1e6 : undefined;
      ports.onSpent(model.id, cost, known ? tokensIn + tokensOut : undefined);
      return { answer, costs: { requests: attempts, tokensIn: tokensIn ?? 0, tokensOut: tokensOut ?? 0, ...(cost === undefined ? {} : { cost }) }, cached: false };
    },
    dispose: () => owned.dispose(),
  };
}

/** The model itself where it has no seed. */
function withSeed(model: Model, vote: number): Model {
  if (vote === 0 || !('params' in model)) return model;
  const seed = model.params['seed'];
  return typeof seed === 'number' ? { ...model, params: { ...model.params, seed: seed + vote } } : model;
}
