import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A folder with one input a file, named by what it holds. */
export function readInputs(folder: string): readonly Buffer[] {
  return namesIn(folder).map(name => readFileSync(path.join(folder, name)));
}

export function keepInput(folder: string, input: Uint8Array, prefix = ''): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${prefix}${createHash('sha256').update(input).digest('hex').slice(0, 16)}`);
  writeFileSync(file, input);
  return file;
}

export function replaceInputs(folder: string, inputs: readonly Uint8Array[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const input of inputs) keepInput(folder, input);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
