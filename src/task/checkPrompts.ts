import type { Checking } from './checking.ts';
import { checkTemplate } from './checkTemplate.ts';
import type { Path } from './positionedTree.ts';
import type { WrittenTask } from './schema.ts';
import type { Prompt } from './task.ts';

const variables = ['input', 'target', 'row'];

/**
 * The task's prompts; without any, the input is the user's message.
 * @param asked whether a model is asked at all, not only recorded outputs scored
 */
export function readPrompts(prompts: WrittenTask['prompts'], asked: boolean, checking: Checking): readonly Prompt[] {
  if (prompts === undefined) return asked ? [{ id: 'default', messages: [{ role: 'user', content: '{{ input }}' }] }] : [];
  const read = prompts.map((prompt, k) => readPrompt(prompt, ['prompts', k], checking));
  if (asked) return read;
  checking.reporter.atKey(['prompts'], 'every model is recorded, so no prompt is sent and `prompts` has no effect', 'remove it', 'warning');
  return [];
}

export function readPrompt({ id, template, messages }: NonNullable<WrittenTask['prompts']>[number], path: Path, checking: Checking): Prompt {
  const { reporter } = checking;
  if (template !== undefined && messages !== undefined) reporter.atKey([...path, 'template'], `prompt \`${id}\` has a \`template\` and \`messages\``, 'keep one of the two');
  if (template === undefined && messages === undefined) reporter.atKey(path, `prompt \`${id}\` has neither a \`template\` nor \`messages\``, 'add `template: "{{ input }}"`');
  if (template !== undefined) checkTemplate(template, variables, [...path, 'template'], checking);
  for (const [k, { content }] of (messages ?? []).entries()) checkTemplate(content, variables, [...path, 'messages', k, 'content'], checking);
  return { id, messages: messages ?? [{ role: 'user', content: template ?? '' }] };
}
