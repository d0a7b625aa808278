import { isMapping } from './isMapping.ts';

export const taskKinds = ['eval', 'bench', 'tune'] as const;
export type TaskKind = (typeof taskKinds)[number];

/** By its `kind`, or by its file's name as long as it has none that is known. */
export function kindOf(root: unknown, file: string): TaskKind {
  const kind = isMapping(root) ? root['kind'] : undefined;
  return taskKinds.find(name => name === kind) ?? kindOfFile(file) ?? 'eval';
}

/** What the name of a task file says it is. */
export function kindOfFile(file: string): TaskKind | undefined {
  const named = /\.(eval|bench|tune)\.(ya?ml|json)$/i.exec(file)?.[1]?.toLowerCase();
  return taskKinds.find(name => name === named);
}
