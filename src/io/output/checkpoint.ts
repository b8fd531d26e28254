/**
 * A simulation at a moment, as one file that appears whole: from it the simulation goes on bit for bit.
 *
 *     rhostar checkpoint 1\n     text
 *     length of the header       uint32
 *     header                     JSON: engine, tick, words of each run, lengths of the spools, …
 *     words of the runs          float64, one run after the other
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import * as z from 'zod';
import type { JobState } from '../../engine/job.ts';
import { InputError } from '../../model/input-error.ts';
import { checkJson, parseJson } from '../json-input.ts';
import { writing } from './results-error.ts';

const MAGIC = 'rhostar checkpoint 1\n';
const MOST_HEADER_BYTES = 1 << 26;

const headerSchema = z.strictObject({
  engine: z.enum(['cpu', 'gpu']),
  tick: z.int().min(0),
  words: z.array(z.int().min(0)).describe('of each run'),
  identity: z.string().describe('digest of what was simulated'),
  spools: z.record(z.string(), z.int().min(0)).describe('numbers in each'),
  steps: z.number(),
  wall_s: z.number(),
});

export interface Checkpoint {
  state: JobState;
  /** Of everything that a simulation going on must have in common with this one. */
  identity: string;
  /** Numbers that each spool held. */
  spools: Record<string, number>;
  /** Of all sessions so far. */
  steps: number;
  wall_s: number;
}

export function writeCheckpoint(path: string, checkpoint: Checkpoint): void {
  const { state, ...rest } = checkpoint;
  const words = state.runs.map((run) => run.length);
  const header = { engine: state.engine, tick: state.tick, words, ...rest };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const fresh = `${path}.${process.pid}.tmp`;
  writing(path, () => {
    try {
      const file = openSync(fresh, 'w');
      try {
        const put = (bytes: Uint8Array) => {
          for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
        };
        put(new TextEncoder().encode(MAGIC));
        put(new Uint8Array(Uint32Array.of(text.length).buffer));
        put(text);
        for (const run of state.runs) {
          put(new Uint8Array(run.buffer, run.byteOffset, run.byteLength));
        }
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(fresh, path);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw error;
    }
  });
}

/** Null where there is none; InputError where it is damaged. */
export function readCheckpoint(path: string): Checkpoint | null {
  if (!existsSync(path)) return null;
  const fault = (problem: string) => new InputError({ format: 'checkpoint', file: path }, problem);
  const file = openSync(path, 'r');
  try {
    let at = 0;
    const take = (length: number): Uint8Array<ArrayBuffer> => {
      const bytes = new Uint8Array(length);
      if (readSync(file, bytes, 0, length, at) < length) throw fault('ends before its end');
      at += length;
      return bytes;
    };
    if (statSync(path).size < MAGIC.length) throw fault('is no checkpoint');
    if (new TextDecoder().decode(take(MAGIC.length)) !== MAGIC) throw fault('is no checkpoint');
    const [length] = new Uint32Array(take(4).buffer);
    if (length! > MOST_HEADER_BYTES) throw fault(`has a header of ${length} bytes`);
    const json = parseJson(new TextDecoder().decode(take(length!)), 'checkpoint', path);
    const { engine, tick, words, ...rest } = checkJson(headerSchema, json, 'checkpoint', path);
    const runs = words.map((n) => new Float64Array(take(8 * n).buffer));
    if (statSync(path).size !== at) throw fault('goes on beyond its end');
    return { state: { engine, tick, runs }, ...rest };
  } finally {
    closeSync(file);
  }
}
