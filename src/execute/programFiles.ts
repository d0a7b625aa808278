import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { CommandModel } from '../task/models.ts';

/** A larger file is a model or data, and reading it would hold the run up. */
const mostBytes = 16 * 1024 * 1024;

/** SHA-256 of each part of a command that names a file: a program that was edited is another program. */
export function programFiles({ command, folder }: Pick<CommandModel, 'command' | 'folder'>): readonly string[] {
  return command.flatMap(part => {
    const file = path.resolve(folder, part);
    const size = statSync(file, { throwIfNoEntry: false });
    if (size === undefined || !size.isFile() || size.size > mostBytes) return [];
    return [createHash('sha256').update(readFileSync(file)).digest('hex')];
  });
}
