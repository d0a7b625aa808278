/** Two neighbouring runs that make a piece. */
export interface Merge {
  readonly left: number;
  readonly right: number;
  readonly score: number;
  /** Of both, when they were put in: another one now means that they are not what they were. */
  readonly length: number;
}

/** Merges by their score, the highest first; of equal ones the leftmost. */
export class MergeQueue {
  private readonly heap: Merge[] = [];

  put(merge: Merge): void {
    const { heap } = this;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = heap[above];
      if (other === undefined || !isBefore(merge, other)) break;
      heap[at] = other;
      at = above;
    }
    heap[at] = merge;
  }

  take(): Merge | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = at * 2 + 1;
      let other = heap[below];
      const second = heap[below + 1];
      if (other !== undefined && second !== undefined && isBefore(second, other)) {
        other = second;
        below++;
      }
      if (other === undefined || !isBefore(other, last)) break;
      heap[at] = other;
      at = below;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Merge, b: Merge): boolean {
  return a.score > b.score || (a.score === b.score && a.left < b.left);
}
