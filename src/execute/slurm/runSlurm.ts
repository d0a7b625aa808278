/** How one of Slurm's programs ended. */
export type SlurmEnd =
  | { readonly how: 'done'; readonly out: string }
  /** With its words on what is wrong. */
  | { readonly how: 'failed'; readonly code: number; readonly words: string }
  | { readonly how: 'absent' }
  | { readonly how: 'silent'; readonly afterMs: number; readonly words: string };

export interface SlurmCall {
  readonly program: 'sbatch' | 'squeue' | 'sacct' | 'scancel' | 'sinfo' | 'scontrol';
  readonly args: readonly string[];
  /** The whole environment. */
  readonly environment: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly limitMs: number;
}

/** Runs a program to its end, or to its limit: without a configuration Slurm's programs try for a minute. Never rejects but where the signal asks for it. */
export type RunSlurm = (call: SlurmCall, signal?: AbortSignal) => Promise<SlurmEnd>;

export const runSlurm: RunSlurm = async ({ program, args, environment, input, limitMs }, signal) => {
  const { execa } = await import('execa');
  const ended = await execa(program, args, {
    env: environment,
    extendEnv: false,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    timeout: limitMs,
    killSignal: 'SIGKILL',
    maxBuffer: 256 * 1024 * 1024,
    reject: false,
    windowsHide: true,
    // Else a signal to this process, while a program runs, ends it at once instead of in order.
    cleanup: false,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  if (!ended.failed) return { how: 'done', out: ended.stdout };
  if (ended.code === 'ENOENT' || ended.code === 'EACCES') return { how: 'absent' };
  if (ended.timedOut) return { how: 'silent', afterMs: limitMs, words: ended.stderr };
  return { how: 'failed', code: ended.exitCode ?? 1, words: ended.stderr.trim() === '' ? (ended.shortMessage ?? '') : ended.stderr };
};
