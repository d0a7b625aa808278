import { createRng } from '../../base/rng.ts';
import type { Behaviour } from './behaviour.ts';

export type Fault = 'none' | 'status' | 'reset' | 'stall' | 'garbage';

/** The words of the answer, each with the space before it: joined they are the answer. Made from the message alone, so equal requests get equal answers. */
export function answerTokens(message: string, behaviour: Behaviour, maxTokens: number | undefined, ignoreEnd = false): readonly string[] {
  const { answer } = behaviour;
  const chosen = typeof answer === 'string' || answer === undefined ? answer : answer[createRng(message).int(answer.length)];
  const text = chosen === undefined ? message : chosen.replaceAll(/\{\{\s*input\s*\}\}/g, () => message);
  const words = text.match(/\s*\S+|\s+$/g) ?? [];
  const length = ignoreEnd && maxTokens !== undefined ? maxTokens : Math.min(behaviour.tokens ?? words.length, maxTokens ?? Infinity);
  if (words.length >= length) return words.slice(0, length);
  const source = words.length === 0 ? ['word'] : words;
  return Array.from({ length }, (_, i) => (i < words.length || /^\s/.test(source[i % source.length] ?? '') ? (source[i % source.length] ?? '') : ` ${source[i % source.length]}`));
}

/** Drawn from the seed, the message and how often it was asked: the same in every run, whatever order requests arrive in, and a retry draws anew. */
export function drawFault(message: string, asked: number, behaviour: Behaviour): { readonly fault: Fault; readonly status: number } {
  const { errorRate, resetRate, stallRate, garbageRate, statuses, seed } = behaviour;
  if (errorRate + resetRate + stallRate + garbageRate === 0) return { fault: 'none', status: 200 };
  const rng = createRng(`${seed}/${asked}/${message}`);
  let left = rng.next();
  const status = statuses[rng.int(statuses.length)] ?? 500;
  for (const [fault, rate] of [['status', errorRate], ['reset', resetRate], ['stall', stallRate], ['garbage', garbageRate]] as const) {
    if (left < rate) return { fault, status };
    left -= rate;
  }
  return { fault: 'none', status: 200 };
}
