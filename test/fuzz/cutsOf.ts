import { createRng } from '../../src/base/rng.ts';

/** Bytes as they may come off a socket: at once, one by one, cut in two, and here and there. The same for the same bytes. */
export function* cutsOf(bytes: Buffer): Generator<readonly Buffer[]> {
  yield [bytes];
  if (bytes.length < 2000) yield Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
  const rng = createRng(bytes.length * 31 + (bytes[bytes.length >> 1] ?? 0));
  const middle = rng.int(bytes.length + 1);
  yield [bytes.subarray(0, middle), bytes.subarray(middle)];
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + rng.int(12);
    parts.push(bytes.subarray(at, end));
    at = end;
  }
  yield parts;
}
