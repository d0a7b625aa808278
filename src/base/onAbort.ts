const groups = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `act` once when the signal aborts, and returns what takes that back. A signal that every request of a run shares has one listener here,
 * however many wait on it: adding and removing a listener of its own costs each of them microseconds. `act` is not called for a signal that has aborted.
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  let group = groups.get(signal);
  if (group === undefined) {
    const made = new Set<() => void>();
    groups.set(signal, (group = made));
    signal.addEventListener(
      'abort',
      () => {
        groups.delete(signal);
        // One that fails must not keep the others from being told.
        for (const each of made) call(each);
      },
      { once: true },
    );
  }
  const held = group;
  held.add(act);
  return () => void held.delete(act);
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
