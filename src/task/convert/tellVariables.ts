import { hostedAddresses } from '../hostedAddresses.ts';
import { isObject, textOf, type Notes } from './notes.ts';

type Tree = Readonly<Record<string, unknown>>;

/** Every variable of the environment that a task will read is told before it runs, with whom it goes to: nobody is asked for each of them later. */
export function tellVariables(tree: Tree, notes: Notes): void {
  const goes = new Map<string, string[]>();
  const bench = isObject(tree['bench']) ? tree['bench'] : {};
  for (const list of ['models', 'helpers']) for (const model of Array.isArray(tree[list]) ? (tree[list] as readonly unknown[]).filter(isObject) : []) tell(model, whoIs(model), textOf(model['id']));
  for (const target of [tree['target'], bench['target']]) if (isObject(target)) tell(target, target['base_url'] === undefined ? 'the server that is started' : hostOf(textOf(target['base_url'])), 'target');
  if (isObject(tree['server'])) tell(tree['server'], 'the server that is started', 'server');
  for (const [what, of] of goes) notes.add(`${what} (${of.slice(0, 4).join(', ')}${of.length > 4 ? ` and ${of.length - 4} more` : ''})`);

  function tell(part: Tree, whom: string, name: string): void {
    const { base_url: base, url, ...rest } = part;
    for (const variable of variablesIn(/^[^/?#]*(\/\/[^/?#]*)?/.exec(textOf(base ?? url))?.[0] ?? '')) notes.add(`${variable} says whom ${name} asks`);
    for (const variable of variablesIn([textOf(base ?? url).replace(/^[^/?#]*(\/\/[^/?#]*)?/, ''), rest])) {
      const what = `${variable} goes to ${whom}`;
      goes.set(what, [...(goes.get(what) ?? []), name]);
    }
  }
}

function variablesIn(part: unknown): ReadonlySet<string> {
  return new Set([...JSON.stringify(part).matchAll(/\$\{(env|secret):([^}"\\]+)\}/g)].map(([, kind, name = '']) => (kind === 'env' ? `the environment variable ${name}` : `the secret ${name}`)));
}

function whoIs(model: Tree): string {
  const { provider, command } = model;
  if (provider === 'command') return `the program ${Array.isArray(command) ? textOf(command[0]) : ''}`;
  const address = model['base_url'] ?? model['url'] ?? (Object.hasOwn(hostedAddresses, textOf(provider)) ? hostedAddresses[provider as keyof typeof hostedAddresses] : undefined);
  return hostOf(textOf(address));
}

/** A host as it is written: one that the environment says is told as that. */
function hostOf(address: string): string {
  const written = /^(?:[a-z][\w+.-]*:\/\/)?(?:[^/?#@]*@)?([^/?#]*)/i.exec(address)?.[1] ?? '';
  return written.includes('${') ? `the address that ${written} says` : written.replace(/:\d+$/, '') || 'nobody';
}
