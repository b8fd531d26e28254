/**
 * What a simulation gives, kept on disk while it runs: OUT/checkpoint holds spools of spikes, crossings,
 * weights and report frames, and state.bin, the checkpoint that they belong to.
 *
 *     spikes      run, t_ms
 *     crossings   run, contact, t_ms, 1 upward or 0 downward
 *     weights     t_ms, ρ of every plastic contact, Use, ĝ (nS); the first at the start
 *     ends        the same at each checkpoint
 *     NAME:POP    a frame of a report, its columns in the order of the runs (float32)
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { JobState } from '../engine/job.ts';
import type { WindowResult } from '../experiments/network/run-simulation.ts';
import type { Weights } from '../experiments/network/run-weights.ts';
import { ensureWritableFolder } from '../io/output/atomic.ts';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from '../io/output/checkpoint.ts';
import { Spool, spooled } from '../io/output/spool.ts';

export interface StoredSpikes {
  run: Uint32Array;
  t_ms: Float64Array;
}

export interface StoredCrossing {
  run: number;
  contact: number;
  t_ms: number;
  up: boolean;
}

const FOLDER = 'checkpoint';
const STATE = 'state.bin';
const [SPIKE, CROSSING] = [2, 4];

/** The checkpoint in a results folder; null where there is none. */
export function storedCheckpoint(out: string): Checkpoint | null {
  return readCheckpoint(join(out, FOLDER, STATE));
}

export class SimulationStore {
  private readonly folder: string;
  private readonly identity: string;
  private readonly spools = new Map<string, Spool>();
  /** Numbers of each spool that belong to the windows so far. */
  private committed: Record<string, number> = {};
  private state: JobState | null;
  private steps: number;
  private wall_s: number;

  /** @param from the checkpoint to go on from; null: a new simulation */
  constructor(out: string, identity: string, frames: readonly string[], from: Checkpoint | null) {
    this.folder = join(out, FOLDER);
    this.identity = identity;
    this.state = from?.state ?? null;
    this.steps = from?.steps ?? 0;
    this.wall_s = from?.wall_s ?? 0;
    ensureWritableFolder(this.folder);
    if (from === null) rmSync(join(this.folder, STATE), { force: true });
    const open = (name: string, kind: 'float32' | 'float64') => {
      const spool = new Spool(this.pathOf(name), kind, from?.spools[name] ?? 0);
      this.spools.set(name, spool);
    };
    for (const name of ['spikes', 'crossings', 'weights', 'ends']) open(name, 'float64');
    for (const name of frames) open(name, 'float32');
    this.commit();
  }

  private pathOf(name: string): string {
    return join(this.folder, `${encodeURIComponent(name)}.bin`);
  }

  addFrame(name: string, values: Float32Array): void {
    this.spools.get(name)!.push(values);
  }

  addWeights(t_ms: number, weights: Weights): void {
    this.pushWeights('weights', t_ms, weights);
  }

  private pushWeights(name: string, t_ms: number, { rho, Use, gmax_nS }: Weights): void {
    const spool = this.spools.get(name)!;
    for (const values of [[t_ms], rho, Use, gmax_nS]) spool.push(values);
    this.commit();
  }

  /** Spikes and crossings of a window; everything added before belongs to it. */
  addWindow({ spikes, crossings, state, steps }: WindowResult, wall_s: number): void {
    const all = this.spools.get('spikes')!;
    for (const { run, t_ms } of spikes) all.push([run, t_ms]);
    const crossed = this.spools.get('crossings')!;
    for (const { run, contact, t_ms, up } of crossings) {
      crossed.push([run, contact, t_ms, Number(up)]);
    }
    this.state = state;
    this.steps += steps;
    this.wall_s += wall_s;
    this.commit();
  }

  private commit(): void {
    this.committed = Object.fromEntries([...this.spools].map(([name, s]) => [name, s.length]));
  }

  get nSpikes(): number {
    return this.committed.spikes! / SPIKE!;
  }

  /** Steps and seconds of all sessions. */
  get totals(): { steps: number; wall_s: number } {
    return { steps: this.steps, wall_s: this.wall_s };
  }

  /** @param weights of the moment that the last window ended at */
  writeCheckpoint(t_ms: number, weights: Weights): void {
    if (this.state === null) return;
    this.pushWeights('ends', t_ms, weights);
    for (const spool of this.spools.values()) spool.flush();
    const { state, identity, committed, steps, wall_s } = this;
    const spools = committed;
    writeCheckpoint(join(this.folder, STATE), { state, identity, spools, steps, wall_s });
  }

  private *pieces(name: string, kind: 'float32' | 'float64', width: number) {
    this.spools.get(name)!.flush();
    yield* spooled(this.pathOf(name), kind, width, this.committed[name]!);
  }

  spikes(): StoredSpikes {
    const n = this.nSpikes;
    const run = new Uint32Array(n);
    const t_ms = new Float64Array(n);
    let at = 0;
    for (const piece of this.pieces('spikes', 'float64', SPIKE!)) {
      for (let k = 0; k < piece.length; k += SPIKE!, at++) {
        run[at] = piece[k]!;
        t_ms[at] = piece[k + 1]!;
      }
    }
    return { run, t_ms };
  }

  *crossings(): Generator<StoredCrossing> {
    for (const piece of this.pieces('crossings', 'float64', CROSSING!)) {
      for (let k = 0; k < piece.length; k += CROSSING!) {
        const [run, contact, t_ms, up] = piece.subarray(k, k + CROSSING!);
        yield { run: run!, contact: contact!, t_ms: t_ms!, up: up === 1 };
      }
    }
  }

  /** Weights of n contacts at each time they were kept. */
  weights(n: number): Generator<{ t_ms: number } & Weights> {
    return this.weightRows('weights', n);
  }

  /** Weights of n contacts at the last checkpoint; null without one. */
  lastWeights(n: number): Weights | null {
    let last: Weights | null = null;
    for (const row of this.weightRows('ends', n)) last = row;
    return last;
  }

  private *weightRows(name: string, n: number): Generator<{ t_ms: number } & Weights> {
    for (const piece of this.pieces(name, 'float64', 1 + 3 * n)) {
      for (let k = 0; k < piece.length; k += 1 + 3 * n) {
        const column = (c: number) =>
          Float64Array.from(piece.subarray(k + 1 + c * n, k + 1 + (c + 1) * n));
        yield { t_ms: piece[k]!, rho: column(0), Use: column(1), gmax_nS: column(2) };
      }
    }
  }

  /** Frames of a report's part, many at a time. */
  frames(name: string, width: number): Generator<Float32Array | Float64Array> {
    return this.pieces(name, 'float32', width);
  }

  close(): void {
    for (const spool of this.spools.values()) spool.close();
  }

  /** Takes the folder away. */
  discard(): void {
    this.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
