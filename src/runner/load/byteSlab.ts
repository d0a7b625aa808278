const blockBytes = 1024 * 1024;
/** An address is the block's number times this, and the place in the block. */
const perBlock = 2 ** 32;

/** Keeps many small runs of bytes one after another: an array of bytes of its own costs each of them a hundred bytes more, and work for the collector. */
export class ByteSlab {
  private readonly blocks: Uint8Array[] = [];
  private used = 0;

  /** Returns the address at which they can be had again. */
  add(bytes: Uint8Array): number {
    let block = this.blocks.at(-1);
    if (block === undefined || this.used + bytes.length > block.length) {
      this.blocks.push((block = new Uint8Array(Math.max(blockBytes, bytes.length))));
      this.used = 0;
    }
    const at = this.used;
    block.set(bytes, at);
    this.used += bytes.length;
    return (this.blocks.length - 1) * perBlock + at;
  }

  /** Shares memory with the slab. */
  at(address: number, length: number): Uint8Array {
    const from = address % perBlock;
    return (this.blocks[Math.floor(address / perBlock)] ?? new Uint8Array()).subarray(from, from + length);
  }
}
