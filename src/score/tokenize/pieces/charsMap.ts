import { HumanError } from '../../../base/humanError.ts';

/** A model's rules of normalization: byte sequences, and what stands for them. */
export interface CharsMap {
  /** Units of a double array as Darts-clone writes it. */
  readonly units: Uint32Array;
  /** The replacements, each up to a zero. */
  readonly texts: Uint8Array;
}

/** Reads `precompiled_charsmap`: the array's size in bytes (little-endian), the array, the replacements. Throws a HumanError without a place. */
export function readCharsMap(bytes: Uint8Array): CharsMap {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytes.length < 4 ? Infinity : view.getUint32(0, true);
  if (4 + size >= bytes.length || bytes.at(-1) !== 0) throw new HumanError({ what: 'is no whole SentencePiece model: its rules of normalization are broken', toDo: 'train or download it again' });
  return { units: Uint32Array.from({ length: size >>> 2 }, (_, k) => view.getUint32(4 + k * 4, true)), texts: bytes.subarray(4 + size) };
}

/** The longest rule for what the text goes on with, as length in bytes and place of its replacement; −1 where there is none. Two numbers in one: length × 2^32 + place. */
export function longestRule({ units }: CharsMap, bytes: Uint8Array, start: number, end: number): number {
  let found = -1;
  let at = 0;
  let unit = units[0] ?? 0;
  at ^= offsetOf(unit);
  for (let k = start; k < end; k++) {
    const byte = bytes[k] ?? 0;
    at ^= byte;
    unit = units[at] ?? 0;
    // A unit of another parent has another label; one that holds a value has its top bit set.
    if ((unit & 0x8000_00ff) !== byte) return found;
    at ^= offsetOf(unit);
    if (((unit >>> 8) & 1) === 1) found = (k + 1 - start) * 2 ** 32 + ((units[at] ?? 0) & 0x7fff_ffff);
  }
  return found;
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}
