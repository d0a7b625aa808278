import path from 'node:path';
import { filesBeside } from '../store/filesBeside.ts';
import type { TaskText } from '../task/convert/asTaskText.ts';
import { knownFileOf } from '../task/convert/knownFiles.ts';
import { isTaskFile } from '../task/taskFiles.ts';

/** A file's text as a task, as the command line reads it: its own, or what another tool's file becomes. What converts is loaded with the first such file. */
export async function taskTextOf(file: string, text: string): Promise<TaskText> {
  const name = path.basename(file);
  if (isTaskFile(name) || knownFileOf(text, name) === undefined) return { text };
  const { asTaskText } = await import('../task/convert/asTaskText.ts');
  return asTaskText({ name, text, ...filesBeside(file) });
}
