/** What a store that is being written, or was damaged or removed, says now; undefined where it cannot be read. The store's watcher tells that, and the next look tries again. */
export function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
