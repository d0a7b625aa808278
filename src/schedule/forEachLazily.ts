import type { Disposable } from '../base/disposable.ts';

/**
 * Calls `fn` for each item, at most `width` at once, and takes the next item from the source only when there is room for it: memory does not grow with the source.
 * Stops taking once the signal aborts, and waits for what is under way (so `fn` must heed the same signal). The first failure (of `fn` or the source) also stops it, and is rethrown after that.
 * @param options.width a function where it may change on the way; `onWidth` hears of it then, or a wider one would wait for an item to end
 * @param options.aside so many of those that have stepped aside do not count: others may begin although they have not ended
 * @param fn `stepAside` says that the item holds nobody up any more
 */
export async function forEachLazily<T>(
  source: AsyncIterable<T> | Iterable<T>,
  options: { readonly width: number | (() => number); readonly onWidth?: (listener: () => void) => Disposable; readonly aside?: number; readonly signal: AbortSignal },
  fn: (item: T, stepAside: () => void) => Promise<void>,
): Promise<void> {
  const { signal, aside: mostAside = 0 } = options;
  const width = typeof options.width === 'function' ? options.width : (): number => options.width as number;
  const failures: unknown[] = [];
  let underWay = 0;
  let aside = 0;
  let wake: (() => void) | undefined;
  const change = (): Promise<void> => new Promise(resolve => (wake = resolve));
  const listening = options.onWidth?.(() => wake?.());

  try {
    for await (const item of source) {
      if (signal.aborted || failures.length > 0) break;
      underWay++;
      void run(item);
      while (underWay - Math.min(aside, mostAside) >= Math.max(1, width()) && !signal.aborted && failures.length === 0) await change();
      if (signal.aborted || failures.length > 0) break;
    }
  } catch (error) {
    failures.push(error);
  }
  listening?.dispose();
  while (underWay > 0) await change();
  if (failures.length > 0) throw failures[0];

  async function run(item: T): Promise<void> {
    let isAside = false;
    const stepAside = (): void => {
      if (isAside) return;
      isAside = true;
      aside++;
      wake?.();
    };
    try {
      await fn(item, stepAside);
    } catch (error) {
      failures.push(error);
    } finally {
      underWay--;
      if (isAside) aside--;
      wake?.();
    }
  }
}
