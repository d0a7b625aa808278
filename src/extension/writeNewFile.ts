import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { notWritten } from '../store/notWritten.ts';

/** Writes a file that is not there yet, and the folders above it. Throws a HumanError where the system lets nobody write. */
export function writeNewFile(file: string, text: string): void {
  const folder = path.dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    throw notWritten(error, path.basename(file), folder, vscode.l10n.t('give yourself the right to write there, or open another folder'));
  }
}
