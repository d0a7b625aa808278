import type { DatasetItem } from '../execute/dataset.ts';
import { compileTemplate } from '../task/template.ts';
import type { Prompt } from '../task/task.ts';

export interface Message {
  readonly role: string;
  readonly content: string;
}

/** Compiles a prompt once for a trial; the returned function throws a TemplateError for an item it cannot render. */
export function createPromptRenderer(prompt: Prompt | undefined): (item: DatasetItem) => readonly Message[] {
  if (prompt === undefined) return item => [{ role: 'user', content: item.input }];
  const messages = prompt.messages.map(message => ({ role: message.role, template: compileTemplate(message.content) }));
  return item => {
    const values = { input: item.input, target: item.targets[0] ?? '', row: item.row };
    return messages.map(message => ({ role: message.role, content: message.template.render(values) }));
  };
}
