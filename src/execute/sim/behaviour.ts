import { HumanError } from '../../base/humanError.ts';

/** How the simulated server answers. Times count from a request's arrival; rates are shares of requests, and add up to at most 1. */
export interface Behaviour {
  /** Until a whole answer. `ttftMs` and `itlMs` for each further token where it is absent; 0 without those. */
  readonly latencyMs?: number;
  /** Until the first token of a stream; `latencyMs` where it is absent. */
  readonly ttftMs?: number;
  /** Between the tokens of a stream. */
  readonly itlMs?: number;
  /** Length of an answer: it is repeated or cut to this. */
  readonly tokens?: number;
  /** Instead of an echo of the last user message. `{{ input }}` stands for that message; of a list, the message decides which. */
  readonly answer?: string | readonly string[];
  readonly errorRate: number;
  /** Statuses of injected errors, drawn evenly. */
  readonly statuses: readonly number[];
  /** The connection is reset, in a stream after the first token. */
  readonly resetRate: number;
  /** No answer ever comes. */
  readonly stallRate: number;
  /** Status 200 with a body that is no JSON. */
  readonly garbageRate: number;
  /** Above it requests get 429 with Retry-After: no minute holds more. */
  readonly requestsPerMinute?: number;
  /** Makes that limit a token bucket that holds so many. */
  readonly burst?: number;
  /** 0 leaves Retry-After out. */
  readonly retryAfter?: number;
  /** The first so many requests get 429, without Retry-After. */
  readonly refuseFirst?: number;
  /** With more than this in flight an answer takes longer: by the square of how many times as many. */
  readonly degradeAbove?: number;
  readonly seed: number;
}

export const plainBehaviour: Behaviour = { errorRate: 0, statuses: [500], resetRate: 0, stallRate: 0, garbageRate: 0, seed: 1 };

/** The keys a model's name may hold, and what each sets. */
const keys: Readonly<Record<string, keyof Behaviour>> = {
  latency: 'latencyMs',
  ttft: 'ttftMs',
  itl: 'itlMs',
  tokens: 'tokens',
  answer: 'answer',
  error: 'errorRate',
  status: 'statuses',
  reset: 'resetRate',
  stall: 'stallRate',
  garbage: 'garbageRate',
  rpm: 'requestsPerMinute',
  burst: 'burst',
  retryafter: 'retryAfter',
  refuse: 'refuseFirst',
  degrade: 'degradeAbove',
  seed: 'seed',
};

/** `sim;latency=20;error=0.1;status=500,503`: a model's name says how it behaves, over the server's own behaviour. An unknown key is a HumanError. */
export function parseBehaviour(model: string, base: Behaviour): Behaviour {
  const [, ...settings] = model.split(';');
  let behaviour = base;
  for (const setting of settings) {
    const equals = setting.indexOf('=');
    const [key, value] = equals < 0 ? [setting, ''] : [setting.slice(0, equals), setting.slice(equals + 1)];
    const property = keys[key];
    if (property === undefined) throw new HumanError({ what: `the simulated server knows no setting \`${key}\``, where: `model ${model}`, toDo: `use ${Object.keys(keys).join(', ')}` });
    if (property === 'answer') behaviour = { ...behaviour, answer: value.includes('|') ? value.split('|') : value };
    else if (property === 'statuses') behaviour = { ...behaviour, statuses: value.split(',').map(status => numberOf(status, key, model)) };
    else behaviour = { ...behaviour, [property]: numberOf(value, key, model) };
  }
  return behaviour;
}

function numberOf(text: string, key: string, model: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new HumanError({ what: `\`${key}\` is not a number: ${text}`, where: `model ${model}`, toDo: `write ${key}=NUMBER` });
}
