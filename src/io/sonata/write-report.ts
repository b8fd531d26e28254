/**
 * Reports, streamed: /report/POPULATION/data [frames × elements, float32] grows as rows come, and
 * mapping says whose element a column is. libsonata and the tools on it read them.
 *
 *     node_ids        [4, 9]         ascending
 *     index_pointers  [0, 3, 5]      node 4 has columns 0-2, node 9 has 3-4
 *     element_ids     [0, 1, 1, 0, 2]  sections, or contacts of a synapse report
 *     time            [start, end, step] ms; the end is no frame
 */
import type { Dataset } from 'h5wasm';
import { draftHdf5, type Hdf5Draft, writeColumn, writeIds } from './hdf5-out.ts';

export interface ReportPopulation {
  name: string;
  /** Ascending, each once. */
  node_ids: ArrayLike<number>;
  /** Columns of each node [nodes + 1]. */
  index_pointers: ArrayLike<number>;
  /** One a column. */
  element_ids: ArrayLike<number>;
}

export interface ReportTiming {
  start_ms: number;
  dt_ms: number;
}

export interface ReportWriter {
  /**
   * Appends rows of a population [rows × elements]. One without elements is left out of the file.
   * ResultsError where the disk refuses them; then nothing is left.
   */
  write(population: string, rows: ArrayLike<number>): void;
  /** Gives the file its name, with the frames it has got; ResultsError where that fails. */
  close(): void;
  /** Leaves nothing. */
  discard(): void;
}

/** HDF5 keeps and packs pieces of about so many bytes. */
const CHUNK_BYTES = 1 << 18;

/** @param unit of the values: mV, nA, nS … */
export async function openReport(
  path: string,
  populations: readonly ReportPopulation[],
  timing: ReportTiming,
  unit: string,
): Promise<ReportWriter> {
  for (const population of populations) checkMapping(population);
  const filled = populations.filter(({ element_ids }) => element_ids.length > 0);
  const draft = await draftHdf5(path);
  try {
    const streams = draft.attempt(() => {
      const root = draft.file.create_group('report');
      return new Map(
        filled.map((one) => [one.name, openStream(root.create_group(one.name), one, unit)]),
      );
    });
    return writer(draft, streams, timing);
  } catch (error) {
    draft.discard();
    throw error;
  }
}

type Root = ReturnType<Hdf5Draft['file']['create_group']>;

interface Stream {
  group: Root;
  data: Dataset;
  width: number;
  /** Rows not yet handed over [rows of a chunk × width]. */
  pending: Float32Array;
  pendingRows: number;
  frames: number;
}

function openStream(
  group: Root,
  { node_ids, index_pointers, element_ids }: ReportPopulation,
  unit: string,
): Stream {
  const mapping = group.create_group('mapping');
  writeIds(mapping, 'node_ids', node_ids).create_attribute('sorted', 1, [], '<B');
  writeIds(mapping, 'index_pointers', index_pointers);
  writeColumn(mapping, 'element_ids', Uint32Array.from(element_ids));
  const width = element_ids.length;
  const chunkWidth = Math.max(1, Math.min(width, CHUNK_BYTES / 4));
  const rows = Math.max(1, Math.floor(CHUNK_BYTES / 4 / chunkWidth));
  const data = group.create_dataset({
    name: 'data',
    data: new Float32Array(),
    shape: [0, width],
    maxshape: [null, width],
    chunks: [rows, chunkWidth],
    dtype: '<f',
  });
  data.create_attribute('units', unit);
  const pending = new Float32Array(rows * width);
  return { group, data, width, pending, pendingRows: 0, frames: 0 };
}

function writer(
  draft: Hdf5Draft,
  streams: ReadonlyMap<string, Stream>,
  timing: ReportTiming,
): ReportWriter {
  const orDiscard = (call: () => void) => {
    try {
      draft.attempt(call);
    } catch (error) {
      draft.discard();
      throw error;
    }
  };
  return {
    write(population, rows) {
      if (rows.length === 0) return;
      const stream = streams.get(population);
      if (stream === undefined) throw new Error(`the report has no population ${population}`);
      const { width, pending } = stream;
      const count = rows.length / width;
      if (!Number.isInteger(count))
        throw new Error(`${rows.length} values are no rows of ${width}`);
      for (let row = 0; row < count; row++) {
        for (let k = 0; k < width; k++)
          pending[stream.pendingRows * width + k] = rows[row * width + k]!;
        stream.pendingRows++;
        if (stream.pendingRows * width === pending.length) orDiscard(() => flush(stream));
      }
    },
    close() {
      orDiscard(() => {
        for (const stream of streams.values()) {
          flush(stream);
          const { start_ms, dt_ms } = timing;
          const time = Float64Array.of(start_ms, start_ms + stream.frames * dt_ms, dt_ms);
          const mapping = stream.group.get('mapping') as Root;
          writeColumn(mapping, 'time', time).create_attribute('units', 'ms');
        }
        draft.publish();
      });
    },
    discard: () => draft.discard(),
  };
}

function flush(stream: Stream): void {
  const { data, width, pending, pendingRows, frames } = stream;
  if (pendingRows === 0) return;
  const end = frames + pendingRows;
  data.resize([end, width]);
  data.write_slice(
    [
      [frames, end],
      [0, width],
    ],
    pending.subarray(0, pendingRows * width),
  );
  stream.frames = end;
  stream.pendingRows = 0;
}

function checkMapping({ name, node_ids, index_pointers, element_ids }: ReportPopulation): void {
  const { length } = node_ids;
  const closed = index_pointers[0] === 0 && index_pointers[length] === element_ids.length;
  if (index_pointers.length !== length + 1 || !closed) {
    throw new Error(`report of ${name}: index_pointers do not span ${element_ids.length} elements`);
  }
  for (let k = 1; k < length; k++) {
    if (node_ids[k]! <= node_ids[k - 1]!)
      throw new Error(`report of ${name}: node ids must ascend`);
  }
}
