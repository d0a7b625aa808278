import { isAbsolute, relative } from 'node:path';

/** `data/test.jsonl:17`, as a person would open it: relative to the working folder where the file is below it. */
export function place(path: string, line?: number): string {
  const near = relative(process.cwd(), path);
  const shown = near === '' || near.startsWith('..') || isAbsolute(near) ? path : near;
  return line === undefined ? shown : `${shown}:${line}`;
}
