import { autotunerFile } from './autotuner/autotunerFile.ts';
import { cfbenchmarkFolder } from './cfbenchmark/cfbenchmarkFolder.ts';
import { cortexFile } from './cortex/cortexFile.ts';
import { dynabenchFile } from './dynabench/dynabenchFile.ts';
import { evalapFile } from './evalap/evalapFile.ts';
import { promptfooFile } from './promptfoo/promptfooFile.ts';
import { openaiEvalsFile } from './openaiEvals/openaiEvalsFile.ts';
import { promptyFile } from './prompty/promptyFile.ts';
import type { KnownFile } from './source.ts';

/** Every file of another tool that is converted; the most specific first. Light, for the editor asks it of every file. */
export const knownFiles: readonly KnownFile[] = [openaiEvalsFile, promptyFile, autotunerFile, cfbenchmarkFolder, cortexFile, dynabenchFile, promptfooFile, evalapFile];

/** What a text is, if it is another tool's. */
export function knownFileOf(text: string, name: string): KnownFile | undefined {
  return isOurs(text) ? undefined : knownFiles.find(({ matches }) => matches(text, name));
}

/** A task of ours is one under any name: what else is in it may look like another tool's. */
export function isOurs(text: string): boolean {
  return /^kind:[ \t]*["']?(eval|bench|tune)\b/m.test(text) || (text.trimStart().startsWith('{') && /["']kind["'][ \t]*:[ \t]*["'](eval|bench|tune)["']/.test(text));
}
