import { createHash } from 'node:crypto';
import type { RequestLimits } from '../schedule/requestLimits.ts';
import type { Model } from '../task/models.ts';
import { resolveReferences, type Environment } from './secrets.ts';

/** A model's limits as the budget of a run takes them. What shares a budget is the endpoint, the key and the model; its name holds the key's hash, never the key. */
export function requestLimitsOf(model: Model, environment: Environment): RequestLimits {
  const { preset: _, ...declared } = model.limits;
  // There is nothing to find out about answers that exist.
  if (model.provider === 'recorded') return { ...declared, adapts: false };
  // So many processes answer so many requests: there is nothing to find out, and whoever waits for one of them is not in flight.
  if (model.provider === 'command' && model.processes !== undefined) return { ...declared, parallelRequests: Math.min(typeof declared.parallelRequests === 'number' ? declared.parallelRequests : model.processes, model.processes), adapts: false };
  const fields = model as unknown as Readonly<Record<string, unknown>>;
  const [endpoint, key, name] = ['baseUrl', 'apiKey', 'model'].map(field => resolved(fields[field], environment));
  // A gateway's key may stand there.
  const headers = fields['headers'] === undefined ? [] : [resolved(JSON.stringify(fields['headers']), environment)];
  const params = fields['params'];
  const answerTokens = answerTokensOf(params) ?? answerTokensOf((params as Readonly<Record<string, unknown>> | undefined)?.['generationConfig']);
  return {
    ...declared,
    ...(answerTokens === undefined ? {} : { answerTokens }),
    // Without an address there is nothing to share: the model itself.
    ...(endpoint === undefined ? {} : { lane: createHash('sha256').update(JSON.stringify([model.provider, endpoint.replace(/\/+$/, ''), key, name, ...headers])).digest('hex') }),
  };
}

function resolved(value: unknown, environment: Environment): string | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    return resolveReferences(value, environment, '');
  } catch {
    // The provider says what is missing, when it is made.
    return value;
  }
}

/** What OpenAI's, Anthropic's and Google's requests call the longest answer. */
function answerTokensOf(params: unknown): number | undefined {
  if (typeof params !== 'object' || params === null) return undefined;
  const values = params as Readonly<Record<string, unknown>>;
  return ['max_completion_tokens', 'max_tokens', 'max_output_tokens', 'maxOutputTokens'].map(name => values[name]).find(value => typeof value === 'number');
}
