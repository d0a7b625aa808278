import type { HostedModel } from '../../task/models.ts';
import { isObject } from './jsonFields.ts';

type Params = Readonly<Record<string, unknown>>;

/** What Google's API wants in `generationConfig`, by the names that OpenAI's API has for it and by its own. */
const generation: Readonly<Record<string, string>> = {
  temperature: 'temperature',
  max_tokens: 'maxOutputTokens',
  max_completion_tokens: 'maxOutputTokens',
  max_output_tokens: 'maxOutputTokens',
  maxOutputTokens: 'maxOutputTokens',
  top_p: 'topP',
  topP: 'topP',
  top_k: 'topK',
  topK: 'topK',
  stop: 'stopSequences',
  stopSequences: 'stopSequences',
  seed: 'seed',
  frequency_penalty: 'frequencyPenalty',
  frequencyPenalty: 'frequencyPenalty',
  presence_penalty: 'presencePenalty',
  presencePenalty: 'presencePenalty',
  thinkingConfig: 'thinkingConfig',
  responseMimeType: 'responseMimeType',
  responseSchema: 'responseSchema',
};
const anthropic: Readonly<Record<string, string>> = { stop: 'stop_sequences', max_completion_tokens: 'max_tokens' };

/** A request's body with the `params` of a task in it. The usual names are translated, so that an axis of a matrix is the same for every provider; anything else is sent as it is. */
export function withParams(provider: HostedModel['provider'], body: Params, params: Params): Params {
  if (provider === 'anthropic') return { ...body, ...renamed(params, anthropic) };
  const { generationConfig, ...rest } = params;
  const config = Object.fromEntries(Object.entries(rest).filter(([key]) => Object.hasOwn(generation, key)));
  const others = Object.fromEntries(Object.entries(rest).filter(([key]) => !Object.hasOwn(generation, key)));
  return { ...body, ...others, generationConfig: { ...objectOf(body['generationConfig']), ...renamed(config, generation), ...objectOf(generationConfig) } };
}

function renamed(params: Params, names: Readonly<Record<string, string>>): Params {
  // OpenAI's `stop` may be one text, the others want a list.
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [Object.hasOwn(names, key) ? (names[key] ?? key) : key, key === 'stop' && typeof value === 'string' ? [value] : value]));
}

function objectOf(value: unknown): Params {
  return isObject(value) ? value : {};
}
