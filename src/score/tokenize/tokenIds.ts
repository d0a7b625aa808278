/**
 * Gives the tokens of a few texts small numbers: equal tokens, equal numbers. Tokens come character by character (UTF-16 units), so that a tokenizer makes
 * no strings; what is kept lies in typed arrays that are used again for the next sample.
 */
export class TokenIds {
  /** The numbers of the text's tokens, `length` of them. */
  ids = new Int32Array(256);
  length = 0;
  private characters = new Uint16Array(4096);
  private used = 0;
  private start = 0;
  private hash = seed;
  /** By number: where the token's characters lie, and its hash. */
  private starts = new Int32Array(256);
  private ends = new Int32Array(256);
  private hashes = new Int32Array(256);
  private known = 0;
  /** Open addressing; an entry counts only with the present stamp. */
  private slots = new Int32Array(1024);
  private stamps = new Int32Array(1024);
  private stamp = 1;

  /** Forgets all tokens: the next sample's numbers begin at 0. */
  forget(): void {
    this.length = this.used = this.start = this.known = 0;
    this.hash = seed;
    this.stamp++;
  }

  /** The next text: its tokens get the numbers of the equal ones before. */
  nextText(): void {
    this.length = 0;
  }

  add(unit: number): void {
    if (this.used === this.characters.length) this.characters = grown(this.characters, new Uint16Array(this.used * 2));
    this.characters[this.used++] = unit;
    this.hash = Math.imul(this.hash ^ unit, 0x01000193);
  }

  /** Ends the token; nothing where no character was added since the last. */
  end(): void {
    if (this.used === this.start) return;
    if (this.length === this.ids.length) this.ids = grown(this.ids, new Int32Array(this.length * 2));
    this.ids[this.length++] = this.number();
    this.hash = seed;
  }

  private number(): number {
    const { start, used, hash } = this;
    const mask = this.slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (this.stamps[slot] === this.stamp) {
      const id = this.slots[slot] ?? 0;
      if (this.hashes[id] === hash && this.equals(id)) {
        this.used = start;
        return id;
      }
      slot = (slot + 1) & mask;
    }
    const id = this.known++;
    if (id === this.starts.length) this.growTokens();
    this.starts[id] = start;
    this.ends[id] = used;
    this.hashes[id] = hash;
    this.slots[slot] = id;
    this.stamps[slot] = this.stamp;
    this.start = used;
    if (this.known * 2 > this.slots.length) this.growSlots();
    return id;
  }

  private equals(id: number): boolean {
    const from = this.starts[id] ?? 0;
    const length = this.used - this.start;
    if ((this.ends[id] ?? 0) - from !== length) return false;
    for (let k = 0; k < length; k++) if (this.characters[from + k] !== this.characters[this.start + k]) return false;
    return true;
  }

  private growTokens(): void {
    const size = this.starts.length * 2;
    this.starts = grown(this.starts, new Int32Array(size));
    this.ends = grown(this.ends, new Int32Array(size));
    this.hashes = grown(this.hashes, new Int32Array(size));
  }

  private growSlots(): void {
    const size = this.slots.length * 2;
    this.slots = new Int32Array(size);
    this.stamps = new Int32Array(size);
    this.stamp = 1;
    for (let id = 0; id < this.known; id++) {
      const hash = this.hashes[id] ?? 0;
      let slot = (hash ^ (hash >>> 15)) & (size - 1);
      while (this.stamps[slot] === this.stamp) slot = (slot + 1) & (size - 1);
      this.slots[slot] = id;
      this.stamps[slot] = this.stamp;
    }
  }
}

const seed = 0x811c9dc5 | 0;

function grown<T extends Uint16Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
