import type { Disposable } from '../../base/disposable.ts';
import { onAbort } from '../../base/onAbort.ts';
import type { Answer } from '../provider.ts';
import { endProgram, howItEnded, lastWords, maxAnswerBytes, startProgram, type Child, type Program } from './program.ts';
import { outputs, parseReply, type ReplyForm } from './reply.ts';
import { notStarted } from './runCommand.ts';

/** Long-lived processes that speak JSON lines: one request at a time each, `{"id", …question}` in, a reply with the same id, or `{"id", "error"}`, out. */
export interface CommandPool extends Disposable {
  ask(question: object, signal: AbortSignal): Promise<Answer>;
}

/** So many processes ended before any of them had answered anything: the next will not do better, so each sample need not find that out by its retries. */
const patience = 3;

interface Waiting {
  readonly question: object;
  readonly signal: AbortSignal;
  readonly resolve: (answer: Answer) => void;
}

/**
 * @param processes started as they are needed, and replaced where one crashes, falls silent or breaks the protocol: only the request that it had fails.
 * What a process writes while it has no request is dropped with the process.
 */
export function createCommandPool(program: Program, processes: number, replies: ReplyForm = outputs): CommandPool {
  const waiting: Waiting[] = [];
  const seats = new Set<Seat>();
  const idle: Seat[] = [];
  let disposed = false;
  let id = 0;
  let answered = false;
  let endedInARow = 0;

  return {
    ask: (question, signal) =>
      new Promise(resolve => {
        if (signal.aborted || disposed) return resolve(cancelled);
        const leave = onAbort(signal, () => {
          const at = waiting.indexOf(mine);
          if (at < 0) return;
          waiting.splice(at, 1);
          mine.resolve(cancelled);
        });
        const mine: Waiting = { question, signal, resolve: answer => (leave(), resolve(answer)) };
        waiting.push(mine);
        feed();
      }),
    dispose: () => {
      disposed = true;
      for (const each of waiting.splice(0)) each.resolve(cancelled);
      for (const seat of seats) seat.end();
    },
  };

  function feed(): void {
    while (waiting.length > 0 && (idle.length > 0 || seats.size < processes)) {
      const next = waiting.shift();
      if (next === undefined) return;
      if (next.signal.aborted) {
        next.resolve(cancelled);
        continue;
      }
      const seat = idle.pop() ?? open();
      if (seat instanceof Error) {
        // The machine has no more processes to give: those that are there go on.
        if (seats.size === 0) next.resolve(notStarted(program.command[0], seat));
        else return void waiting.unshift(next);
        continue;
      }
      id++;
      seat.ask(String(id), next);
    }
  }

  function open(): Seat | NodeJS.ErrnoException {
    const child = startProgram(program);
    if (child instanceof Error) return child;
    const seat = new Seat(program, child, replies, {
      onFree: () => {
        answered = true;
        if (disposed) return seat.end();
        idle.push(seat);
        feed();
      },
      isHopeless: () => !answered && ++endedInARow > patience,
      onGone: () => {
        seats.delete(seat);
        const at = idle.indexOf(seat);
        if (at >= 0) idle.splice(at, 1);
        if (!disposed) feed();
      },
    });
    seats.add(seat);
    return seat;
  }
}

/** One process with the request that it works on. */
class Seat {
  private readonly program: Program;
  private readonly replies: ReplyForm;
  private readonly owner: { readonly onFree: () => void; readonly onGone: () => void; /** Asked when a process has ended by itself. */ readonly isHopeless: () => boolean };
  private readonly child: Child;
  private readonly words: () => string;
  private readonly partial: Buffer[] = [];
  private partialBytes = 0;
  private current: { readonly id: string; readonly settle: (answer: Answer) => void; readonly sentMs: number } | undefined;
  private gone = false;

