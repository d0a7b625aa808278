/**
 * Counts the n-grams that an output shares with references, orders 1 to `orders`: each as often as it stands in the output, at most as often as in the
 * reference that has it most often. An n-gram is known by the number of the (n − 1)-gram that it begins with and its last token, so no string is made;
 * what is kept lies in typed arrays that are used again for the next sample.
 */
export class NgramOverlap {
  readonly orders: number;
  /** By order, from 0: what `match` found. */
  readonly matches: Int32Array;
  private grams = 0;
  /** By n-gram: how often the reference that has it most has it, the present reference has it, and the output has used it. */
  private most = new Int32Array(1024);
  private count = new Int32Array(1024);
  private used = new Int32Array(1024);
  /** Open addressing over (prefix, token); an entry counts only with the present stamp. Prefix −1 is none. */
  private prefixes = new Int32Array(4096);
  private tokens = new Int32Array(4096);
  private numbers = new Int32Array(4096);
  private stamps = new Int32Array(4096);
  private stamp = 1;
  private previous = new Int32Array(256);

  constructor(orders: number) {
    this.orders = orders;
    this.matches = new Int32Array(orders);
  }

  /** Forgets the references: the next sample begins. */
  forget(): void {
    this.grams = 0;
    this.stamp++;
  }

  addReference(ids: Int32Array, length: number): void {
    const from = this.grams;
    this.reserve(length);
    const { previous, count, most } = this;
    count.fill(0, 0, from);
    previous.fill(-1, 0, length);
    for (let order = 1; order <= this.orders && order <= length; order++) {
      for (let i = 0; i + order <= length; i++) {
        const gram = this.numberOf(previous[i] ?? -1, ids[i + order - 1] ?? 0);
        previous[i] = gram;
        const after = (count[gram] ?? 0) + 1;
        count[gram] = after;
        if (after > (most[gram] ?? 0)) most[gram] = after;
      }
    }
  }

  match(ids: Int32Array, length: number): void {
    if (this.previous.length < length) this.previous = new Int32Array(length * 2);
    const { previous, most, used, matches } = this;
    used.fill(0, 0, this.grams);
    matches.fill(0);
    previous.fill(-1, 0, length);
    for (let order = 1; order <= this.orders && order <= length; order++) {
      let found = 0;
      for (let i = 0; i + order <= length; i++) {
        // What begins with an n-gram that no reference has is in none itself.
        const prefix = previous[i] ?? absent;
        const gram = prefix === absent ? absent : this.find(prefix, ids[i + order - 1] ?? 0);
        previous[i] = gram;
        if (gram === absent) continue;
        const uses = (used[gram] ?? 0) + 1;
        used[gram] = uses;
        if (uses <= (most[gram] ?? 0)) found++;
      }
      matches[order - 1] = found;
    }
  }

  private slotOf(prefix: number, token: number): number {
    const mask = this.stamps.length - 1;
    let hash = Math.imul(prefix + 1, 0x9e3779b1) ^ Math.imul(token + 1, 0x85ebca77);
    hash ^= hash >>> 15;
    let slot = hash & mask;
    while (this.stamps[slot] === this.stamp && (this.prefixes[slot] !== prefix || this.tokens[slot] !== token)) slot = (slot + 1) & mask;
    return slot;
  }

  private find(prefix: number, token: number): number {
    const slot = this.slotOf(prefix, token);
    return this.stamps[slot] === this.stamp ? (this.numbers[slot] ?? absent) : absent;
  }

  private numberOf(prefix: number, token: number): number {
    const slot = this.slotOf(prefix, token);
    if (this.stamps[slot] === this.stamp) return this.numbers[slot] ?? 0;
    const gram = this.grams++;
    this.prefixes[slot] = prefix;
    this.tokens[slot] = token;
    this.numbers[slot] = gram;
    this.stamps[slot] = this.stamp;
    this.most[gram] = this.count[gram] = 0;
    return gram;
  }

  /** Room for the n-grams of a reference of so many tokens. */
  private reserve(length: number): void {
    if (this.previous.length < length) this.previous = new Int32Array(length * 2);
    const grams = this.grams + length * this.orders;
    if (grams > this.most.length) {
      this.most = grown(this.most, grams * 2);
      this.count = grown(this.count, grams * 2);
      this.used = grown(this.used, grams * 2);
    }
    if (grams * 2 > this.stamps.length) this.rehash(2 ** Math.ceil(Math.log2(grams * 4)));
  }

  private rehash(size: number): void {
    const { prefixes, tokens, numbers, stamps, stamp } = this;
    this.prefixes = new Int32Array(size);
    this.tokens = new Int32Array(size);
    this.numbers = new Int32Array(size);
    this.stamps = new Int32Array(size);
    this.stamp = 1;
    for (let k = 0; k < stamps.length; k++) {
      if (stamps[k] !== stamp) continue;
      const slot = this.slotOf(prefixes[k] ?? 0, tokens[k] ?? 0);
      this.prefixes[slot] = prefixes[k] ?? 0;
      this.tokens[slot] = tokens[k] ?? 0;
      this.numbers[slot] = numbers[k] ?? 0;
      this.stamps[slot] = 1;
    }
  }
}

const absent = -2;

function grown(from: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(size);
  to.set(from);
  return to;
}
