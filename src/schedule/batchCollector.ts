import type { Disposable } from '../base/disposable.ts';

export interface BatchRules {
  /** A batch that holds so many is closed. */
  readonly maxSize: number;
  /** A batch is closed so long after its first item came, however many it holds. */
  readonly intervalMs: number;
}

export interface CollectorPorts {
  /** Monotonic. */
  nowMs(): number;
  /** Resolves at a time of that clock or later, at once when the signal aborts. */
  waitUntil(atMs: number, signal: AbortSignal): Promise<void>;
}

export interface BatchCollector<Item> extends Disposable {
  /** Puts an item into the open batch, or into a new one. Returns what takes it out again, as long as its batch is open. */
  add(item: Item): () => void;
  /** Nothing more comes for now: the open batch need not wait. */
  flush(): void;
}

interface OpenBatch<Item> {
  readonly items: Item[];
  readonly dueMs: number;
  readonly closed: AbortController;
}

/** Clocks count in fractions of a millisecond, so a sum may lie beside its parts by the last digit. */
const exactMs = 1e-6;

/**
 * Collects items into batches, in the order in which they come. A batch closes at its largest size, or an interval after its first item: the timer belongs to the batch and not to a
 * clock of its own, so it neither drifts nor cuts a batch short. An item that comes when a timer is late is not put into the batch that should have gone.
 * @param close is called within `add`, `flush`, or the timer's turn, with at least one item
 */
export function createBatchCollector<Item>({ maxSize, intervalMs }: BatchRules, ports: CollectorPorts, close: (items: readonly Item[]) => void): BatchCollector<Item> {
  let open: OpenBatch<Item> | undefined;
  let disposed = false;

  return {
    add(item) {
      if (disposed) throw new Error('The collector was disposed');
      if (open !== undefined && isDue(open)) end();
      const batch = (open ??= begin());
      batch.items.push(item);
      if (batch.items.length >= maxSize) end();
      else if (batch.items.length === 1) void endWhenDue(batch);
      return () => leave(batch, item);
    },
    flush: end,
    dispose() {
      disposed = true;
      open?.closed.abort();
      open = undefined;
    },
  };

  function begin(): OpenBatch<Item> {
    return { items: [], dueMs: ports.nowMs() + intervalMs, closed: new AbortController() };
  }

  function isDue({ dueMs }: OpenBatch<Item>): boolean {
    return ports.nowMs() >= dueMs - exactMs;
  }

  async function endWhenDue(batch: OpenBatch<Item>): Promise<void> {
    // A timer may wake too early.
    while (open === batch && !isDue(batch)) await ports.waitUntil(batch.dueMs, batch.closed.signal);
    if (open === batch) end();
  }

  function end(): void {
    if (open === undefined) return;
    const { items, closed } = open;
    open = undefined;
    closed.abort();
    close(items);
  }

  function leave(batch: OpenBatch<Item>, item: Item): void {
    if (open !== batch) return;
    const at = batch.items.indexOf(item);
    if (at >= 0) batch.items.splice(at, 1);
    if (batch.items.length > 0) return;
    open = undefined;
    batch.closed.abort();
  }
}
