import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Files of the project whose names end so, below a folder of it; from where npm runs scripts. */
export function projectFiles(folder: string, ending: RegExp): readonly Buffer[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => ending.test(name)).sort().map(name => readFileSync(path.join(folder, name)));
}
