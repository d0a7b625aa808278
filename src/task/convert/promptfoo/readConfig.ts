import { isObject } from '../notes.ts';
import { parseTree, readTree } from '../readTree.ts';
import type { Source } from '../source.ts';

type Tree = Readonly<Record<string, unknown>>;

const mostDeep = 60;

/** The configuration as promptfoo reads it: `<<` is merged, and `$ref` stands for what it points to. */
export function readConfig(source: Source): Tree {
  const tree = readTree(source, 'promptfoo configuration', 'open one that has prompts, providers and tests');
  return withReferences(tree, tree, source, 0) as Tree;
}

/** A reference to what is not there stays as it is: a schema may have such references of its own. */
function withReferences(value: unknown, root: unknown, source: Source, depth: number): unknown {
  if (depth > mostDeep) return value;
  if (Array.isArray(value)) return value.map(one => withReferences(one, root, source, depth + 1));
  if (!isObject(value)) return value;
  const reference = value['$ref'];
  if (typeof reference !== 'string') return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, key === 'parameters' || key === 'tools' || key === 'functions' ? of : withReferences(of, root, source, depth + 1)]));
  const [file = '', pointer = ''] = reference.replace(/^file:\/\//, '').split('#');
  const other = file === '' ? root : fileTree(file, source);
  const found = pointed(other, pointer);
  return found === undefined ? value : withReferences(found, other, source, depth + 10);
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
