/**
 * Reads scattered rows of a column in few slices: neighbours with small gaps are read together.
 */

/** A gap of so many rows costs less to read over than a further slice. */
const GAP_ROWS = 512;
/** A slice holds no more rows than this. */
const MOST_ROWS = 1 << 20;

/**
 * Calls `take(id, position in ids, block, row of the block)` for each id.
 *
 * @param ids rows, in any order
 * @param read rows [from, to)
 */
export function forRows<T>(
  ids: ArrayLike<number>,
  read: (from: number, to: number) => T,
  take: (position: number, block: T, row: number) => void,
): void {
  const order = ascendingOrder(ids);
  const at = (k: number) => ids[order === null ? k : order[k]!]!;
  let first = 0;
  while (first < ids.length) {
    let last = first;
    const from = at(first);
    while (
      last + 1 < ids.length &&
      at(last + 1) - at(last) <= GAP_ROWS &&
      at(last + 1) - from < MOST_ROWS
    ) {
      last++;
    }
    const block = read(from, at(last) + 1);
    for (let k = first; k <= last; k++) take(order === null ? k : order[k]!, block, at(k) - from);
    first = last + 1;
  }
}

/** Positions of ids by value; null where they ascend already. */
function ascendingOrder(ids: ArrayLike<number>): Uint32Array | null {
  let ascending = true;
  for (let k = 1; k < ids.length && ascending; k++) ascending = ids[k]! >= ids[k - 1]!;
  if (ascending) return null;
  return Uint32Array.from({ length: ids.length }, (_, k) => k).sort((a, b) => ids[a]! - ids[b]!);
}
