import { HumanError } from '../base/humanError.ts';
import { secretVariable } from '../task/secretVariable.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Replaces `${env:NAME}` and `${secret:NAME}` by what the environment holds. One that is not set is a HumanError that names it.
 * @param where where in the task it is asked for, for the message
 */
export function resolveReferences(text: string, environment: Environment, where: string): string {
  return text.replaceAll(/\$\{(env|secret):([^}]+)\}/g, (reference, kind: string, name: string) => {
    const variable = kind === 'env' ? name : secretVariable(name);
    const value = environment[variable];
    if (value !== undefined && value !== '') return value;
    throw new HumanError({
      what: `\`${reference}\` has no value`,
      where,
      toDo: kind === 'env' ? `set the environment variable ${variable}` : `store the secret \`${name}\` in the editor, or set the environment variable ${variable}`,
    });
  });
}

/** The same, in every text of a JSON value. */
export function resolveDeep(value: unknown, environment: Environment, where: string): unknown {
  if (typeof value === 'string') return resolveReferences(value, environment, where);
  if (Array.isArray(value)) return value.map(item => resolveDeep(item, environment, where));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveDeep(item, environment, where)]));
}

/** What the references in a JSON value stand for, where they have a value: what must not be shown when an endpoint repeats it. */
export function referencedValues(value: unknown, environment: Environment, kinds: readonly ('env' | 'secret')[], isMeant: (name: string) => boolean = () => true): readonly string[] {
  return [...(JSON.stringify(value) ?? '').matchAll(/\$\{(env|secret):([^}"\\]+)\}/g)].flatMap(([, kind, name = '']) => {
    const held = environment[kind === 'env' ? name : secretVariable(name)];
    return held === undefined || !kinds.some(wanted => wanted === kind) || !isMeant(name) ? [] : [held, held.trim()];
  });
}
