/** Requests in a row, in memory that threads share: each thread reads those that it sends. */
export interface Segment {
  readonly first: number;
  /** Where each body begins in `bytes`, and where the last one ends. */
  readonly starts: Uint32Array<SharedArrayBuffer>;
  /** In ms since the clock starts; empty where a request is due when its slot is free. */
  readonly dueMs: Float64Array<SharedArrayBuffer>;
  /** UTF-8. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
}

export function writeSegment(first: number, bodies: readonly string[], dueMs: readonly number[]): Segment {
  const starts = new Uint32Array(new SharedArrayBuffer(4 * (bodies.length + 1)));
  for (const [n, body] of bodies.entries()) starts[n + 1] = (starts[n] ?? 0) + Buffer.byteLength(body);
  const buffer = Buffer.from(new SharedArrayBuffer(starts[bodies.length] ?? 0));
  for (const [n, body] of bodies.entries()) buffer.write(body, starts[n] ?? 0);
  const due = new Float64Array(new SharedArrayBuffer(8 * dueMs.length));
  due.set(dueMs);
  return { first, starts, dueMs: due, bytes: new Uint8Array(buffer.buffer) };
}

export function bodyIn({ first, starts, bytes }: Segment, k: number): string {
  const from = starts[k - first] ?? 0;
  return Buffer.from(bytes.buffer, from, (starts[k - first + 1] ?? from) - from).toString();
}
