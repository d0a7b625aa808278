import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';

/** What writes a request in an API's own words and reads what it answers. It sends nothing: `fetch` does. */
export type LanguageModel = ReturnType<ReturnType<typeof createAnthropic>>;
export type Prompt = Parameters<LanguageModel['doGenerate']>[0]['prompt'];
export type WholeReply = Awaited<ReturnType<LanguageModel['doGenerate']>>;
export type StreamedReply = Awaited<ReturnType<LanguageModel['doStream']>>;

export interface LanguageModelOptions {
  readonly baseUrl: string;
  /** Empty where there is none: the SDK would look for one in the environment. */
  readonly key: string;
  /** The model's name. */
  readonly name: string;
  readonly fetch: typeof globalThis.fetch;
}

/** The only file that knows the SDKs, so that they are loaded with the first model that needs one. */
export function openLanguageModel(provider: 'anthropic' | 'google', { baseUrl, key, name, fetch }: LanguageModelOptions): LanguageModel {
  const settings = { baseURL: baseUrl, apiKey: key, fetch };
  return provider === 'anthropic' ? createAnthropic(settings)(name) : createGoogle(settings)(name);
}
