import { HumanError } from '../../../base/humanError.ts';
import { isObject, textOf } from '../notes.ts';

/** Of a mapping, and where it stands, for messages. */
export interface Part {
  readonly of: Readonly<Record<string, unknown>>;
  /** `api text-generator: autoscaling`. */
  readonly where: string;
}

/** A mapping below a key; an empty one where nothing is written. */
export function partOf({ of, where }: Part, key: string): Part {
  const value = of[key];
  const at = `${where}: ${key}`;
  if (value === undefined || value === null) return { of: {}, where: at };
  if (!isObject(value)) throw new HumanError({ what: `\`${textOf(value).slice(0, 60)}\` is no mapping`, where: at, toDo: 'write its keys below it' });
  return { of: value, where: at };
}

/** Nobody has more of anything, and the product of two is still a whole number. */
const mostOfAny = 10_000_000;

/** Throws a HumanError for what is no whole number, or one that is too high to reckon with. */
export function countOf({ of, where }: Part, key: string, least = 1): number | undefined {
  const value = of[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value > mostOfAny) throw new HumanError({ what: `\`${key}: ${value}\` is more than can be tried here`, where, toDo: `write ${mostOfAny} at most` });
  if (typeof value === 'number' && Number.isInteger(value) && value >= least) return value;
  throw new HumanError({ what: `\`${key}: ${textOf(value).slice(0, 60)}\` is no whole number of at least ${least}`, where, toDo: 'mend it, and convert it again' });
}

export function amountOf({ of, where }: Part, key: string): number | undefined {
  const value = of[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  throw new HumanError({ what: `\`${key}: ${textOf(value).slice(0, 60)}\` is no number above 0`, where, toDo: 'mend it, and convert it again' });
}

/** A text that is no template. Throws a HumanError where it would be read as a reference to a variable of the environment. */
export function literal(text: string, where: string): string {
  if (/\$\{(env|secret):/.test(text)) throw new HumanError({ what: 'a text holds ${env:…} or ${secret:…}, which would be filled in here', where, toDo: 'mend it, and convert it again' });
  return text.replaceAll('\0', '').replaceAll(/\{[{%#]/g, found => `{{ '${found}' }}`);
}
