/** Lets timers, sockets and signals have their turn: for readers whose rows are in memory already, and who would otherwise hold the process for seconds. */
export function breathe(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
