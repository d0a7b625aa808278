import { HumanError } from '../base/humanError.ts';
import type { DatasetItem } from '../execute/dataset.ts';
import type { MessageList, Prompt } from '../task/prompts.ts';
import { questionOf } from '../task/questionOf.ts';
import { compileTemplate, TemplateError, type Template, type TemplateValues } from '../task/template.ts';
import type { Examples } from './loadFewShot.ts';
import { readMessages, readTurns } from './messageLists.ts';
import { ofPrompt } from './promptFailure.ts';

export interface Message {
  readonly role: string;
  readonly content: string;
}

/** One sample's conversation with a model. */
export interface Conversation {
  /** The first request. */
  readonly messages: readonly Message[];
  /** Where there are several turns: what the user says after the answers so far, undefined at the end. Throws a TemplateError. */
  readonly next?: (answers: readonly string[]) => string | undefined;
  /** Where there are several turns: all that decides what will be asked but the answers. */
  readonly identity?: string;
}

/**
 * Compiles a prompt once for a trial; the returned function throws a TemplateError for an item it cannot render.
 * @param examples of a prompt with `few_shot`
 */
export function createPromptRenderer(prompt: Prompt | undefined, examples?: Examples): (item: DatasetItem) => Conversation {
  if (prompt === undefined) return item => ({ messages: [{ role: 'user', content: item.input }] });
  const parts = prompt.messages.map(part => ('list' in part ? { list: compileTemplate(part.list) } : { role: part.role, template: compileTemplate(part.content) }));
  const show = examplesOf(prompt, examples);
  const turns = prompt.turns === undefined ? undefined : turnsOf(prompt.turns);
  const named = <T>(write: () => T): T => {
    try {
      return write();
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new TemplateError(ofPrompt(prompt.id, error.message), error);
    }
  };
  return item => named(() => {
    const values = valuesOf(item, show.text?.(item));
    const messages: Message[] = parts.flatMap(part => ('list' in part ? readMessages(part.list.value(values)) : [{ role: part.role, content: part.template.render(values) }]));
    if (turns === undefined) return { messages: show.among(messages, item) };
    const { identity, next } = turns(values);
    const first = next([]);
    if (first === undefined) throw new TemplateError('there is no turn');
    return { messages: show.among([...messages, { role: 'user', content: first }], item), next: answers => named(() => next(answers)), identity: JSON.stringify([messages, identity, item.row]) };
  });
}

function valuesOf({ input, targets, row }: DatasetItem, fewShot?: string): TemplateValues {
  return { input, target: targets[0] ?? '', row, ...(fewShot === undefined ? {} : { few_shot: fewShot }) };
}

interface Turns {
  readonly identity: readonly string[];
  readonly next: (answers: readonly string[]) => string | undefined;
}

function turnsOf(turns: readonly string[] | MessageList): (values: TemplateValues) => Turns {
  if ('list' in turns) {
    const list = compileTemplate(turns.list);
    return values => {
      const texts = readTurns(list.value(values));
      return { identity: texts, next: answers => texts[answers.length] };
    };
  }
  const templates = turns.map(turn => compileTemplate(turn));
  return values => ({ identity: turns, next: answers => templates[answers.length]?.render({ ...values, answers }) });
}

interface Shown {
  /** What `few_shot` stands for. */
  readonly text?: (item: DatasetItem) => string;
  /** The messages with the examples before the question, where they are shown as messages. */
  readonly among: (messages: readonly Message[], item: DatasetItem) => readonly Message[];
}

function examplesOf(prompt: Prompt, examples: Examples | undefined): Shown {
  const { fewShot } = prompt;
  if (fewShot === undefined || examples === undefined) return { among: messages => messages };
  if ('text' in examples || 'textFile' in fewShot) return { text: () => ('text' in examples ? examples.text : ''), among: messages => messages };
  const template = compileTemplate(fewShot.template);
  const write = fewShot.as === 'text' ? undefined : compileTemplate(questionOf(prompt) ?? '{{ input }}');
  const texts = examples.drawn.map(example => render(template, example));
  const messagesOf = examples.drawn.map((example, k) => (write === undefined ? [] : [{ role: 'user', content: render(write, example) }, { role: 'assistant', content: texts[k] ?? '' }]));
  return {
    ...(write === undefined ? { text: item => chosen(examples, item).map(k => texts[k]).join('') } : {}),
    among: (messages, item) => {
      if (write === undefined) return messages;
      const question = messages.findLastIndex(message => message.role === 'user');
      return [...messages.slice(0, question), ...chosen(examples, item).flatMap(k => messagesOf[k] ?? []), ...messages.slice(question)];
    },
  };
}

function render(template: Template, example: DatasetItem): string {
  try {
    return template.render({ ...valuesOf(example), answers: [] });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new HumanError({ what: `an example of \`few_shot\` cannot be written: ${error.message}`, where: `row ${example.index + 1} of the examples`, toDo: 'check its `template` and `fields`', cause: error });
  }
}

/** The first k whose input is not the sample's own. */
function chosen({ k, drawn }: Extract<Examples, { k: number }>, item: DatasetItem): readonly number[] {
  const others = drawn.flatMap((example, at) => (example.input === item.input ? [] : [at]));
  if (others.length < k) throw new TemplateError(`this sample is one of the ${drawn.length} examples of \`few_shot\`, and there is no other to show in its place; lower \`k\` or add examples`);
  return others.slice(0, k);
}
