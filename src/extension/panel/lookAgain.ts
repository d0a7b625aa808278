import type { Disposable } from '../../base/disposable.ts';

/** Looks at what a page shows, at once and again for as long as it is shown: each look says in how many ms the next one is, or that there is none. */
export class LookAgain<T> implements Disposable {
  private readonly look: (watched: T) => number | undefined;
  private shown: T | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(look: (watched: T) => number | undefined) {
    this.look = look;
  }

  get watched(): T | undefined {
    return this.shown;
  }

  /** @param watched undefined: nothing any more */
  watch(watched: T | undefined): void {
    clearTimeout(this.timer);
    this.shown = watched;
    if (watched !== undefined) this.lookAt(watched);
  }

  dispose(): void {
    this.watch(undefined);
  }

  private lookAt(watched: T): void {
    const nextMs = this.look(watched);
    // A look may have ended in another watch.
    if (nextMs !== undefined && this.shown === watched) this.timer = setTimeout(() => this.lookAt(watched), nextMs);
  }
}
