import { onAbort } from '../../base/onAbort.ts';
import type { Answer } from '../provider.ts';
import { endProgram, howItEnded, lastWords, maxAnswerBytes, startProgram, whyNotStarted, type Program } from './program.ts';

/** One process for one request: `text` on stdin, the answer on stdout without the line end at its end. An exit code other than 0 is a failure with the last words of stderr. */
export function runCommand(program: Program, text: string, signal: AbortSignal): Promise<Answer> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve(cancelled);
    const { clock, timeoutMs } = program;
    const [file] = program.command;
    const startedMs = clock.nowMs();
    const child = startProgram(program);
    if (child instanceof Error) return resolve(notStarted(file, child));
    const words = lastWords(child);
    const chunks: Buffer[] = [];
    let bytes = 0;
    let settled = false;
    const timer = setTimeout(() => giveUp({ outcome: 'timedOut', errorClass: 'timeout', error: `\`${file}\` gave no answer within ${timeoutMs / 1000} s${said()}`, retryable: true }), timeoutMs);
    const leave = onAbort(signal, () => giveUp(cancelled));

    child.once('error', error => settle(notStarted(file, error)));
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) giveUp({ outcome: 'failed', errorClass: 'badResponse', error: `\`${file}\` wrote more than ${maxAnswerBytes / 1024 / 1024} MiB`, retryable: false });
    });
    child.once('close', (code, killed) => {
      const latencyMs = clock.nowMs() - startedMs;
      if (code === 0) return settle({ outcome: 'ok', output: Buffer.concat(chunks).toString('utf8').replace(/\r?\n$/, ''), latencyMs });
      settle({ outcome: 'failed', errorClass: 'serverError', error: `\`${file}\` ${howItEnded(code, killed)}${said()}`, retryable: true, latencyMs });
    });
    child.stdin.end(text);

    function said(): string {
      const last = words();
      return last === '' ? '' : `: ${last}`;
    }

    function giveUp(answer: Answer): void {
      settle(answer);
      if (!(child instanceof Error)) endProgram(child);
    }

    function settle(answer: Answer): void {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      leave();
      resolve(answer);
    }
  });
}

/** Where the machine has nothing left to give, another attempt may have more luck. */
export function notStarted(file: string, error: NodeJS.ErrnoException): Answer {
  const scarce = error.code === 'EAGAIN' || error.code === 'EMFILE' || error.code === 'ENFILE';
  return { outcome: 'failed', errorClass: scarce ? 'serverError' : error.code === 'E2BIG' ? 'clientError' : 'unreachable', error: whyNotStarted(file, error), retryable: scarce };
}

const cancelled: Answer = { outcome: 'cancelled', errorClass: 'cancelled', error: 'cancelled while the program was at work', retryable: false };
