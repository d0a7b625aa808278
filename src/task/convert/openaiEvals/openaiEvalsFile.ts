import type { KnownFile } from '../source.ts';

/** An entry of the registry, or samples that have an `input` and an `ideal`. */
export const openaiEvalsFile: KnownFile = {
  id: 'openai-evals',
  what: 'a file of OpenAI’s evals',
  matches: (text, name) => (/\.jsonl$/i.test(name) ? /^\s*\{[^\n]*"ideal"\s*:/.test(text) && /^\s*\{[^\n]*"input"\s*:/.test(text) : /^[ \t]+class:[ \t]*["']?evals\.elsuite\.\w/m.test(text) && !/^kind:/m.test(text)),
};
