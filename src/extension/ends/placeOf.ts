import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { WatchedRun } from '../folderStore.ts';

/** Lines count from 1. */
export interface BlamedPlace {
  readonly file: vscode.Uri;
  readonly line: number;
  readonly message: string;
}

/** `data/test.jsonl:17: what; to do`, relative to the workspace: the way every failure at a place in a file is written down. */
export function placeOf({ row, workspace }: WatchedRun): BlamedPlace | undefined {
  const [, name = '', line = '', message = ''] = /(?:^|: )([^:\n]*[^:\s]):(\d+): (.+)$/s.exec(row.error ?? '') ?? [];
  const file = path.resolve(workspace, name);
  return line === '' || !existsSync(file) ? undefined : { file: vscode.Uri.file(file), line: Math.max(1, Number(line)), message };
}
