/** A growing list of 32-bit words, written by position or at the end. */
export class Words {
  private data = new Float64Array(1024);
  length = 0;

  constructor(length: number) {
    this.reserve(length);
  }

  /** Room for n more words, 0 at first. Returns the position of the first. */
  reserve(n: number): number {
    const first = this.length;
    this.length += n;
    if (this.length > this.data.length) {
      const grown = new Float64Array(Math.max(2 * this.data.length, this.length));
      grown.set(this.data);
      this.data = grown;
    }
    return first;
  }

  /** Appends values. Returns the position of the first. */
  push(values: ArrayLike<number>): number {
    const first = this.reserve(values.length);
    this.data.set(values, first);
    return first;
  }

  /** Appends the bits of float32 values. Returns the position of the first. */
  pushFloats(values: ArrayLike<number>): number {
    return this.push(new Uint32Array(Float32Array.from(values).buffer));
  }

  set(at: number, values: ArrayLike<number>): void {
    this.data.set(values, at);
  }

  /** Value n at `at` + n·stride. */
  interleave(at: number, stride: number, values: ArrayLike<number>): void {
    for (let n = 0; n < values.length; n++) this.data[at + n * stride] = values[n]!;
  }

  /** Blocks of four: value n at `at` + 4·stride·⌊n/4⌋ + n mod 4. */
  interleaveBlocks(at: number, stride: number, values: ArrayLike<number>): void {
    for (let n = 0; n < values.length; n++) {
      this.data[at + 4 * stride * (n >> 2) + (n & 3)] = values[n]!;
    }
  }

  toUint32(): Uint32Array<ArrayBuffer> {
    return Uint32Array.from(this.data.subarray(0, this.length));
  }

  toFloat32(): Float32Array<ArrayBuffer> {
    return Float32Array.from(this.data.subarray(0, this.length));
  }
}
