import { onAbort } from '../../base/onAbort.ts';
import type { Answer } from '../provider.ts';
import { endProgram, howItEnded, lastWords, maxAnswerBytes, startProgram, whyNotStarted, type Program } from './program.ts';

/** One process for one request: the prompt on stdin, the answer on stdout without the line end at its end. An exit code other than 0 is a failure with the last words of stderr. */
export function runCommand(program: Program, prompt: string, signal: AbortSignal): Promise<Answer> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve(cancelled);
    const { clock, timeoutMs } = program;
    const [file] = program.command;
    const startedMs = clock.nowMs();
    const child = startProgram(program);
    const words = lastWords(child);
    const chunks: Buffer[] = [];
    let bytes = 0;
    let settled = false;
    const timer = setTimeout(() => giveUp({ outcome: 'timedOut', errorClass: 'timeout', error: `\`${file}\` gave no answer within ${timeoutMs / 1000} s`, retryable: true }), timeoutMs);
    const leave = onAbort(signal, () => giveUp(cancelled));

    child.once('error', error => settle({ outcome: 'failed', errorClass: 'unreachable', error: whyNotStarted(file, error), retryable: false }));
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) giveUp({ outcome: 'failed', errorClass: 'badResponse', error: `\`${file}\` wrote more than ${maxAnswerBytes / 1024 / 1024} MiB`, retryable: false });
    });
    child.once('close', (code, killed) => {
      if (code === 0) return settle({ outcome: 'ok', output: Buffer.concat(chunks).toString('utf8').replace(/\r?\n$/, ''), latencyMs: clock.nowMs() - startedMs });
      const said = words();
      settle({ outcome: 'failed', errorClass: 'serverError', error: `\`${file}\` ${howItEnded(code, killed)}${said === '' ? '' : `: ${said}`}`, retryable: true, latencyMs: clock.nowMs() - startedMs });
    });
    // A program need not read what it is told.
    child.stdin.on('error', () => undefined).end(prompt);

    function giveUp(answer: Answer): void {
      settle(answer);
      endProgram(child);
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

const cancelled: Answer = { outcome: 'cancelled', errorClass: 'cancelled', error: 'cancelled while the program was at work', retryable: false };
