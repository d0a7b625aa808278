import { isObject, tellOthers, textOf } from '../notes.ts';
import { parseTree } from '../readTree.ts';
import type { Importing } from './importing.ts';

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** The messages that a prompt's text is, in JSON or in YAML; undefined where it is one message of the user's. */
export function messagesIn(text: string, where: string, importing: Importing): readonly Message[] | undefined {
  const tree = treeIn(text.trim());
  const list = isObject(tree) ? tree['messages'] : tree;
  if (!Array.isArray(list) || list.length === 0 || !list.every(isMessage)) {
    if (isObject(tree)) importing.notes.add(`${where}: it is a JSON object and no list of messages: it is sent as a text`);
    return undefined;
  }
  const messages = list.flatMap(message => read(message, where, importing));
  return messages.length === 0 ? undefined : messages;
}

function treeIn(text: string): unknown {
  try {
    if (/^[[{]/.test(text)) return JSON.parse(text);
    return /^-\s+role:/.test(text) ? parseTree(text) : undefined;
  } catch {
    return undefined;
  }
}

function isMessage(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && typeof value['role'] === 'string' && (value['content'] !== undefined || value['parts'] !== undefined);
}

function read(message: Readonly<Record<string, unknown>>, where: string, { notes }: Importing): readonly Message[] {
  const role = textOf(message['role']);
  const known = role === 'developer' ? 'system' : role === 'model' ? 'assistant' : role;
  if (known !== 'system' && known !== 'user' && known !== 'assistant') {
    notes.add(`${where}: a message of the role \`${role}\` is left out`);
    return [];
  }
  tellOthers(message, ['role', message['content'] === undefined ? 'parts' : 'content'], `${where}: a message of the role \`${role}\``, notes);
  if (role === 'developer') notes.add(`${where}: the role \`developer\` is \`system\` here`);
  return [{ role: known, content: contentOf(message['content'] ?? message['parts'], where, notes) }];
}

/** A text, or the texts among its parts. */
function contentOf(content: unknown, where: string, notes: Importing['notes']): string {
  if (!Array.isArray(content)) return textOf(content);
  return content.flatMap((part: unknown) => {
    const text = typeof part === 'string' ? part : isObject(part) ? (part['text'] ?? part['content']) : undefined;
    if (typeof text === 'string') return [text];
    notes.add(`${where}: a part of a message that is no text (${isObject(part) ? textOf(part['type']) || Object.keys(part).join(', ') : typeof part}) is left out`);
    return [];
  }).join('\n');
}
