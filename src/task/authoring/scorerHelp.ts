import type * as z from 'zod';
import { scorerSchema } from '../schema/scorer.ts';
import { keysOf, forms } from './schemaAt.ts';
import { descriptionOf, typeText } from './schemaText.ts';

/** Markdown: what a scorer does, and its parameters. Undefined for a name that is none. */
export function scorerHelp(use: string): string | undefined {
  const option = scorerSchema.options.find(({ shape }) => shape.use.value === use);
  if (option === undefined) return undefined;
  const { use: named, params } = option.shape;
  const parameters = keysOf(forms(params, undefined)).map(({ key, schema, required }) => `- \`${key}\` (${typeText(schema)}${required ? ', required' : ''}): ${descriptionOf(schema) ?? ''}`);
  return [descriptionOf(named as z.ZodType), ...(parameters.length === 0 ? [] : [`Parameters:\n${parameters.join('\n')}`])].filter(text => text !== undefined).join('\n\n');
}
