import { readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

export type ScorerFunction = (sample: unknown) => unknown;

/** Imports a user's module and finds the scorer in it. Throws an error whose message says what is wrong. Runs in the thread that the scorer runs in. */
export async function loadScorer(file: string, name: string | undefined): Promise<ScorerFunction> {
  if (/\.[cm]?ts$/.test(file)) allowTypeScript();
  const exported = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  // A CommonJS module's exports are also the properties of its default export.
  const names = Object.keys(exported).filter(key => typeof exported[key] === 'function' && key !== 'module.exports');
  const wanted = name ?? ('default' in exported && isFunction(exported['default']) ? 'default' : names.length === 1 ? names[0] : undefined);
  const found = wanted === undefined ? undefined : (exported[wanted] ?? (exported['default'] as Readonly<Record<string, unknown>> | undefined)?.[wanted]);
  if (isFunction(found)) return found;
  if (name !== undefined) throw new Error(`it exports no function \`${name}\`${names.length === 0 ? '' : `; its functions are ${names.join(', ')}`}`);
  throw new Error(names.length === 0 ? 'it exports no function' : `it exports several functions, and none of them is the default: name one with \`export\` (${names.join(', ')})`);
}

/** Node itself runs TypeScript whose types can be left out; the editor's Node may know how to leave them out without doing so by itself. */
function allowTypeScript(): void {
  if (process.features.typescript !== false && process.features.typescript !== undefined) return;
  const { stripTypeScriptTypes: strip, registerHooks } = module as Partial<typeof module>;
  if (strip === undefined || registerHooks === undefined) throw new Error(`this Node (${process.version}) runs no TypeScript: write the scorer as .mjs`);
  registerHooks({
    load(url, context, next) {
      if (!/^file:.*\.[cm]?ts$/.test(url)) return next(url, context);
      return { format: 'module', shortCircuit: true, source: strip(readFileSync(fileURLToPath(url), 'utf8')) };
    },
  });
}

function isFunction(value: unknown): value is ScorerFunction {
  return typeof value === 'function';
}
