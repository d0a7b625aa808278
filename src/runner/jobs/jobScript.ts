import { shellWord } from '../../base/shellWord.ts';
import { runnerOptions } from '../../protocol/launch.ts';
import { ownProgram } from '../tune/ownProgram.ts';

/** What a job of the array does: it becomes Pitwall, so that Slurm's signals reach it. */
export function jobScript(setup: readonly string[], spec: string): { readonly script: string; readonly environment: Readonly<Record<string, string>> } {
  const { command, env } = ownProgram();
  const [node = 'node', ...rest] = command;
  const line = [node, ...runnerOptions, ...rest, 'shard', spec].map(shellWord).join(' ');
  return { script: `#!/bin/bash\n${setup.map(text => `${text}\n`).join('')}exec ${line} --index "$SLURM_ARRAY_TASK_ID"\n`, environment: env ?? {} };
}
