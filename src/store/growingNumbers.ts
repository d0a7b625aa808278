/** Numbers in the order they came, 8 bytes each and no objects; as long as all are equal (attempts, waits) they take no room at all. */
export class GrowingNumbers {
  private numbers: Float64Array | undefined;
  private first = 0;
  private n = 0;

  push(value: number): void {
    if (this.n === 0) this.first = value;
    if (this.numbers === undefined && value !== this.first) this.grow();
    if (this.numbers !== undefined) {
      if (this.n === this.numbers.length) this.grow();
      this.numbers[this.n] = value;
    }
    this.n++;
  }

  /** All of them; to be called once, at the end. */
  values(): Float64Array {
    return this.numbers?.subarray(0, this.n) ?? new Float64Array(this.n).fill(this.first);
  }

  private grow(): void {
    const larger = new Float64Array(Math.max(1024, this.n * 2));
    if (this.numbers === undefined) larger.fill(this.first, 0, this.n);
    else larger.set(this.numbers);
    this.numbers = larger;
  }
}
