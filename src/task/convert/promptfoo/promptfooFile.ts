import type { KnownFile } from '../source.ts';

/** Prompts, providers and tests, and none of a task's keys. */
export const promptfooFile: KnownFile = {
  id: 'promptfoo',
  what: 'a promptfoo configuration',
  matches: text => /^(prompts|"prompts"):/m.test(text) && /^(providers|targets|"providers"):/m.test(text) && !/^(kind|models):/m.test(text),
};
