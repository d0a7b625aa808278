import type { ProviderRequest } from '../provider.ts';
import { promptText } from './promptText.ts';

/** What templates of a request may read, and what a program is told: the names are those of `requestNames`. */
export function requestValues({ messages, sample }: ProviderRequest, params: Readonly<Record<string, unknown>>) {
  return { messages, prompt: promptText(messages), input: sample.input ?? messages.at(-1)?.content ?? '', row: sample.row, params };
}
