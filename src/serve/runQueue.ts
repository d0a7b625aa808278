import { HumanError, renderHumanError } from '../base/humanError.ts';

/** Begins a run. Resolves once its row is there, with its end; rejects where it could not begin. */
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
      this.tell(job.job, error);
    } finally {
      this.current = undefined;
      void this.next();
    }
  }

  /** Whatever one run fails of, also of a bug, those behind it go on: nobody waits for this promise. */
  private tell(job: T, error: unknown): void {
    try {
      this.failed(job, sentenceOf(error));
      if (!(error instanceof HumanError)) console.error(error);
    } catch (unsaid) {
      console.error(error, unsaid);
    }
  }
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof HumanError)) return `its run failed: ${error instanceof Error ? error.message : String(error)}`;
  return error.problems.length === 0 ? renderHumanError(error) : error.problems.map(({ message }) => message).join('; ');
}
