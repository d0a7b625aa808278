/**
 * When the chunks of one streamed answer that carried output came, in ms since the request was sent, and how many characters each brought: parallel columns.
 * Chunks of one read of the socket have one time.
 */
export interface Chunks {
  readonly atMs: readonly number[];
  readonly characters: readonly number[];
}

/** Times are kept to this: finer than a socket's read is known, and small enough that a gap of 80 ms takes two bytes. */
const unitsPerMs = 200;

/**
 * As bytes: for each chunk the time since the one before (in units of 5 µs; rounded times are subtracted, so errors do not add up) and its characters, each a varint (LEB128).
 * Some three bytes a token; times must not fall.
 */
export function encodeChunks({ atMs, characters }: Chunks): Uint8Array {
  if (scratch.length < atMs.length * mostBytes) scratch = new Uint8Array(2 * atMs.length * mostBytes);
  let end = 0;
  let before = 0;
  for (let k = 0; k < atMs.length; k++) {
    const at = Math.round((atMs[k] ?? 0) * unitsPerMs);
    end = write(Math.max(0, at - before), end);
    end = write(characters[k] ?? 0, end);
    before = Math.max(before, at);
  }
  return scratch.slice(0, end);
}

export function decodeChunks(bytes: Uint8Array): Chunks {
  const atMs: number[] = [];
  const characters: number[] = [];
  let units = 0;
  let value = 0;
  let scale = 1;
  let isTime = true;
  for (const byte of bytes) {
    value += (byte & 127) * scale;
    scale *= 128;
    if (byte > 127) continue;
    if (isTime) atMs.push((units += value) / unitsPerMs);
    else characters.push(value);
    isTime = !isTime;
    value = 0;
    scale = 1;
  }
  return { atMs, characters };
}

/** Of a time and a number of characters, each up to 2^53. */
const mostBytes = 16;
let scratch = new Uint8Array(512 * mostBytes);

/** Returns where it ends. Not by shifts: an hour has more units than 31 bits hold. */
function write(value: number, at: number): number {
  let left = value;
  let end = at;
  for (; left > 127; left = Math.floor(left / 128)) scratch[end++] = (left % 128) + 128;
  scratch[end++] = left;
  return end;
}
