import ts from 'typescript';
import type { SourceTree } from './importLaw.ts';

/** The parts of package.json that name ids. */
export interface Manifest {
  readonly contributes: {
    readonly commands?: readonly { readonly command: string }[];
    readonly views?: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly configuration?: Configuration | readonly Configuration[];
    readonly [other: string]: unknown;
  };
}

interface Configuration {
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** The calls whose first argument is an id that is no part of the manifest. */
const ownIds = ['createStatusBarItem', 'createWebviewPanel', 'registerWebviewPanelSerializer', 'createOutputChannel', 'createTestController'];

/** `pitwall.config.yaml` looks like an id. */
const isFileName = /\.(?:ya?ml|json|db)$/u;

/** Ids that package.json and the code do not share, in either direction. */
export function manifestBreaches(manifest: Manifest, code: SourceTree): string[] {
  const declared = declaredIds(manifest);
  const used = usedIds(code);
  const mentioned = mentionedIds(manifest);
  return [
    ...[...declared].filter(id => !used.has(id)).map(id => `package.json: ${id} is not in the code`),
    ...[...used].filter(([id]) => !declared.has(id)).map(([id, where]) => `${where}: ${id} is not in package.json`),
    ...[...mentioned].filter(id => !declared.has(id)).map(id => `package.json: ${id} is mentioned and not declared`),
  ].sort();
}

/** Commands, views and settings, by full name. */
function declaredIds({ contributes }: Manifest): Set<string> {
  const configurations: readonly Configuration[] = isList(contributes.configuration) ? contributes.configuration : [contributes.configuration ?? {}];
  return new Set([
    ...(contributes.commands ?? []).map(({ command }) => command),
    ...Object.values(contributes.views ?? {}).flatMap(views => views.map(({ id }) => id)),
    ...configurations.flatMap(({ properties }) => Object.keys(properties ?? {})),
  ]);
}

function isList(value: Configuration | readonly Configuration[] | undefined): value is readonly Configuration[] {
  return Array.isArray(value);
}

/** What menus, key bindings, welcome texts and walkthroughs run. */
function mentionedIds({ contributes }: Manifest): Set<string> {
  const ids = new Set<string>();
  const walk = (value: unknown, key: string): void => {
    if (Array.isArray(value)) for (const item of value) walk(item, key);
    else if (typeof value === 'object' && value !== null) for (const [name, item] of Object.entries(value)) walk(item, name);
    else if (typeof value === 'string') {
      if (key === 'command' && value.startsWith('pitwall.')) ids.add(value);
      for (const [, id] of value.matchAll(/\(command:(pitwall\.[\w.]+)/gu)) if (id !== undefined) ids.add(id);
      if (key === 'when') for (const [, id] of value.matchAll(/\bview == (pitwall\.[\w.]+)/gu)) if (id !== undefined) ids.add(id);
    }
  };
  walk(contributes, '');
  return ids;
}

/** Each `pitwall.…` literal that stands for a command, a view or a setting, with where it stands first. */
function usedIds(code: SourceTree): Map<string, string> {
  const used = new Map<string, string>();
  for (const [file, text] of code) {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      const id = idOf(node);
      if (id !== undefined && !used.has(id)) used.set(id, `${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return used;
}

function idOf(node: ts.Node): string | undefined {
  if (!ts.isStringLiteralLike(node)) return undefined;
  const call = ts.isCallExpression(node.parent) ? node.parent : undefined;
  const callee = call === undefined ? '' : ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : '';
  const section = call === undefined ? undefined : sectionOf(call);
  if (section !== undefined && call?.arguments[0] === node) return `${section}.${node.text}`;
  if (!/^pitwall(\.[A-Za-z]\w*)+$/u.test(node.text) || isFileName.test(node.text)) return undefined;
  if (ownIds.includes(callee) && call?.arguments[0] === node) return undefined;
  const first = call?.arguments[0];
  const isContextKey = first !== undefined && first !== node && ts.isStringLiteralLike(first) && first.text === 'setContext';
  return isContextKey ? undefined : node.text;
}

/** `pitwall` of `getConfiguration('pitwall').get(…)`. */
function sectionOf(call: ts.CallExpression): string | undefined {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression) || !['get', 'inspect', 'update', 'has'].includes(expression.name.text)) return undefined;
  const inner = expression.expression;
  if (!ts.isCallExpression(inner) || !ts.isPropertyAccessExpression(inner.expression) || inner.expression.name.text !== 'getConfiguration') return undefined;
  const section = inner.arguments[0];
  return section !== undefined && ts.isStringLiteralLike(section) ? section.text : undefined;
}
