import type { Cursor } from './cursor.ts';
import type { Part } from './part.ts';
import type { Suggestion } from './suggestion.ts';
import { snippetsAt } from './snippets.ts';
import { indented, type Writing } from './writing.ts';

/** Whole parts of a task, where one may begin. YAML alone: in JSON they would be other texts. */
export function completeSnippets(part: Part, cursor: Cursor, writing: Writing): readonly Suggestion[] {
  if (writing.json || cursor.flow || cursor.colon || cursor.quote !== undefined) return [];
  return snippetsAt(part, cursor.slot).map((snippet, k): Suggestion => ({
    label: snippet.label,
    kind: 'snippet',
    detail: snippet.detail,
    documentation: `\`\`\`yaml\n${plainText(snippet.body)}\n\`\`\``,
    insert: indented(snippet.body, writing),
    range: cursor.range,
    order: 250 + k,
  }));
}

/** A snippet as it reads with its defaults. */
export function plainText(body: string): string {
  return body
    .replaceAll(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, '$1')
    .replaceAll(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replaceAll(/\$\{?\d+\}?/g, '')
    .replaceAll(/\\([\\$}])/g, '$1');
}
