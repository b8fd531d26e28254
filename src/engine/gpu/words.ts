import { pairedAt } from './state-pairs.ts';

/** A list of 32-bit words, written by position or at the end: bits and floats share one memory. */
export class Words {
  bits: Uint32Array<ArrayBuffer>;
  floats: Float32Array<ArrayBuffer>;
  length = 0;

  /** @param capacity words that fit before the memory must grow */
  constructor(capacity: number) {
    this.bits = new Uint32Array(Math.max(4, capacity));
    this.floats = new Float32Array(this.bits.buffer);
  }

  /** Room for n more words, 0 at first. Returns the position of the first. */
  reserve(n: number): number {
    const first = this.length;
    this.length += n;
    if (this.length > this.bits.length) {
      const grown = new Uint32Array(Math.max(2 * this.bits.length, this.length));
      grown.set(this.bits);
      this.bits = grown;
      this.floats = new Float32Array(grown.buffer);
    }
    return first;
  }

  /** Appends bits. Returns the position of the first. */
  push(values: ArrayLike<number>): number {
    const first = this.reserve(values.length);
    this.bits.set(values, first);
    return first;
  }

  pushFloats(values: ArrayLike<number>): number {
    const first = this.reserve(values.length);
    this.floats.set(values, first);
    return first;
  }

  /** Appends bits from the next multiple of four on. Returns the position of the first in blocks of four. */
  pushBlocks(values: ArrayLike<number>): number {
    this.reserve(-this.length & 3);
    return this.push(values) / 4;
  }

  /** Bits, number n at `at` + n·stride. */
  interleave(at: number, stride: number, values: ArrayLike<number>): void {
    for (let n = 0; n < values.length; n++) this.bits[at + n * stride] = values[n]!;
  }

  /** Floats in blocks of four: number n at `at` + 4·stride·⌊n/4⌋ + n mod 4. */
  interleaveBlocks(at: number, stride: number, values: ArrayLike<number>): void {
    const { floats } = this;
    for (let n = 0; n < values.length; n++) {
      floats[at + 4 * stride * (n >> 2) + (n & 3)] = values[n]!;
    }
  }

  /** Floats in pairs: number n at `at` + 2·stride·⌊n/2⌋ + n mod 2. */
  interleavePairs(at: number, stride: number, values: ArrayLike<number>): void {
    for (let n = 0; n < values.length; n++) this.floats[pairedAt(at, stride, n)] = values[n]!;
  }

  /** The words so far, in place. */
  written(): Uint32Array<ArrayBuffer> {
    return this.bits.subarray(0, this.length);
  }
}
