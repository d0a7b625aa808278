import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ToPanel } from '../../protocol/messages.ts';
import { runRecord, type RunRecord } from '../../report/runRecord.ts';
import { settingPlace } from '../../report/settingPlace.ts';
import type { RunRow } from '../../store/rows.ts';
import { configFile } from '../../store/workspaceFolder.ts';
import { startedTask } from '../../task/startedTask.ts';
import type { RunDocuments } from '../runDocuments.ts';
import type { StoreWatcher } from '../storeWatcher.ts';
import { showPlace } from '../tell.ts';
import type { Answers } from './answers.ts';
import { openJobOutput } from './jobOutput.ts';
import { later } from './later.ts';

type Answered = 'askRecord' | 'openSetting' | 'openRunTask' | 'diffRunTask' | 'openJson' | 'copyCommandLine' | 'openJobOutput';

/** The page of what was in force in a run, and the documents of it. */
export function recordAnswers(watcher: StoreWatcher, documents: RunDocuments, post: (message: ToPanel) => void): Answers<Answered> {
  const execute = (command: string, run: string): void => void vscode.commands.executeCommand(command, run);
  return {
    askRecord: ({ run }) => {
      const reader = watcher.readerOf(run);
      const row = reader?.run(run);
      if (reader !== undefined && row !== undefined) post({ type: 'record', run, record: runRecord(row, reader.trials(run), limitsOf(row), reader.controls(run).parallelRequests) });
    },
    openSetting: ({ run, setting }) => later(openSetting(watcher, documents, run, setting), post),
    openRunTask: ({ run }) => execute('pitwall.openRunTask', run),
    diffRunTask: ({ run }) => later(documents.diffTasks(run), post),
    openJson: ({ run }) => execute('pitwall.openJson', run),
    openJobOutput: ({ run, array }) => later(openJobOutput(watcher, run, array), post),
    copyCommandLine: ({ run }) => execute('pitwall.copyCommandLine', run),
  };
}

/** Where it was said: a setting in the settings, a line in its file, or in the task as it was run where that has changed since. The source is the store's own, and not what a page says. */
async function openSetting(watcher: StoreWatcher, documents: RunDocuments, run: string, name: string): Promise<void> {
  const row = watcher.readerOf(run)?.run(run);
  const workspace = watcher.find(run)?.workspace;
  const source = row?.settings[name]?.source;
  const place = row === undefined || source === undefined ? undefined : settingPlace(source, path.basename(row.taskFile));
  if (row === undefined || place === undefined) return;
  if (place.type === 'editor') await vscode.commands.executeCommand('workbench.action.openSettings', `@id:${place.setting}`);
  else if (place.type === 'config') {
    const file = configFile(workspace ?? path.dirname(row.taskFile));
    if (existsSync(file)) await showPlace(file, place.line);
  } else {
    const line = place.line ?? lineOfKey(row.taskText, place.key);
    if (existsSync(row.taskFile) && readFileSync(row.taskFile, 'utf8') === row.taskText) await showPlace(row.taskFile, line);
    else await documents.openTask(run, line);
  }
}

function lineOfKey(text: string, key: string | undefined): number {
  const at = key === undefined ? -1 : text.split('\n').findIndex(line => line.trimStart().startsWith(`${key}:`));
  return Math.max(0, at) + 1;
}

const limitNames = { parallelRequests: 'parallel_requests', requestsPerMinute: 'requests_per_minute', tokensPerMinute: 'tokens_per_minute', minIntervalMs: 'min_interval_ms', preset: 'preset' } as const;

function limitsOf(row: RunRow): RunRecord['limits'] {
  const task = startedTask({ ...row, set: row.launch.set });
  return (task?.models ?? []).flatMap(({ id, limits }) => {
    const told = Object.entries(limitNames).flatMap(([key, name]) => {
      const value = limits[key as keyof typeof limits];
      return value === undefined ? [] : [`${name} ${value}`];
    });
    return told.length === 0 ? [] : [{ model: id, text: told.join(', ') }];
  });
}
