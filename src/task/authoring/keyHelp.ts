import type { KnownKey } from './schemaAt.ts';
import { descriptionOf, typeText, valuesOf } from './schemaText.ts';

/** What is told of a key: its type in a few words, and what its schema says. */
export function keyHelp({ schema, required }: KnownKey): { readonly detail: string; readonly documentation?: string } {
  const description = descriptionOf(schema);
  const told = valuesOf(schema).filter(value => value.description !== undefined);
  const values = told.length > 1 ? `\n\n${told.map(({ value, description: words }) => `- \`${value}\`: ${words ?? ''}`).join('\n')}` : '';
  const documentation = `${description ?? ''}${values}`.trim();
  return { detail: `${typeText(schema)}${required ? ', required' : ''}`, ...(documentation === '' ? {} : { documentation }) };
}
