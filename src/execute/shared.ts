import type { Clock } from '../base/clock.ts';
import { toDisposable, type Disposable } from '../base/disposable.ts';

/** A user's hold of a thing; disposing it lets go of the thing. */
export interface Lease<T> extends Disposable {
  readonly value: T;
}

interface Thing<T> {
  readonly value: T;
  users: number;
  /** Aborts when somebody takes it before its time is up. */
  lingering?: AbortController;
}

/** Trials of one model follow each other: what one lets go of, the next takes a moment later. */
const lingerMs = 10_000;

/** Things that several users hold at once or one after another: made for the first, disposed of a while after the last, or with this. Equal keys, one thing. */
export class Shared<T extends Disposable> implements Disposable {
  private readonly clock: Clock;
  private readonly things = new Map<string, Thing<T>>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  use(key: string, make: () => T): Lease<T> {
    const thing = this.things.get(key) ?? { value: make(), users: 0 };
    this.things.set(key, thing);
    thing.lingering?.abort();
    thing.users++;
    return {
      value: thing.value,
      ...toDisposable(() => {
        thing.users--;
        if (thing.users === 0 && this.things.get(key) === thing) void this.linger(key, thing);
      }),
    };
  }

  dispose(): void {
    for (const [key, thing] of this.things) this.end(key, thing);
  }

  private async linger(key: string, thing: Thing<T>): Promise<void> {
    const lingering = new AbortController();
    thing.lingering = lingering;
    await this.clock.sleep(lingerMs, lingering.signal);
    if (!lingering.signal.aborted) this.end(key, thing);
  }

  private end(key: string, thing: Thing<T>): void {
    this.things.delete(key);
    thing.lingering?.abort();
    thing.value.dispose();
  }
}

/** Where nothing is shared, who uses it owns it. */
export function leaseOf<T extends Disposable>(shared: Shared<T> | undefined, key: string, make: () => T): Lease<T> {
  if (shared !== undefined) return shared.use(key, make);
  const value = make();
  return { value, dispose: () => value.dispose() };
}
