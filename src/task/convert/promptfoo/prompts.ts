import { fileOf, isObject, textOf, type Notes } from '../notes.ts';
import type { Source } from '../source.ts';

export interface ConvertedPrompt {
  readonly id: string;
  readonly template?: string;
  readonly messages?: readonly { readonly role: string; readonly content: string }[];
}

/** `prompts` as a task has them: texts as they are or of files, and lists of messages. */
export function convertPrompts(written: unknown, read: Source['read'], notes: Notes): readonly ConvertedPrompt[] {
  const list = Array.isArray(written) ? (written as readonly unknown[]) : written === undefined ? [] : [written];
  const prompts = list.flatMap(one => textsOf(one, read, notes)).map(({ text, id }, k) => convert(text, id ?? `prompt ${k + 1}`, notes));
  if (prompts.length > 0) return prompts.map((prompt, k) => (prompts.findIndex(other => other.id === prompt.id) === k ? prompt : { ...prompt, id: `${prompt.id} ${k + 1}` }));
  notes.add('there is no prompt that could be read: the input itself is sent');
  return [{ id: 'plain', template: '{{ input }}' }];
}

function textsOf(one: unknown, read: Source['read'], notes: Notes): readonly { readonly text: string; readonly id?: string }[] {
  if (isObject(one)) {
    const of = one['raw'] ?? one['id'];
    const label = textOf(one['label']).trim();
    return typeof of === 'string' ? textsOf(of, read, notes).map(({ text }) => ({ text, ...(label === '' ? {} : { id: label }) })) : [];
  }
  if (typeof one !== 'string') return [];
  if (!/^file:\/\//.test(one) && (!/\.(txt|json|md|j2|ya?ml|js|cjs|mjs|py|ts)$/i.test(one.trim()) || one.includes('\n'))) return [{ text: one }];
  const file = fileOf(one.trim());
  if (/\.(js|cjs|mjs|py|ts)(:\w+)?$/i.test(file) || /[*]/.test(file)) {
    notes.add(`prompt ${file} is code or several files, and is left out`);
    return [];
  }
  const text = read(file);
  if (text === undefined) {
    notes.add(`prompt ${file} cannot be read, and is left out`);
    return [];
  }
  // A text file holds several prompts between lines of dashes.
  return /\.(txt|md)$/i.test(file) ? text.split(/^---\s*$/m).map(part => ({ text: part.trim() })).filter(part => part.text !== '') : [{ text: text.trim() }];
}

function convert(text: string, id: string, notes: Notes): ConvertedPrompt {
  const messages = messagesIn(text);
  if (messages === undefined) return { id, template: withRows(text, notes) };
  return { id, messages: messages.map(({ role, content }) => ({ role, content: withRows(content, notes) })) };
}

function messagesIn(text: string): readonly { readonly role: string; readonly content: string }[] | undefined {
  if (!text.trimStart().startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.length > 0 && value.every(isMessage) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isMessage(value: unknown): value is { readonly role: string; readonly content: string } {
  return isObject(value) && ['system', 'user', 'assistant'].includes(textOf(value['role'])) && typeof value['content'] === 'string';
}

/** `{{ name }}` is the variable `name` there and the column `row.name` here. */
export function withRows(text: string, notes: Notes): string {
  if (/\{%/.test(text)) notes.add('a prompt has statements ({% … %}): their variables are columns here, write row.NAME for NAME');
  return text.replaceAll(/\{\{\s*([A-Za-z_]\w*)/g, '{{ row.$1');
}
