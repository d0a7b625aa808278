/** SHA-256 of a text's UTF-8 bytes, in hex (FIPS 180-4): for the stages that may not import node:crypto. Meant for short texts. */
export function sha256(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const blocks = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  blocks.set(bytes);
  blocks[bytes.length] = 0x80;
  const view = new DataView(blocks.buffer);
  view.setBigUint64(blocks.length - 8, BigInt(bytes.length) * 8n);
  const state = Uint32Array.from(initial);
  for (let at = 0; at < blocks.length; at += 64) addBlock(state, view, at);
  return Array.from(state, word => word.toString(16).padStart(8, '0')).join('');
}

const schedule = new Uint32Array(64);

function addBlock(state: Uint32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i++) schedule[i] = view.getUint32(at + i * 4);
  for (let i = 16; i < 64; i++) {
    const [w15, w2] = [word(schedule, i - 15), word(schedule, i - 2)];
    const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3);
    const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10);
    schedule[i] = word(schedule, i - 16) + s0 + word(schedule, i - 7) + s1;
  }
  const v = Uint32Array.from(state);
  for (let i = 0; i < 64; i++) {
    const [a, b, c, e, f, g] = [word(v, 0), word(v, 1), word(v, 2), word(v, 4), word(v, 5), word(v, 6)];
    const t1 = word(v, 7) + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + word(constants, i) + word(schedule, i);
    const t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    v.copyWithin(1, 0, 7);
    v[4] = word(v, 4) + t1;
    v[0] = t1 + t2;
  }
  for (let i = 0; i < 8; i++) state[i] = word(state, i) + word(v, i);
}

function word(words: Uint32Array, at: number): number {
  return words[at] ?? 0;
}

function rotate(value: number, by: number): number {
  return (value >>> by) | (value << (32 - by));
}

/** The first 32 fractional bits of the roots of the first primes: square roots of eight, cube roots of 64. */
const primes = firstPrimes(64);
const initial = primes.slice(0, 8).map(prime => fraction(Math.sqrt(prime)));
const constants = Uint32Array.from(primes, prime => fraction(Math.cbrt(prime)));

function firstPrimes(n: number): readonly number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < n; candidate++) if (found.every(prime => candidate % prime !== 0)) found.push(candidate);
  return found;
}

function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}
