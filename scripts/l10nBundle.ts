import { getL10nJson, type l10nJsonFormat } from '@vscode/l10n-dev';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The folders whose texts a person reads in the editor, and no other: those of the command line and the logs stay English. */
export const spokenFolders = ['src/extension', 'webview'];

/** Every text of `l10n.t`, sorted, so that the same sources give the same file. */
export async function l10nBundle(root: string): Promise<l10nJsonFormat> {
  const files = spokenFolders.flatMap(folder => readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts') && !file.endsWith('.d.ts')).map(file => path.join(root, folder, file)));
  const texts = await getL10nJson(files.map(file => ({ extension: '.ts', contents: readFileSync(file, 'utf8') })));
  return Object.fromEntries(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
