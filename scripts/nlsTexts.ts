/** A value of JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** What VS Code shows of a manifest, by the last name on the way to it. */
const shown = new Set(['title', 'shortTitle', 'category', 'description', 'markdownDescription', 'enumDescriptions', 'markdownEnumDescriptions', 'deprecationMessage', 'markdownDeprecationMessage', 'contents', 'altText', 'label', 'name', 'contextualTitle', 'displayName']);

/** Names of products are the same in every language. */
const names = new Set(['Pitwall']);

/** The manifest with keys in place of its texts, and the texts by key. Keys that stand there already keep their text. */
export function moveTexts(manifest: Json, known: Readonly<Record<string, string>>): { readonly manifest: Json; readonly texts: Readonly<Record<string, string>> } {
  const texts: Record<string, string> = {};
  const top = asObject(manifest);
  const moved = Object.fromEntries(Object.entries(top).map(([name, value]) => [name, name === 'contributes' ? walk(value, [], undefined) : ['displayName', 'description'].includes(name) ? walk(value, [name], name) : name === 'capabilities' ? walk(value, ['capabilities'], undefined) : value]));
  return { manifest: moved, texts };

  function walk(value: Json, way: readonly string[], at: string | undefined): Json {
    if (typeof value === 'string') return at !== undefined && shown.has(at) && !names.has(value) ? move(value, way) : value;
    if (isList(value)) return value.map((item, k) => walk(item, [...way, partOf(item, k)], at));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, [...way, name], name)]));
  }

  function move(text: string, way: readonly string[]): string {
    const key = /^%(.+)%$/u.exec(text)?.[1] ?? keyOf(way);
    texts[key] = known[key] !== undefined && text.startsWith('%') ? known[key] : text;
    return `%${key}%`;
  }
}

/** The texts that stand in a manifest themselves. */
export function leftTexts(manifest: Json): string[] {
  const { manifest: moved } = moveTexts(manifest, {});
  const left: string[] = [];
  const walk = (before: Json, after: Json): void => {
    if (typeof before === 'string') {
      if (before !== after) left.push(before);
    } else if (isList(before)) before.forEach((item, k) => walk(item, (after as readonly Json[])[k] ?? null));
    else if (typeof before === 'object' && before !== null) for (const [name, item] of Object.entries(before)) walk(item, (after as { readonly [name: string]: Json })[name] ?? null);
  };
  walk(manifest, moved);
  return left;
}

/** By its own id where it has one: an order that changes moves no key. */
function partOf(item: Json, k: number): string {
  if (typeof item !== 'object' || item === null || isList(item)) return String(k + 1);
  const { command, id, view, when } = item;
  if (typeof view === 'string' && typeof when === 'string') return `${view}.${when.replace(/[^\w!]+/gu, '_').replaceAll('!', 'not_')}`;
  return typeof command === 'string' ? command : typeof id === 'string' ? id : String(k + 1);
}

function keyOf(way: readonly string[]): string {
  return way
    .join('.')
    .replace('commands.pitwall.', 'command.')
    .replace('configuration.properties.pitwall.', 'setting.')
    .replace(/^configuration\.(\d+)\.properties\.pitwall\./u, 'setting.')
    .replace('walkthroughs.', 'walkthrough.')
    .replace('views.pitwall.pitwall.', 'view.')
    .replace('viewsWelcome.pitwall.', 'welcome.')
    .replace('.markdownDescription', '.description')
    .replace('.markdownEnumDescriptions', '.values')
    .replace('.enumDescriptions', '.values');
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function asObject(value: Json): { readonly [name: string]: Json } {
  if (typeof value !== 'object' || value === null || isList(value)) throw new Error('a manifest is an object');
  return value;
}
