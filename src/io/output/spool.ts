/**
 * Numbers that a simulation appends to as it goes, on disk, so that a run longer than memory keeps them
 * and a stopped one goes on: what lies beyond a known length is cut off when it is opened again.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { InputError } from '../../model/input-error.ts';
import { ResultsError, writing } from './results-error.ts';

type Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
type Kind = 'float32' | 'float64';

const ARRAYS = { float32: Float32Array, float64: Float64Array };

/** Numbers kept in memory before they are written. */
const PENDING = 1 << 16;

export class Spool {
  readonly path: string;
  private readonly file: number;
  private readonly pending: Numbers;
  private used = 0;
  /** Numbers on disk. */
  private written: number;

  /** @param length numbers that are there already; what follows them is cut off */
  constructor(path: string, kind: Kind, length = 0) {
    this.path = path;
    this.pending = new ARRAYS[kind](PENDING);
    const bytes = length * this.pending.BYTES_PER_ELEMENT;
    if (length > 0) {
      const found = existsSync(path) ? statSync(path).size : 0;
      if (found < bytes) {
        const problem = `holds ${found} bytes: expected the ${bytes} that the checkpoint counts`;
        throw new InputError({ format: 'checkpoint', file: path }, problem);
      }
      writing(path, () => truncateSync(path, bytes));
    }
    this.file = writing(path, () => openSync(path, length > 0 ? 'a' : 'w'));
    this.written = length;
  }

  /** Numbers so far. */
  get length(): number {
    return this.written + this.used;
  }

  push(values: ArrayLike<number>): void {
    for (let k = 0; k < values.length; k++) {
      this.pending[this.used++] = values[k]!;
      if (this.used === PENDING) this.write();
    }
  }

  /** Puts everything on the disk, safe from a power cut. */
  flush(): void {
    this.write();
    writing(this.path, () => fsyncSync(this.file));
  }

  private write(): void {
    const { buffer, BYTES_PER_ELEMENT } = this.pending;
    const bytes = new Uint8Array(buffer, 0, this.used * BYTES_PER_ELEMENT);
    writing(this.path, () => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at);
    });
    this.written += this.used;
    this.used = 0;
  }

  close(): void {
    try {
      this.write();
    } finally {
      closeSync(this.file);
    }
  }
}

/** The numbers of a spool in pieces of whole rows; a piece holds until the next is asked for. */
export function* spooled(
  path: string,
  kind: Kind,
  width: number,
  length = Number.POSITIVE_INFINITY,
): Generator<Numbers> {
  const file = openSync(path, 'r');
  try {
    const most = width * Math.max(1, Math.floor(PENDING / width));
    const piece = new ARRAYS[kind](most);
    const { BYTES_PER_ELEMENT: size } = piece;
    const total = Math.min(length, Math.floor(statSync(path).size / size));
    for (let at = 0; at < total; ) {
      const wanted = Math.min(most, total - at);
      const bytes = new Uint8Array(piece.buffer, 0, wanted * size);
      const read = readSync(file, bytes, 0, bytes.length, at * size);
      if (read < bytes.length) throw new ResultsError(path, new Error('ends before its length'));
      yield piece.subarray(0, wanted) as Numbers;
      at += wanted;
    }
  } finally {
    closeSync(file);
  }
}
