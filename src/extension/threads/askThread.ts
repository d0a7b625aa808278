import { Worker } from 'node:worker_threads';
import { HumanError } from '../../base/humanError.ts';
import type { Answered, AsksOf } from './asks.ts';

/** A thread of the extension host that answers questions, as the host asks it; started with the first one. */
export class AskThread<A extends AsksOf<A>> {
  private readonly file: string;
  private worker: Worker | undefined;
  private asked = 0;
  private readonly waiting = new Map<number, { readonly resolve: (answer: unknown) => void; readonly reject: (error: Error) => void }>();

  constructor(file: string) {
    this.file = file;
  }

  /** Rejects with a HumanError where there is something to say to a person, and with another error where the thread broke down. Undefined where `dispose` comes before the answer. */
  async ask<K extends keyof A & string>(name: K, ask: A[K]['ask']): Promise<A[K]['answer'] | undefined> {
    const worker = this.start();
    const id = ++this.asked;
    const answer = new Promise<unknown>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    worker.postMessage({ id, name, ask });
    return await answer;
  }

  /** Ahead of the first question. */
  start(): Worker {
    if (this.worker !== undefined) return this.worker;
    const worker = new Worker(this.file, { stdout: false, stderr: false });
    worker.on('message', (answered: Answered) => this.settle(answered));
    worker.on('error', error => this.fail(worker, error));
    this.worker = worker;
    return worker;
  }

  /** It may be asked again: another thread is started then. */
  dispose(): void {
    for (const { resolve } of this.waiting.values()) resolve(undefined);
    this.waiting.clear();
    void this.worker?.terminate();
    this.worker = undefined;
  }

  private settle(answered: Answered): void {
    const waiting = this.waiting.get(answered.id);
    this.waiting.delete(answered.id);
    if ('failure' in answered) waiting?.reject(new HumanError({ what: answered.failure }));
    else waiting?.resolve(answered.answer);
  }

  private fail(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
