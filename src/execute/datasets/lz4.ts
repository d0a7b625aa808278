/** The LZ4 frame format (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md), without its checksums. @param length of the result in bytes */
export function unpackLz4Frame(input: Uint8Array, length: number): Uint8Array {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  if (view.getUint32(0, true) !== 0x184d2204) throw new Error('not an LZ4 frame');
  const flags = view.getUint8(4);
  // Content size (8 bytes) and dictionary (4 bytes) are there where the flags say so; then one byte of header checksum.
  refuseBomb(input, length);
  let at = 6 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0) + 1;
  const output = new Uint8Array(length);
  let end = 0;
  for (;;) {
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) return output.subarray(0, end);
    const bytes = input.subarray(at, (at += size & 0x7fffffff));
    if (size >>> 31 === 0) end = unpackBlock(bytes, output, end);
    else {
      output.set(bytes, end);
      end += bytes.length;
    }
    if (flags & 16) at += 4;
  }
}

/** One LZ4 block. @param length of the result in bytes */
export function unpackLz4Block(input: Uint8Array, length: number): Uint8Array {
  refuseBomb(input, length);
  const output = new Uint8Array(length);
  return output.subarray(0, unpackBlock(input, output, 0));
}

/** A byte stands for 255 others at most: whoever says more is damaged, and its length is no reason to take memory. */
function refuseBomb(input: Uint8Array, length: number): void {
  if (length > input.length * 256) throw new Error('the LZ4 block is damaged');
}

/** Writes behind `end`, to which the block may refer back, and returns the new end. What does not fit is a RangeError. */
function unpackBlock(input: Uint8Array, output: Uint8Array, end: number): number {
  let at = 0;
  const extended = (count: number): number => {
    if (count !== 15) return count;
    for (let byte = 255; byte === 255; count += byte) byte = input[at++] ?? 0;
    return count;
  };
  while (at < input.length) {
    const token = input[at++] ?? 0;
    const literals = extended(token >> 4);
    output.set(input.subarray(at, at + literals), end);
    at += literals;
    end += literals;
    // The last sequence has literals only.
    if (at >= input.length) break;
    const back = (input[at++] ?? 0) | ((input[at++] ?? 0) << 8);
    const matched = extended(token & 15) + 4;
    if (back === 0 || back > end || end + matched > output.length) throw new RangeError('the LZ4 block is damaged');
    // Byte by byte where what is copied is still being written.
    if (back >= matched) output.copyWithin(end, end - back, end - back + matched);
    else for (let k = 0; k < matched; k++) output[end + k] = output[end + k - back] ?? 0;
    end += matched;
  }
  return end;
}
