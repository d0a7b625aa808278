import type { Checking } from './checking.ts';
import { readFewShot } from './checkFewShot.ts';
import { checkTemplate } from './checkTemplate.ts';
import type { Path } from './positionedTree.ts';
import type { MessageList, Prompt, PromptPart } from './prompts.ts';
import { questionOf } from './questionOf.ts';
import type { WrittenTask } from './schema.ts';
import { compileTemplate, parseTemplate, TemplateError } from './template.ts';
import { indicesOf } from './templateTree.ts';

export type WrittenPrompt = NonNullable<WrittenTask['prompts']>[number];

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

/** @param path where the prompt stands */
export function readPrompt(written: WrittenPrompt, path: Path, checking: Checking): Prompt {
  const { reporter } = checking;
  const { id, template, turns } = written;
  if (template !== undefined && written.messages !== undefined) reporter.atKey([...path, 'template'], `prompt \`${id}\` has a \`template\` and \`messages\``, 'keep one of the two');
  else if (template !== undefined && turns !== undefined) reporter.atKey([...path, 'template'], `prompt \`${id}\` has a \`template\` and \`turns\``, 'write the template as the first of `turns`');
  if (template === undefined && written.messages === undefined && turns === undefined) reporter.atKey(path, `prompt \`${id}\` has neither a \`template\` nor \`messages\``, 'add `template: "{{ input }}"`');
  const fewShot = written.few_shot === undefined ? undefined : readFewShot(written.few_shot, [...path, 'few_shot'], checking);
  const shown = fewShot !== undefined && !('as' in fewShot && fewShot.as === 'messages');
  const names = shown ? ['few_shot', ...variables] : variables;
  const messages = template !== undefined ? [{ role: 'user' as const, content: template }] : partsOf(written.messages);
  const prompt: Prompt = { id, messages, ...(turns === undefined ? {} : { turns: typeof turns === 'string' ? { list: turns } : turns }), ...(fewShot === undefined ? {} : { fewShot }) };

  let reads = false;
  const check = (text: string, extra: readonly string[], at: Path): void => {
    reads ||= namesOf(text).includes('few_shot');
    checkTemplate(text, [...names, ...extra], at, checking);
  };
  if (template !== undefined) check(template, [], [...path, 'template']);
  for (const [k, part] of (template === undefined ? messages : []).entries()) {
    if ('list' in part) checkList(part, typeof written.messages === 'string' ? [...path, 'messages'] : [...path, 'messages', k], 'messages', checking);
    else check(part.content, [], [...path, 'messages', k, 'content']);
  }
  if (typeof turns === 'string') checkList({ list: turns }, [...path, 'turns'], 'texts', checking);
  else for (const [k, turn] of (turns ?? []).entries()) {
    check(turn, ['answers'], [...path, 'turns', k]);
    checkAnswers(turn, k, [...path, 'turns', k], checking);
  }
  if (shown && !reads) reporter.atKey([...path, 'few_shot'], `prompt \`${id}\` shows its \`few_shot\` nowhere`, 'write {{ few_shot }} where the examples should stand');
  const last = messages.at(-1);
  if (turns !== undefined && template === undefined && last !== undefined && !('list' in last) && last.role === 'user') {
    reporter.atKey([...path, 'turns'], `prompt \`${id}\` would send two messages of the user in a row: its \`messages\` end with one, and \`turns\` begin with one`, 'make that message the first of `turns`');
  }
  if (fewShot !== undefined && !shown && questionOf(prompt) === undefined) reporter.atKey([...path, 'few_shot', 'as'], `prompt \`${id}\` has no user message of its own that examples could be written like`, 'use `as: text`');
  return prompt;
}

function partsOf(messages: WrittenPrompt['messages']): readonly PromptPart[] {
  if (typeof messages === 'string') return [{ list: messages }];
  return (messages ?? []).map(part => (typeof part === 'string' ? { list: part } : part));
}

function checkList({ list }: MessageList, path: Path, what: 'messages' | 'texts', checking: Checking): void {
  checkTemplate(list, variables, path, checking);
  const single = pathIn(list);
  if (single === undefined) checking.reporter.at(path, `a text here is the path to a list of ${what}, and this is none`, what === 'messages' ? 'write it like "{{ row.messages }}", or the message as {role, content}' : 'write it like "{{ row.turns }}", or the texts as a list');
}

/** A turn can read the answers to the turns before it. @param before how many there are */
function checkAnswers(turn: string, before: number, path: Path, { reporter }: Checking): void {
  if (!namesOf(turn).includes('answers')) return;
  const absent = indicesOf(parseTemplate(turn), 'answers').find(index => (index < 0 ? -index > before : index >= before));
  if (absent === undefined) return;
  const there = before === 0 ? 'there is no answer yet' : before === 1 ? 'there is one answer by then' : `there are ${before} answers by then`;
  reporter.at(path, `turn ${before + 1} reads \`answers[${absent}]\`, and ${there}`, before === 0 ? 'the first turn can read no answer' : `use ${Array.from({ length: before }, (_, k) => `answers[${k}]`).join(' or ')}`);
}

/** Undefined where a template is not one path alone; a malformed one was told already. */
function pathIn(text: string): readonly string[] | undefined {
  try {
    return compileTemplate(text).path;
  } catch (error) {
    if (error instanceof TemplateError) return [];
    throw error;
  }
}

function namesOf(text: string): readonly string[] {
  try {
    return compileTemplate(text).names;
  } catch (error) {
    if (error instanceof TemplateError) return [];
    throw error;
  }
}
