import { join } from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import type { SamplePage, SamplePlace, SampleQuery, SampleStep, SideBySide, TagValues } from '../../report/samplePage.ts';
import { AskThread } from '../threads/askThread.ts';
import type { SampleAsks } from './sampleAsks.ts';

interface Waiting {
  readonly file: string;
  readonly query: SampleQuery;
  readonly settle: (page: Promise<SamplePage | undefined>) => void;
}

/** What the samples table asks, answered by a thread. One page is asked for at a time: a question that another one has overtaken meanwhile costs nothing. */
export class SampleQuestions implements Disposable {
  private readonly thread: AskThread<SampleAsks>;
  private waiting: Waiting[] = [];
  private isAsking = false;

  constructor(thread = new AskThread<SampleAsks>(besideThisFile())) {
    this.thread = thread;
  }

  /** Ahead of the first question. */
  start(): void {
    this.thread.start();
  }

  /** Undefined where another list was asked for before this one was begun. Rejects as the thread does. */
  async page(file: string, query: SampleQuery): Promise<SamplePage | undefined> {
    const list = listOf(file, query);
    for (const waiting of this.waiting) if (listOf(waiting.file, waiting.query) !== list) waiting.settle(Promise.resolve(undefined));
    this.waiting = this.waiting.filter(waiting => listOf(waiting.file, waiting.query) === list);
    const page = new Promise<SamplePage | undefined>(resolve => this.waiting.push({ file, query, settle: resolve }));
    this.askNext();
    return await page;
  }

  async step(file: string, run: string, from: SamplePlace, step: SampleStep): Promise<SideBySide | undefined> {
    return await this.thread.ask('step', { file, run, from, step });
  }

  async tags(file: string, run: string): Promise<readonly TagValues[] | undefined> {
    return await this.thread.ask('tags', { file, run });
  }

  /** The thread ends, with what it keeps in memory; the next question starts another one. */
  dispose(): void {
    for (const { settle } of this.waiting) settle(Promise.resolve(undefined));
    this.waiting = [];
    this.thread.dispose();
  }

  private askNext(): void {
    // The window that was asked for last is the one in sight.
    const next = this.isAsking ? undefined : this.waiting.pop();
    if (next === undefined) return;
    this.isAsking = true;
    const page = this.thread.ask('page', { file: next.file, query: next.query });
    next.settle(page);
    const goOn = (): void => {
      this.isAsking = false;
      this.askNext();
    };
    void page.then(goOn, goOn);
  }
}

function listOf(file: string, { around: _around, locate: _locate, ...query }: SampleQuery): string {
  return JSON.stringify([file, { ...query, offset: 0, limit: 0 }]);
}

function besideThisFile(): string {
  return join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? 'samplesThread.ts' : 'samples.js');
}
