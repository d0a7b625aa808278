/** Byte sequences with a number each. Nodes are numbers, 0 the root; the edges lie in one open-addressed table, since most nodes have one child. */
export class ByteTrie {
  /** Of an edge, node × 256 + byte; −1 where the slot is free. */
  private edges = new Int32Array(1024).fill(-1);
  private children = new Int32Array(1024);
  private values = new Int32Array(512).fill(-1);
  private nodes = 1;

  /** Returns false where the sequence is there already: the first number stays. */
  add(bytes: Uint8Array, value: number): boolean {
    let node = 0;
    for (const byte of bytes) {
      const child = this.step(node, byte);
      node = child < 0 ? this.grow(node, byte) : child;
    }
    if (this.valueAt(node) >= 0) return false;
    this.values[node] = value;
    return true;
  }

  /** The child of a node, or −1. */
  step(node: number, byte: number): number {
    const edge = node * 256 + byte;
    const { edges } = this;
    const mask = edges.length - 1;
    for (let slot = slotOf(edge, mask); ; slot = (slot + 1) & mask) {
      const found = edges[slot];
      if (found === edge) return this.children[slot] ?? -1;
      if (found === -1) return -1;
    }
  }

  /** The number of what ends at a node, or −1. */
  valueAt(node: number): number {
    return this.values[node] ?? -1;
  }

  /** The number of exactly these bytes, or −1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    let node = 0;
    for (let at = start; at < end && node >= 0; at++) node = this.step(node, bytes[at] ?? 0);
    return node < 0 ? -1 : this.valueAt(node);
  }

  /** How many bytes the longest sequence has that the text goes on with; 0 where none does. */
  longest(bytes: Uint8Array, start: number, end: number): number {
    let length = 0;
    let node = 0;
    for (let at = start; at < end; at++) {
      node = this.step(node, bytes[at] ?? 0);
      if (node < 0) break;
      if (this.valueAt(node) >= 0) length = at + 1 - start;
    }
    return length;
  }

  private grow(node: number, byte: number): number {
    if (this.nodes * 2 > this.edges.length) this.widen();
    const child = this.nodes++;
    if (child >= this.values.length) {
      const values = new Int32Array(this.values.length * 2).fill(-1);
      values.set(this.values);
      this.values = values;
    }
    this.put(node * 256 + byte, child);
    return child;
  }

  private put(edge: number, child: number): void {
    const mask = this.edges.length - 1;
    let slot = slotOf(edge, mask);
    while (this.edges[slot] !== -1) slot = (slot + 1) & mask;
    this.edges[slot] = edge;
    this.children[slot] = child;
  }

  private widen(): void {
    const { edges, children } = this;
    this.edges = new Int32Array(edges.length * 2).fill(-1);
    this.children = new Int32Array(edges.length * 2);
    for (let slot = 0; slot < edges.length; slot++) {
      const edge = edges[slot] ?? -1;
      if (edge !== -1) this.put(edge, children[slot] ?? -1);
    }
  }
}

function slotOf(edge: number, mask: number): number {
  const mixed = Math.imul(edge, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) & mask;
}
