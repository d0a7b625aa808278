import type * as vscode from 'vscode';
import { settings } from '../task/settingNames.ts';
import { editorSettings } from './workspaces.ts';

/** The editor's settings for a file as a process of the command line hears them, by variable. They are weaker than the environment, as they are for a run: what that says is left out. */
export function editorEnvironment(file: vscode.Uri): Readonly<Record<string, { readonly value: string; readonly setting: string }>> {
  const changed = editorSettings(file);
  return Object.fromEntries(
    Object.values<{ readonly editor: string; readonly environment: string }>({ ...settings }).flatMap(({ editor, environment }) => {
      const value = changed[editor];
      return process.env[environment] === undefined && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') ? [[environment, { value: String(value), setting: editor }]] : [];
    }),
  );
}
