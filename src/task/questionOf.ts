import type { Prompt } from './prompts.ts';

/** The template of the question that is asked: examples that are shown as messages are written by it. */
export function questionOf({ messages, turns }: Prompt): string | undefined {
  if (turns !== undefined) return 'list' in turns ? undefined : turns[0];
  const last = messages.findLast(part => 'list' in part || part.role === 'user');
  return last === undefined || 'list' in last ? undefined : last.content;
}
