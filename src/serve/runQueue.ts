import { HumanError, renderHumanError } from '../base/humanError.ts';

/** Begins a run. Resolves once its row is there, with its end; rejects with a HumanError where it could not begin. */
export type Begin<T> = (job: T) => Promise<{ readonly ended: Promise<void> }>;

interface Job<T> {
  readonly key: number;
  readonly job: T;
}

/** Runs one after another, in the order in which they came: two at once would be in each other's times. */
export class RunQueue<T> {
  private readonly begin: Begin<T>;
  private readonly failed: (job: T, sentence: string) => void;
  private waiting: Job<T>[] = [];
  private current: number | undefined;

  /** @param failed hears of what could not begin */
  constructor(begin: Begin<T>, failed: (job: T, sentence: string) => void) {
    this.begin = begin;
    this.failed = failed;
  }

  add(key: number, job: T): void {
    if (this.has(key)) return;
    this.waiting.push({ key, job });
    void this.next();
  }

  /** Whether it waits, or was begun and has not ended. */
  has(key: number): boolean {
    return this.current === key || this.waiting.some(job => job.key === key);
  }

  /** Takes one back that waits; false where it does not. */
  drop(key: number): boolean {
    const before = this.waiting.length;
    this.waiting = this.waiting.filter(job => job.key !== key);
    return this.waiting.length < before;
  }

  /** Begins no more. Returns how many waited. */
  close(): number {
    return this.waiting.splice(0).length;
  }

  private async next(): Promise<void> {
    if (this.current !== undefined) return;
    const job = this.waiting.shift();
    if (job === undefined) return;
    this.current = job.key;
    try {
      const { ended } = await this.begin(job.job);
      await ended;
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      this.failed(job.job, error.problems.length === 0 ? renderHumanError(error) : error.problems.map(({ message }) => message).join('; '));
    } finally {
      this.current = undefined;
      void this.next();
    }
  }
}
