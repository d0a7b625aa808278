import { HumanError } from '../../../base/humanError.ts';
import { createCommandPool } from '../../../execute/command/commandPool.ts';
import { endProgram, startProgram, whyNotStarted, type Program } from '../../../execute/command/program.ts';
import { readScore } from '../../../score/readScore.ts';
import type { Code } from './codeSeat.ts';

/** A user's program in at most so many processes: `{"id", "input", "output", …}` in, `{"id", "score", "reason", "metadata"}` or `{"id", "error"}` out. */
export function createCommandCode(program: Program, processes: number): Code {
  const pool = createCommandPool(program, processes, { shape: '{"id", "score"}', read: reply => ('score' in reply ? { output: JSON.stringify(reply) } : undefined) });
  return {
    /** Whether it can be started, not what it makes of a sample. */
    open: () =>
      new Promise((resolve, reject) => {
        const child = startProgram(program);
        const refuse = (error: NodeJS.ErrnoException): void => reject(new HumanError({ what: whyNotStarted(program.command[0], error), where: 'scorers', toDo: 'correct `command`', cause: error }));
        if (child instanceof Error) return refuse(child);
        child.once('error', refuse);
        child.once('spawn', () => {
          endProgram(child);
          resolve();
        });
      }),
    async ask(sample, _dataset, signal) {
      const answer = await pool.ask(sample, signal);
      switch (answer.outcome) {
        case 'ok':
          return { kind: 'score', score: readScore(JSON.parse(answer.output)) };
        case 'cancelled':
          return undefined;
        default:
          return { kind: answer.outcome === 'timedOut' ? 'late' : 'broken', reason: answer.error };
      }
    },
    dispose: () => pool.dispose(),
  };
}
