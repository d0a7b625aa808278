import { isTextFile } from './checkFewShot.ts';
import { readFileName } from './dataFile.ts';
import { datasetFormats, type DatasetFormat } from './datasets.ts';
import { isMapping } from './isMapping.ts';
import { fillDataset, fillSplit, holdsDataset, holdsSplit, joinPath } from './filePath.ts';
import type { Position } from './position.ts';
import type { Path, PositionedTree } from './positionedTree.ts';
import { treeUnder } from './treeUnder.ts';
import { modelPrefix } from './scorers.ts';

/** A file or folder that a task reads, and where the task says so. */
export interface FileReference extends Position {
  /** Absolute. */
  readonly path: string;
  /** As written, with the split filled in. */
  readonly written: string;
  /** dataset `test` */
  readonly what: string;
  /** The split that must be a part of it, if it is a folder. */
  readonly split?: string;
  /** As far as the task says it. */
  readonly format?: DatasetFormat;
  /** A text that is read whole, and no rows. */
  readonly text?: true;
  /** A SentencePiece model, which is read before anything runs. */
  readonly pieces?: true;
  /** A folder that a program runs in. */
  readonly folder?: true;
}

/** The files of recorded models, of datasets, of prompts' examples and of scorers, one for each split: as far as they are written well, whatever else is wrong in the task. */
export function fileReferences(tree: PositionedTree, file: string): readonly FileReference[] {
  const { value } = tree;
  if (!isMapping(value)) return [];
  if (value['kind'] === 'tune') {
    const measured = (['bench', 'eval'] as const).flatMap(kind => {
      const part = value[kind];
      return isMapping(part) ? fileReferences(treeUnder(tree, { ...part, kind }, path => [kind, ...path]), file) : [];
    });
    return [...serverFolder(), ...measured];
  }
  if (value['kind'] === 'bench' && isMapping(value['workload']) && isMapping(value['workload']['data'])) return [...load(value['workload']['data']), ...(isMapping(value['target']) ? authority({ ...value['target'], id: undefined }, 'target', ['target', 'ca']) : []), ...serverFolder()];
  if (value['kind'] === 'bench') return typeof value['task'] === 'string' && value['task'] !== '' ? [{ path: joinPath(file, value['task']), written: value['task'], what: '`task`', text: true, ...tree.positionOf(['task']) }] : [];
  return [
    ...parts(value['models']).flatMap(([model, k]) => (model['provider'] === 'recorded' ? outputs(model, k) : [])),
    ...parts(value['models']).flatMap(([model, k]) => authority(model, 'model', ['models', k, 'ca'])),
    ...parts(value['datasets']).flatMap(([dataset, k]) => [...refer(dataset, 'dataset', ['datasets', k, 'path'], splitsOf(dataset)), ...examples(dataset, ['datasets', k])]),
    ...examples(value, []),
    ...code(value, []),
    ...parts(value['datasets']).flatMap(([dataset, k]) => code(dataset, ['datasets', k])),
  ];

  function serverFolder(): readonly FileReference[] {
    const { server } = value as Readonly<Record<string, unknown>>;
    const written = isMapping(server) ? server['folder'] : undefined;
    return typeof written === 'string' && written !== '' ? [{ path: joinPath(file, written), written, what: '`server`', folder: true, ...tree.positionOf(['server', 'folder']) }] : [];
  }

  /** One for each dataset and split where the path names them, but for those that `exclude` drops for this model. */
  function outputs(model: Readonly<Record<string, unknown>>, k: number): readonly FileReference[] {
    const at = ['models', k, 'path'];
    const { path, id } = model;
    if (typeof path !== 'string' || !(holdsDataset(path) || holdsSplit(path))) return refer(model, 'model', at, undefined);
    const { datasets, exclude } = value as Readonly<Record<string, unknown>>;
    const dropped = parts(exclude).map(([entry]) => entry);
    const paths = parts(datasets).flatMap(([dataset]) => (splitsOf(dataset) ?? ['all']).flatMap(split => (typeof dataset['id'] !== 'string' || dropped.some(entry => drops(entry, { model: id, dataset: dataset['id'], split })) ? [] : [fillSplit(fillDataset(path, dataset['id']), split)])));
    return [...new Set(paths)].flatMap(filled => refer({ ...model, path: filled }, 'model', at, undefined));
  }

  function load(data: Readonly<Record<string, unknown>>): readonly FileReference[] {
    return 'trace' in data ? refer({ ...data, path: data['trace'], id: undefined }, 'workload', ['workload', 'data', 'trace'], undefined) : refer({ ...data, id: undefined }, 'workload', ['workload', 'data', 'path'], undefined);
  }

  function examples(holder: Readonly<Record<string, unknown>>, above: Path): readonly FileReference[] {
    return parts(holder['prompts']).flatMap(([{ id, few_shot: shown }, k]) => {
      if (!isMapping(shown)) return [];
      const at = [...above, 'prompts', k, 'few_shot', 'path'];
      return isTextFile(shown) ? refer({ ...shown, id }, 'prompt', at, undefined, { text: true }) : refer({ ...shown, id }, 'prompt', at, typeof shown['split'] === 'string' ? [shown['split']] : undefined);
    });
  }

  /** The certificates to trust. */
  function authority({ id, ca }: Readonly<Record<string, unknown>>, kind: string, at: Path): readonly FileReference[] {
    return refer({ id, path: ca }, kind, at, undefined, { text: true });
  }

  /** The files of scorers. */
  function code(holder: Readonly<Record<string, unknown>>, above: Path): readonly FileReference[] {
    return parts(holder['scorers']).flatMap(([{ id, use = id, params }, k]) => {
      if (!isMapping(params)) return [];
      const at = [...above, 'scorers', k, 'params'];
      if (use === 'custom') return refer({ ...params, id: id ?? use }, 'scorer', [...at, 'path'], undefined, { text: true });
      const { tokenize } = params;
      if (use !== 'bleu' || typeof tokenize !== 'string' || !tokenize.startsWith(modelPrefix) || tokenize === modelPrefix) return [];
      const written = tokenize.slice(modelPrefix.length);
      return [{ path: joinPath(file, written), written, what: `scorer \`${typeof id === 'string' ? id : use}\``, pieces: true, ...tree.positionOf([...at, 'tokenize']) }];
    });
  }

  function refer(part: Readonly<Record<string, unknown>>, kind: string, at: Path, splits: readonly string[] | undefined, more: Pick<FileReference, 'text'> = {}): readonly FileReference[] {
    const { id, path } = part;
    if (typeof path !== 'string' || path === '') return [];
    const what = typeof id === 'string' ? `${kind} \`${id}\`` : `a ${kind}`;
    const format = datasetFormats.find(known => known === part['format']) ?? readFileName(path).format;
    const common = { what, ...(format === undefined ? {} : { format }), ...tree.positionOf(at), ...more };
    if (holdsSplit(path)) {
      return (splits ?? []).map(split => {
        const written = fillSplit(path, split);
        return { path: joinPath(file, written), written, ...common };
      });
    }
    const whole = { path: joinPath(file, path), written: path, ...common };
    if (splits === undefined || isParted(part)) return [whole];
    // What cannot be a folder of splits was told already.
    return readFileName(path).format === undefined ? splits.map(split => ({ ...whole, split })) : [];
  }
}

function drops(entry: Readonly<Record<string, unknown>>, trial: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(entry).every(([factor, values]) => factor in trial && (Array.isArray(values) ? (values as readonly unknown[]) : [values]).includes(trial[factor]));
}

function isParted(part: Readonly<Record<string, unknown>>): boolean {
  return ['table', 'query'].some(key => typeof part[key] === 'string' && holdsSplit(part[key]));
}

function parts(list: unknown): readonly (readonly [Readonly<Record<string, unknown>>, number])[] {
  return Array.isArray(list) ? list.flatMap((item: unknown, k) => (isMapping(item) ? [[item, k] as const] : [])) : [];
}

function splitsOf({ splits }: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  return Array.isArray(splits) ? [...new Set(splits.filter(split => typeof split === 'string'))] : undefined;
}
