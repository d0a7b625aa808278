import { messageRoles } from '../task/prompts.ts';
import { TemplateError } from '../task/template.ts';
import type { Message } from './renderPrompt.ts';

/** Messages that a column holds, as a list or as JSON text: `[{role, content}, …]`. Throws a TemplateError that says what is wrong with them. */
export function readMessages(value: unknown): readonly Message[] {
  return readList(value, 'messages').map((item, k) => {
    const { role, content } = (typeof item === 'object' && item !== null ? item : {}) as { readonly role?: unknown; readonly content?: unknown };
    if (!messageRoles.some(known => known === role)) throw new TemplateError(`message ${k + 1} has the role ${JSON.stringify(role) ?? 'nothing'}, not one of ${messageRoles.join(', ')}`);
    if (typeof content !== 'string') throw new TemplateError(`message ${k + 1} has no text as its \`content\``);
    return { role: String(role), content };
  });
}

/** The user's texts that a column holds, as a list or as JSON text. Throws a TemplateError. */
export function readTurns(value: unknown): readonly string[] {
  return readList(value, 'turns').map((item, k) => {
    if (typeof item !== 'string') throw new TemplateError(`turn ${k + 1} is no text`);
    return item;
  });
}

function readList(value: unknown, what: string): readonly unknown[] {
  let list = value;
  if (typeof value === 'string') {
    try {
      list = JSON.parse(value);
    } catch {
      throw new TemplateError(`a list of ${what} is wanted, and the column holds a text that is no JSON`);
    }
  }
  if (!Array.isArray(list)) throw new TemplateError(`a list of ${what} is wanted, and the column holds none`);
  if (list.length === 0) throw new TemplateError(`the list of ${what} is empty`);
  return list;
}
