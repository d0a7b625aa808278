import { freeNames } from '../../templateTree.ts';
import { compileTemplate, parseTemplate, TemplateError } from '../../template.ts';
import type { Importing } from './importing.ts';

/** Strings, members (`.x`), and names with what makes them no variable: `| name`, `is name`, `name =`. */
const words = /("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(\.\s*[A-Za-z_]\w*)|((?:\||\bis(?:\s+not)?)\s*[A-Za-z_]\w*)|([A-Za-z_]\w*)(?!\w)(\s*=(?!=))?/g;

/**
 * A prompt's template as ours: `{{ name }}` is the column `row.name`. What no row of a test must have is nothing where it is missing, as in Nunjucks.
 * @param always columns that every row has
 * @param kept names that stay as they are
 */
export function toRowTemplate(text: string, always: ReadonlySet<string>, where: string, importing: Importing, kept: readonly string[] = []): string {
  const written = nunjucks(withEnvironment(text, where, importing));
  if (!/\{[{%]/.test(written)) return written;
  let free: ReadonlySet<string>;
  try {
    free = new Set(freeNames(parseTemplate(written)).filter(name => !kept.includes(name)));
  } catch (error) {
    return asItStands(written, where, error, importing);
  }
  const own = (name: string): string => (name === '_conversation' ? '[]' : `row.${name}`);
  if (free.has('_conversation')) importing.notes.add(`${where}: \`_conversation\` is empty: each test is asked by itself, not after those before it`);
  const converted = written.replaceAll(/(\{\{-?|\{%-?)([^]*?)(-?\}\}|-?%\})/g, (_, open: string, inner: string, close: string) => {
    const renamed = inner.replaceAll(words, (all, quoted: string | undefined, member: string | undefined, named: string | undefined, name: string | undefined, assigned: string | undefined) => (quoted !== undefined || member !== undefined || named !== undefined || name === undefined || assigned !== undefined || !free.has(name) ? all : own(name)));
    const bare = /^\s*([A-Za-z_]\w*)\s*$/.exec(inner)?.[1];
    if (open.startsWith('{{') && bare !== undefined && free.has(bare)) return `${open} ${own(bare)}${always.has(bare) ? '' : " | default('')"} ${close}`;
    return `${open}${renamed}${close}`;
  });
  try {
    compileTemplate(converted);
    return converted;
  } catch (error) {
    return asItStands(written, where, error, importing);
  }
}

/** The text of a variable or an assertion, in which other variables may stand. What cannot be rendered stays as it is. */
export function renderWith(text: string, vars: Readonly<Record<string, unknown>>, where: string, importing: Importing): string {
  if (!/\{[{%]/.test(text)) return text;
  const written = nunjucks(withEnvironment(text, where, importing));
  try {
    const template = compileTemplate(written);
    return template.render(Object.fromEntries(template.names.map(name => [name, vars[name] ?? ''])));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    importing.notes.add(`${where}: ${JSON.stringify(text.slice(0, 60))} stays as it is: ${error.message}`);
    return text;
  }
}

/** Filters that Jinja calls otherwise. */
function nunjucks(text: string): string {
  return text.replaceAll(/\|\s*dump\b(\s*\(\s*\d*\s*\))?/g, '| tojson');
}

/** `{{ env.X }}`: what the configuration sets is written, anything else is not read into a text. */
function withEnvironment(text: string, where: string, { env, notes }: Importing): string {
  return text.replaceAll(/\{\{-?\s*env(?:\.(\w+)|\[\s*['"](\w+)['"]\s*\])\s*(?:(?:\|\s*default\(\s*|\bor\s+|\|\|\s*)(?:'([^']*)'|"([^"]*)")[^}]*)?-?\}\}/g, (_, plain: string | undefined, quoted: string | undefined, single: string | undefined, double: string | undefined) => {
    const name = plain ?? quoted ?? '';
    const value = env[name] ?? single ?? double;
    notes.add(`${where}: the environment variable ${name} is not read into a text: ${value === undefined ? 'nothing stands for it' : `${JSON.stringify(value)} is written for it`}`);
    return value ?? '';
  });
}

/** Braces that mean nothing here are written as text. */
function asItStands(text: string, where: string, error: unknown, { notes }: Importing): string {
  if (!(error instanceof TemplateError)) throw error;
  notes.add(`${where}: its template cannot be used here (${error.message}): what stands in braces is sent as it is written`);
  return text.replaceAll(/\{(?=[{%#])/g, `{{ '{' }}`);
}
