import { existsSync, readFileSync } from 'node:fs';
import type * as vscode from 'vscode';
import { configFile } from '../store/workspaceFolder.ts';
import type { Task } from '../task/task.ts';
import type { SettingSources } from '../task/settings.ts';
import { editorSettings, workspaceOf } from './workspaces.ts';

/** Where the settings of a task file come from, as a run of it would see them. */
export function settingSources(file: vscode.Uri, task?: Task): SettingSources {
  const config = configFile(workspaceOf(file));
  return {
    ...(existsSync(config) ? { config: { text: readFileSync(config, 'utf8'), file: config } } : {}),
    editor: editorSettings(file),
    environment: process.env,
    ...(task === undefined ? {} : { task: task.tune?.eval ?? task }),
  };
}
