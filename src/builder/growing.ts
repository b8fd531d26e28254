/** A typed array that grows: millions of entries without an object for each. */
export interface GrowingList {
  readonly length: number;
  push(value: number): void;
  /** The entries; the list is not used after. */
  done(): Uint32Array;
}

export function growingList(): GrowingList {
  let values = new Uint32Array(1024);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === values.length) {
        const larger = new Uint32Array(2 * length);
        larger.set(values);
        values = larger;
      }
      values[length++] = value;
    },
    done: () => values.slice(0, length),
  };
}
