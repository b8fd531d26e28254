/**
 * spikes.h5, written whole. SONATA's attribute `sorting` is an HDF5 enumeration, which h5wasm cannot
 * write, and as text libsonata refuses the file; without it readers take the order as unknown.
 */
import { type Column, writeColumn, writeHdf5, writeIds } from './hdf5-out.ts';
import { nodeOrder, timeOrder } from './spikes.ts';

export interface SpikesToWrite {
  name: string;
  node_ids: ArrayLike<number>;
  timestamps_ms: ArrayLike<number>;
}

export type SpikeOrder = 'none' | 'by_id' | 'by_time';

/** Ties in time go by node; `none` keeps the order given. */
export function writeSpikes(
  path: string,
  populations: readonly SpikesToWrite[],
  order: SpikeOrder = 'by_time',
): Promise<void> {
  return writeHdf5(path, (file) => {
    const root = file.create_group('spikes');
    for (const { name, node_ids, timestamps_ms } of populations) {
      const group = root.create_group(name);
      const place = placesBy[order](node_ids, timestamps_ms);
      const times_ms: Column = new Float64Array(place.length);
      place.forEach((from, k) => {
        times_ms[k] = timestamps_ms[from]!;
      });
      writeIds(
        group,
        'node_ids',
        Array.from(place, (from) => node_ids[from]!),
      );
      writeColumn(group, 'timestamps', times_ms).create_attribute('units', 'ms');
    }
  });
}

const placesBy = {
  by_time: timeOrder,
  by_id: nodeOrder,
  none: (nodes: ArrayLike<number>) => Uint32Array.from({ length: nodes.length }, (_, k) => k),
};
