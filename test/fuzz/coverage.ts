/** Whether it was 1, 2, 3, 4–7, 8–15, …: one more round of a long loop is nothing new. */
function bucket(count: number): number {
  return count < 3 ? count : count === 3 ? 4 : 1 << Math.min(7, 32 - Math.clz32(count));
}

const buckets = Uint8Array.from({ length: 256 }, (_, count) => (count === 0 ? 0 : bucket(count)));

/** What was ever come by, and how often. */
export class Coverage {
  readonly hits: Uint8Array;
  private readonly words: Uint32Array;
  private readonly seen: Uint8Array;
  /** Places that were come by. */
  reached = 0;

  constructor(places: number) {
    const bytes = new ArrayBuffer(Math.ceil(places / 4) * 4);
    this.hits = new Uint8Array(bytes);
    this.words = new Uint32Array(bytes);
    this.seen = new Uint8Array(this.hits.length);
  }

  begin(): void {
    this.hits.fill(0);
  }

  /** Whether the input came by somewhere new, or more often than any other. `places`: whether by a new place. */
  end(): 'nothing' | 'counts' | 'places' {
    let found: 'nothing' | 'counts' | 'places' = 'nothing';
    for (let word = 0; word < this.words.length; word++) {
      if (this.words[word] === 0) continue;
      for (let at = word * 4; at < word * 4 + 4; at++) {
        const bits = buckets[this.hits[at] ?? 0] ?? 0;
        const before = this.seen[at] ?? 0;
        if ((bits & ~before) === 0) continue;
        if (before === 0) {
          this.reached++;
          found = 'places';
        } else if (found === 'nothing') found = 'counts';
        this.seen[at] = before | bits;
      }
    }
    return found;
  }
}
