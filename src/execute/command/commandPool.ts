import type { Disposable } from '../../base/disposable.ts';
import { onAbort } from '../../base/onAbort.ts';
import type { Answer } from '../provider.ts';
import { endProgram, howItEnded, lastWords, maxAnswerBytes, startProgram, whyNotStarted, type Child, type Program } from './program.ts';

/** Long-lived processes that speak JSON lines: one request at a time each, `{"id", …question}` in, a reply with the same id, or `{"id", "error"}`, out. */
export interface CommandPool extends Disposable {
  ask(question: object, signal: AbortSignal): Promise<Answer>;
}

/** What a reply must hold. */
export interface ReplyForm {
  /** For messages: `{"id", "output"}`. */
  readonly shape: string;
  /** Undefined where the reply does not hold it. */
  readonly outputOf: (reply: object) => string | undefined;
}

const outputs: ReplyForm = { shape: '{"id", "output"}', outputOf: reply => ('output' in reply && typeof reply.output === 'string' ? reply.output : undefined) };

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

  return {
    ask: (question, signal) =>
      new Promise(resolve => {
        if (signal.aborted || disposed) return resolve(cancelled);
        const mine: Waiting = { question, signal, resolve };
        const leave = onAbort(signal, () => {
          const at = waiting.indexOf(mine);
          if (at < 0) return;
          waiting.splice(at, 1);
          resolve(cancelled);
        });
        waiting.push({ ...mine, resolve: answer => (leave(), resolve(answer)) });
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
      id++;
      seat.ask(String(id), next);
    }
  }

  function open(): Seat {
    const seat = new Seat(program, replies, {
      onFree: () => {
        if (disposed) return seat.end();
        idle.push(seat);
        feed();
      },
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
  private readonly owner: { readonly onFree: () => void; readonly onGone: () => void };
  private readonly child: Child;
  private readonly words: () => string;
  private readonly partial: Buffer[] = [];
  private partialBytes = 0;
  private current: { readonly id: string; readonly settle: (answer: Answer) => void; readonly sentMs: number } | undefined;
  private gone = false;

  constructor(program: Program, replies: ReplyForm, owner: Seat['owner']) {
    this.program = program;
    this.replies = replies;
    this.owner = owner;
    this.child = startProgram(program);
    this.words = lastWords(this.child);
    this.child.stdin.on('error', () => undefined);
    this.child.stdout.on('data', (chunk: Buffer) => this.read(chunk));
    this.child.once('error', error => this.leave({ outcome: 'failed', errorClass: 'unreachable', error: whyNotStarted(program.command[0], error), retryable: false }));
    this.child.once('close', (code, signal) => {
      const said = this.words();
      this.leave({ outcome: 'failed', errorClass: 'serverError', error: `\`${program.command[0]}\` ${howItEnded(code, signal)} without an answer${said === '' ? '' : `: ${said}`}`, retryable: true });
    });
  }

  ask(id: string, { question, signal, resolve }: Waiting): void {
    const { timeoutMs, clock } = this.program;
    const timer = setTimeout(() => this.discard({ outcome: 'timedOut', errorClass: 'timeout', error: `\`${this.program.command[0]}\` gave no answer within ${timeoutMs / 1000} s`, retryable: true }), timeoutMs);
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
    current.settle('output' in reply ? { outcome: 'ok', output: reply.output, latencyMs } : { outcome: 'failed', errorClass: 'serverError', error: `\`${this.program.command[0]}\` said: ${reply.error}`, retryable: false, latencyMs });
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

type Reply = { readonly id: string } & ({ readonly output: string } | { readonly error: string });

function parseReply(line: string, { outputOf }: ReplyForm): Reply | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined;
  const id = String(value.id);
  if ('error' in value && value.error !== null && value.error !== undefined) return { id, error: typeof value.error === 'string' ? value.error : JSON.stringify(value.error) };
  const output = outputOf(value);
  return output === undefined ? undefined : { id, output };
}

function bad(error: string): Answer {
  return { outcome: 'failed', errorClass: 'badResponse', error, retryable: false };
}

const cancelled: Answer = { outcome: 'cancelled', errorClass: 'cancelled', error: 'cancelled while the program was at work', retryable: false };

/** Without the two separators that JSON leaves as they are, and that some readers (Node's among them) take for line ends. */
function jsonLine(value: unknown): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