  constructor(program: Program, child: Child, replies: ReplyForm, owner: Seat['owner']) {
    this.program = program;
    this.replies = replies;
    this.owner = owner;
    this.child = child;
    this.words = lastWords(this.child);
    this.child.stdout.on('data', (chunk: Buffer) => this.read(chunk));
    this.child.once('error', error => this.leave(notStarted(program.command[0], error)));
    this.child.once('close', (code, signal) => {
      const hopeless = !this.gone && this.owner.isHopeless();
      this.leave({ outcome: 'failed', errorClass: hopeless ? 'unreachable' : 'serverError', error: `\`${program.command[0]}\` ${howItEnded(code, signal)} without an answer${this.said()}`, retryable: !hopeless });
    });
  }

  ask(id: string, { question, signal, resolve }: Waiting): void {
    const { timeoutMs, clock } = this.program;
    const timer = setTimeout(() => this.discard({ outcome: 'timedOut', errorClass: 'timeout', error: `\`${this.program.command[0]}\` gave no answer within ${timeoutMs / 1000} s${this.said()}`, retryable: true }), timeoutMs);
    const leave = onAbort(signal, () => this.discard(cancelled));
    const settle = (answer: Answer): void => {
      clearTimeout(timer);
      leave();
      resolve(answer);
    };
    this.current = { id, settle, sentMs: clock.nowMs() };
    this.child.stdin.write(`${jsonLine({ id, ...question })}\n`);
  }

  end(): void {
    this.discard(cancelled);
  }

  private read(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      const line = Buffer.concat([...this.partial, chunk.subarray(from, end)]).toString('utf8');
      this.partial.length = 0;
      this.partialBytes = 0;
      from = end + 1;
      if (line.trim() !== '') this.take(line);
    }
    if (from === chunk.length) return;
    this.partial.push(Buffer.from(chunk.subarray(from)));
    this.partialBytes += chunk.length - from;
    if (this.partialBytes > maxAnswerBytes) this.discard(bad(`\`${this.program.command[0]}\` wrote a line of more than ${maxAnswerBytes / 1024 / 1024} MiB`));
  }

  private take(line: string): void {
    const { current } = this;
    const reply = parseReply(line, this.replies);
    if (current === undefined || reply === undefined || reply.id !== current.id) {
      const why = reply === undefined ? `a line that is not ${this.replies.shape} or {"id", "error"}: ${line.slice(0, 200)}` : current === undefined ? 'an answer to nothing' : `the id \`${reply.id}\` where \`${current.id}\` was asked`;
      return this.discard(bad(`\`${this.program.command[0]}\` wrote ${why}`));
    }
    const latencyMs = this.program.clock.nowMs() - current.sentMs;
    // Free first: who waits is asked in this very turn.
    this.current = undefined;
    this.owner.onFree();
    if ('error' in reply) return current.settle({ outcome: 'failed', errorClass: 'serverError', error: `\`${this.program.command[0]}\` said: ${reply.error}`, retryable: reply.retry, latencyMs });
    const { id: _, ...output } = reply;
    current.settle({ outcome: 'ok', ...output, latencyMs });
  }

  private said(): string {
    const words = this.words();
    return words === '' ? '' : `: ${words}`;
  }

  /** Ends the process: what it may still write is of a request that nobody waits for. */
  private discard(answer: Answer): void {
    if (!this.gone) endProgram(this.child);
    this.leave(answer);
  }

  private leave(answer: Answer): void {
    const { current } = this;
    this.current = undefined;
    if (!this.gone) {
      this.gone = true;
      this.owner.onGone();
    }
    current?.settle(answer);
  }
}

function bad(error: string): Answer {
  return { outcome: 'failed', errorClass: 'badResponse', error, retryable: false };
}

const cancelled: Answer = { outcome: 'cancelled', errorClass: 'cancelled', error: 'cancelled while the program was at work', retryable: false };

/** Without the two separators that JSON leaves as they are, and that some readers (Node's among them) take for line ends. */
function jsonLine(value: unknown): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
