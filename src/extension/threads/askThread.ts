import { Worker } from 'node:worker_threads';
import { HumanError } from '../../base/humanError.ts';
import type { Answered, AsksOf } from './asks.ts';

/** Whoever answers, as it was started: a thread, or a process. */
export interface Answerer {
  post(asked: unknown): void;
  end(): void;
}

export interface Hearing {
  readonly answered: (answered: Answered) => void;
  /** It broke down: nothing more is answered. */
  readonly lost: (error: Error) => void;
}

/** A thread of the extension host that answers questions, as the host asks it; started with the first one. */
export class AskThread<A extends AsksOf<A>> {
  private readonly file: string;
  private readonly lost: (error: Error) => void;
  private answerer: Answerer | undefined;
  private asked = 0;
  private readonly waiting = new Map<number, { readonly resolve: (answer: unknown) => void; readonly reject: (error: Error) => void }>();

  /** @param lost it broke down, also while nothing was asked: what it had kept is gone */
  constructor(file: string, lost: (error: Error) => void = () => undefined) {
    this.file = file;
    this.lost = lost;
  }

  /** Rejects with a HumanError where there is something to say to a person, and with another error where the thread broke down. Undefined where `dispose` comes before the answer. */
  async ask<K extends keyof A & string>(name: K, ask: A[K]['ask']): Promise<A[K]['answer'] | undefined> {
    const answerer = this.started();
    const id = ++this.asked;
    const answer = new Promise<unknown>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    answerer.post({ id, name, ask });
    return await answer;
  }

  /** Ahead of the first question. */
  start(): void {
    this.started();
  }

  /** It may be asked again: another thread is started then. */
  dispose(): void {
    for (const { resolve } of this.waiting.values()) resolve(undefined);
    this.waiting.clear();
    this.answerer?.end();
    this.answerer = undefined;
  }

  protected begin(file: string, { answered, lost }: Hearing): Answerer {
    const worker = new Worker(file, { stdout: false, stderr: false });
    worker.on('message', answered).on('error', lost);
    return { post: asked => worker.postMessage(asked), end: () => void worker.terminate() };
  }

  private started(): Answerer {
    if (this.answerer !== undefined) return this.answerer;
    const begun = this.begin(this.file, {
      answered: answered => this.settle(answered),
      lost: error => this.answerer === begun && this.fail(error),
    });
    this.answerer = begun;
    return begun;
  }

  private settle(answered: Answered): void {
    const waiting = this.waiting.get(answered.id);
    this.waiting.delete(answered.id);
    if ('failure' in answered) waiting?.reject(new HumanError({ what: answered.failure }));
    else waiting?.resolve(answered.answer);
  }

  private fail(error: Error): void {
    this.answerer = undefined;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
    this.lost(error);
  }
}
