import type { Configuration } from './plan.ts';

/**
 * `model~dataset`, then the split where the dataset has several, then the prompt where one is sent, then each axis with its value, then the level of a sweep: readable, the same in every plan, and different
 * for different configurations. A model either sends prompts or never does, so its last part is never taken for a split.
 */
export function trialId({ model, dataset, split, prompt, axes, parallelRequests }: Configuration, recorded: boolean): string {
  const varied = Object.entries(axes ?? {}).map(([axis, value]) => `${escape(axis)}=${escape(value)}`);
  return [...[model, dataset, ...(split === 'all' ? [] : [split]), ...(recorded ? [] : [prompt])].map(escape), ...varied, ...(parallelRequests === undefined ? [] : [`parallel_requests=${parallelRequests}`])].join('~');
}

/** What separates parts, and what paths, addresses and terminals do not carry well, as `%` and its code in hex; all letters and digits stay. */
function escape(part: string): string {
  return part.replaceAll(/[^\p{L}\p{M}\p{N}._:@+-]/gu, character => Array.from(new TextEncoder().encode(character), byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''));
}
