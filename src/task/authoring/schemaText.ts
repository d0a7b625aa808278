import * as z from 'zod';
import { duration } from '../schema/parts.ts';
import { forms, type Schema } from './schemaAt.ts';

export interface AllowedValue {
  readonly value: string | number | boolean;
  /** Of this value alone, where its schema says something. */
  readonly description?: string;
}

/** What the schema says about it, or the only thing that its forms say. */
export function descriptionOf(schema: Schema): string | undefined {
  const own = (schema as z.ZodType).description;
  if (own !== undefined) return own;
  if (schema instanceof z.ZodOptional) return descriptionOf(schema.unwrap());
  if (!(schema instanceof z.ZodUnion)) return undefined;
  const told = [...new Set(schema.options.map(descriptionOf).filter(text => text !== undefined))];
  return told.length === 1 ? told[0] : undefined;
}

/** The values that are known by name. */
export function valuesOf(schema: Schema): readonly AllowedValue[] {
  const found = forms(schema, undefined).flatMap((form): AllowedValue[] => {
    if (form instanceof z.ZodEnum) return form.options.map(value => ({ value }));
    if (form instanceof z.ZodBoolean) return [{ value: true }, { value: false }];
    if (!(form instanceof z.ZodLiteral)) return [];
    const { description } = form;
    return [...form.values].flatMap(value => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [{ value, ...(description === undefined ? {} : { description }) }] : []));
  });
  return [...new Map(found.map(each => [each.value, each])).values()];
}

/** `text`, `list of numbers`, `whole number | auto`. */
export function typeText(schema: Schema, depth = 0): string {
  const names = forms(schema, undefined).map(form => typeOf(form, depth));
  const [only] = names;
  return names.length === 1 && only !== undefined ? only : [...new Set(names)].join(' | ');
}

function typeOf(form: Schema, depth: number): string {
  if (form === duration) return 'duration';
  if (form instanceof z.ZodString) return 'text';
  if (form instanceof z.ZodNumber) return form.format === 'safeint' ? 'whole number' : 'number';
  if (form instanceof z.ZodBoolean) return 'true | false';
  if (form instanceof z.ZodEnum) return form.options.length > 6 ? 'name' : form.options.join(' | ');
  if (form instanceof z.ZodLiteral) return [...form.values].map(String).join(' | ');
  if (form instanceof z.ZodArray) return depth > 1 ? 'list' : `list of ${bracketed(typeText(form.element, depth + 1))}`;
  return form instanceof z.ZodObject || form instanceof z.ZodRecord ? 'mapping' : 'any value';
}

function bracketed(text: string): string {
  return text.includes(' | ') ? `(${text})` : text;
}

/** Whether the value is one line, a list or a mapping. */
export function shapeOf(schema: Schema): { readonly scalar: boolean; readonly list: boolean; readonly mapping: boolean; /** Of the list's items: mappings. */ readonly ofMappings: boolean } {
  const all = forms(schema, undefined);
  const lists = all.filter(form => form instanceof z.ZodArray);
  const mapping = all.some(form => form instanceof z.ZodObject || form instanceof z.ZodRecord);
  return {
    list: lists.length > 0,
    mapping,
    scalar: all.some(form => !(form instanceof z.ZodArray) && !(form instanceof z.ZodObject) && !(form instanceof z.ZodRecord)),
    ofMappings: lists.some(list => shapeOf(list.element).mapping),
  };
}

export function isDuration(schema: Schema): boolean {
  return forms(schema, undefined).includes(duration);
}
