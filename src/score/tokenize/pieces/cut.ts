/** Where a normalized text is cut, in its order: each piece's end (in bytes) and number, −1 for an unknown one. Used again for the next text. */
export class Cut {
  ends = new Int32Array(256);
  ids = new Int32Array(256);
  length = 0;

  add(end: number, id: number): void {
    if (this.length === this.ends.length) {
      const ends = new Int32Array(this.length * 2);
      const ids = new Int32Array(this.length * 2);
      ends.set(this.ends);
      ids.set(this.ids);
      this.ends = ends;
      this.ids = ids;
    }
    this.ends[this.length] = end;
    this.ids[this.length++] = id;
  }

  /** For what was found from the end backwards. */
  reverse(): void {
    this.ends.subarray(0, this.length).reverse();
    this.ids.subarray(0, this.length).reverse();
  }
}

export const unknownPiece = -1;
