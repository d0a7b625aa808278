import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** What a workspace says for all of its tasks: settings, presets, devices. */
const configName = 'pitwall.config.yaml';
const markers = ['.pitwall', configName, '.vscode', '.git'];
/** A home folder has a .vscode (the editor's extensions) and may have a .pitwall (the machine's ledger) without being a workspace. */
const homeMarkers = [path.join('.pitwall', 'store.db'), configName, '.git'];

/** Where a workspace's runs are recorded. */
export function storeFile(workspace: string): string {
  return path.join(workspace, '.pitwall', 'store.db');
}

/** Where a workspace's configuration lies, if it has one. */
export function configFile(workspace: string): string {
  return path.join(workspace, configName);
}

/** The nearest folder at or above `from` that looks like a workspace; `from` itself where none does. */
export function findWorkspace(from: string, home = os.homedir()): string {
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    const wanted = folder === path.resolve(home) ? homeMarkers : markers;
    if (wanted.some(marker => existsSync(path.join(folder, marker)))) return folder;
    if (path.dirname(folder) === folder) return path.resolve(from);
  }
}
