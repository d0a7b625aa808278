import { HumanError } from '../../../base/humanError.ts';
import { isObject } from '../notes.ts';
import { parseTree, readTree } from '../readTree.ts';
import type { Source } from '../source.ts';

type Tree = Readonly<Record<string, unknown>>;

const mostDeep = 60;
/** More than any configuration that somebody wrote; references to references multiply. */
const mostNodes = 100_000;

/** The configuration as promptfoo reads it: `<<` is merged, and `$ref` stands for what it points to. */
export function readConfig(source: Source): Tree {
  const tree = readTree(source, 'promptfoo configuration', 'open one that has prompts, providers and tests');
  const files = new Map<string, unknown>();
  const underWay = new Set<unknown>();
  let nodes = 0;
  return withReferences(tree, tree, 0, false) as Tree;

  /** A reference to what is not there, or to what it stands in, stays as it is: a schema may have such references of its own. */
  function withReferences(value: unknown, root: unknown, depth: number, isReferred: boolean): unknown {
    if (isReferred && ++nodes > mostNodes) throw new HumanError({ what: 'what its `$ref`s point to is more than can be written out', where: source.name, toDo: 'write fewer references to what holds references' });
    if (depth > mostDeep) return value;
    if (Array.isArray(value)) return value.map(one => withReferences(one, root, depth + 1, isReferred));
    if (!isObject(value)) return value;
    const reference = value['$ref'];
    if (typeof reference !== 'string') return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, key === 'parameters' || key === 'tools' || key === 'functions' ? of : withReferences(of, root, depth + 1, isReferred)]));
    const [file = '', pointer = ''] = reference.replace(/^file:\/\//, '').split('#');
    if (file !== '' && !files.has(file)) files.set(file, fileTree(file, source));
    const other = file === '' ? root : files.get(file);
    const found = pointed(other, pointer);
    if (found === undefined || underWay.has(found)) return value;
    underWay.add(found);
    const made = withReferences(found, other, depth + 10, true);
    underWay.delete(found);
    return made;
  }
}

function fileTree(file: string, { read }: Source): unknown {
  const text = read(file);
  if (text === undefined) return undefined;
  try {
    return parseTree(text);
  } catch {
    return undefined;
  }
}

function pointed(tree: unknown, pointer: string): unknown {
  return pointer.split('/').filter(part => part !== '').reduce<unknown>((at, part) => {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) return (at as readonly unknown[])[Number(key)];
    return isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }, tree);
}
