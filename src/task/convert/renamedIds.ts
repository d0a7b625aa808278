import { isObject } from './notes.ts';
import { withoutKeysInNote } from './withoutKeysInLine.ts';

/**
 * What each `id` that holds a key becomes. Two that a key alone told apart stay two: the later one is counted (` 2`).
 * @param kept the parts that stay as they are, and their ids with them
 */
export function renamedIds(tree: object, kept: readonly string[]): ReadonlyMap<string, string> {
  const staying = idsIn(tree, name => kept.includes(name));
  const ids = [...new Set(idsIn(tree, name => !kept.includes(name)))];
  const others = ids.map(id => [id, withoutKeysInNote(id)] as const);
  const taken = new Set(others.filter(([id, other]) => id === other).map(([id]) => id));
  const renamed = new Map(staying.map(id => [id, id]));
  for (const [id, other] of others) {
    if (id === other) continue;
    let free = other;
    for (let k = 2; taken.has(free); k++) free = `${other} ${k}`;
    taken.add(free);
    renamed.set(id, free);
  }
  return renamed;
}

function idsIn(tree: object, isMeant: (name: string) => boolean): readonly string[] {
  return Object.entries(tree).flatMap(([name, of]: [string, unknown]) => {
    if (name === 'bench' && isObject(of)) return idsIn(of, isMeant);
    return isMeant(name) && Array.isArray(of) ? of.flatMap((one: unknown) => (isObject(one) && typeof one['id'] === 'string' ? [one['id']] : [])) : [];
  });
}
