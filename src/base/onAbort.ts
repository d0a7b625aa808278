const groups = new WeakMap<AbortSignal, Group>();

/**
 * Who waits on one signal, in the order they came: a ring whose head is no one's. It is no Set: a Set that grows or shrinks leaves its old table behind, which still
 * points to all who were in it and to the next table, so that once one of them has reached the old generation, everything that ever waited follows it there.
 */
interface Group extends Waiting {
  next: Waiting;
  before: Waiting;
}

interface Waiting {
  readonly act: () => void;
  next: Waiting | undefined;
  before: Waiting | undefined;
}

/**
 * Calls `act` once when the signal aborts, and returns what takes that back. A signal that every request of a run shares has one listener here,
 * however many wait on it: adding and removing a listener of its own costs each of them microseconds. `act` is not called for a signal that has aborted.
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  const group = groups.get(signal) ?? openGroup(signal);
  const { before } = group;
  const waiting: Waiting = { act, next: group, before };
  before.next = group.before = waiting;
  return () => leave(waiting);
}

function openGroup(signal: AbortSignal): Group {
  const head: Waiting = { act: () => undefined, next: undefined, before: undefined };
  const group = Object.assign(head, { next: head, before: head });
  groups.set(signal, group);
  signal.addEventListener(
    'abort',
    () => {
      groups.delete(signal);
      // One that fails must not keep the others from being told, and one that is told may take another back.
      for (let each = group.next; each !== group; each = group.next) {
        leave(each);
        call(each.act);
      }
    },
    { once: true },
  );
  return group;
}

function leave(waiting: Waiting): void {
  const { next, before } = waiting;
  if (next === undefined || before === undefined) return;
  before.next = next;
  next.before = before;
  waiting.next = waiting.before = undefined;
}

function call(act: () => void): void {
  try {
    act();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
