import { shellWord } from '../base/shellWord.ts';
import { choiceFlags } from './choiceFlags.ts';
import type { RunChoices } from './runChoices.ts';

export const shells = ['sh', 'powershell', 'cmd'] as const;
export type Shell = (typeof shells)[number];

/** What of a run decides how it is repeated. */
export interface Repeated {
  readonly taskFile: string;
  readonly launch: Pick<RunChoices, 'models' | 'datasets' | 'set' | 'sample' | 'parallelRequests' | 'cache' | 'budget' | 'logging'> & { readonly onlyFailed?: true };
  /** It judged the outputs of this run again. `withTask`: by its task file, and not as they were judged before. */
  readonly rescored?: { readonly run: string; readonly withTask: boolean };
}

/** The command that does again what the run did, with its task file as it is then, for a shell of the kind. */
export function repeatCommand({ taskFile, launch: { onlyFailed, ...choices }, rescored }: Repeated, shell: Shell): string {
  const words = rescored === undefined ? ['pitwall', 'run', taskFile, ...choiceFlags(choices, 'run')] : ['pitwall', 'score', rescored.run, ...(onlyFailed === true ? ['--failed'] : [...(rescored.withTask ? [taskFile] : []), ...(choices.set ?? []).flatMap(text => ['--set', text])]), ...choiceFlags({ ...(choices.budget === undefined ? {} : { budget: choices.budget }) }, 'run')];
  return words.map(word => quoted(word, shell)).join(' ');
}

/** By the name of its program (`/usr/bin/zsh`, `pwsh.exe`); what is not known is read as a POSIX shell. */
export function shellOf(program: string): Shell {
  const name = program.split(/[/\\]/).at(-1)?.toLowerCase().replace(/\.exe$/, '') ?? '';
  if (name === 'pwsh' || name.startsWith('powershell')) return 'powershell';
  return name === 'cmd' ? 'cmd' : 'sh';
}

function quoted(word: string, shell: Shell): string {
  switch (shell) {
    case 'sh':
      return shellWord(word);
    case 'powershell':
      // PowerShell before 7.3 passes a double quote on only where it is escaped as the C runtime wants it.
      return /^[\w%+=:./\\-]+$/.test(word) ? word : `'${word.replaceAll("'", "''").replaceAll('"', String.raw`\"`)}'`;
    case 'cmd':
      // `%` begins a variable within double quotes too, unless a caret outside of them stands before it; where the word has quotes of its own, nobody can tell which are outside.
      return /^[\w+=:./\\,-]+$/.test(word) ? word : word.includes('"') ? `"${word.replaceAll('"', String.raw`\"`)}"` : `"${word.replaceAll('%', '"^%"')}"`;
  }
}
