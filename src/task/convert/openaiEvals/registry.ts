import { mappingIn, tellKind, tellUnused } from '../kinds.ts';
import { isObject, tellOthers, textOf, type Notes } from '../notes.ts';

/** What is said about an eval. */
const about = ['description', 'metrics', 'disclaimer', 'tags'];

type Tree = Readonly<Record<string, unknown>>;

/** One eval of a registry: its class, and what that is given. */
export interface RegistryEval {
  /** As one asks for it: `test-match`. */
  readonly id: string;
  /** `Match`. */
  readonly class: string;
  readonly args: Tree;
}

/** The evals of a registry's file: each class with the first name that stands for it. */
export function readRegistry(tree: Tree, notes: Notes): readonly RegistryEval[] {
  const names = new Map<string, string>();
  for (const [name, entry] of Object.entries(tree)) if (isObject(entry) && typeof entry['id'] === 'string' && entry['class'] === undefined && !names.has(entry['id'])) names.set(entry['id'], name);
  return Object.entries(tree).flatMap(([key, entry]) => {
    if (!isObject(entry)) {
      notes.add(`\`${key}\` is no mapping, and is left out`);
      return [];
    }
    if (entry['class'] === undefined) {
      tellOthers(entry, ['id', ...about], key, notes);
      if (typeof entry['id'] !== 'string') tellKind('id', entry['id'] ?? '', 'text', key, notes);
      tellAbout(entry);
      return [];
    }
    tellOthers(entry, ['class', 'args', 'id', ...about], key, notes);
    tellAbout(entry);
    return [{ id: names.get(key) ?? key, class: textOf(entry['class']).split(':').at(-1) ?? '', args: mappingIn(entry, 'args', key, notes) }];
  });

  /** The same of all evals is one note. */
  function tellAbout(entry: Tree): void {
    tellUnused(entry, about, 'its evals', notes);
  }
}
