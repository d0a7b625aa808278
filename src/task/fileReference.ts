import { isMapping } from './isMapping.ts';
import { joinPath, splitPath } from './filePath.ts';
import type { Position } from './position.ts';
import type { Path, PositionedTree } from './positionedTree.ts';

/** A file that a task reads, and where the task says so. */
export interface FileReference extends Position {
  /** Absolute. */
  readonly path: string;
  /** As written, with the split filled in. */
  readonly written: string;
  /** dataset `test` */
  readonly what: string;
}

/** The files of recorded models and of datasets, one for each split: as far as they are written well, whatever else is wrong in the task. */
export function fileReferences(tree: PositionedTree, file: string): readonly FileReference[] {
  const { value } = tree;
  if (!isMapping(value)) return [];
  return [
    ...parts(value['models']).flatMap(([model, k]) => (model['provider'] === 'recorded' ? refer(model, 'model', ['models', k, 'path'], [undefined]) : [])),
    ...parts(value['datasets']).flatMap(([dataset, k]) => refer(dataset, 'dataset', ['datasets', k, 'path'], splitsOf(dataset))),
  ];

  function refer(part: Readonly<Record<string, unknown>>, kind: string, at: Path, splits: readonly (string | undefined)[]): readonly FileReference[] {
    const { id, path } = part;
    if (typeof path !== 'string' || path === '') return [];
    const what = typeof id === 'string' ? `${kind} \`${id}\`` : `a ${kind}`;
    return splits.flatMap(split => {
      const written = splitPath(path, split);
      return written === undefined ? [] : [{ path: joinPath(file, written), written, what, ...tree.positionOf(at) }];
    });
  }
}

function parts(list: unknown): readonly (readonly [Readonly<Record<string, unknown>>, number])[] {
  return Array.isArray(list) ? list.flatMap((item: unknown, k) => (isMapping(item) ? [[item, k] as const] : [])) : [];
}

function splitsOf({ splits }: Readonly<Record<string, unknown>>): readonly (string | undefined)[] {
  return Array.isArray(splits) ? [...new Set(splits.filter(split => typeof split === 'string'))] : [undefined];
}
