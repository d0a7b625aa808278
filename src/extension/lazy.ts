import type { Disposable } from '../base/disposable.ts';

/** Something that is made when it is first asked for, together with the code that makes it: activating waits for none of it. */
export class Lazy<T extends Disposable> implements Disposable {
  private readonly make: () => Promise<T>;
  private making: Promise<T> | undefined;
  private value: T | undefined;
  private disposed = false;

  constructor(make: () => Promise<T>) {
    this.make = make;
  }

  /** Undefined while nobody has needed it. */
  get made(): T | undefined {
    return this.value;
  }

  async get(): Promise<T> {
    // What could not be loaded is tried again by the next who asks.
    return await (this.making ??= this.once().catch((error: unknown) => {
      this.making = undefined;
      throw error;
    }));
  }

  dispose(): void {
    this.disposed = true;
    this.value?.dispose();
  }

  private async once(): Promise<T> {
    this.value = await this.make();
    if (this.disposed) this.value.dispose();
    return this.value;
  }
}
