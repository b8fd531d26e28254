/**
 * The other side of the comparison: NEURON's and CoreNEURON's scripts, and Arbor's program, each answering
 * with one line of JSON.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureNeuron } from '../scripts/neuron/install.mjs';
import type { ContactLoad } from './beside/contacts.ts';

/** Installs NEURON if it is missing; throws with what to do where it cannot. Returns its version. */
export function prepareNeuron(): string {
  return ensureNeuron().version;
}

/** What a program prints last, one line of JSON. */
function answerOf<T>(program: string, args: (string | number)[]): T {
  const run = spawnSync(program, args.map(String), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
  const line = run.stdout?.trim().split('\n').at(-1) ?? '';
  if (run.status !== 0 || !line.startsWith('{')) {
    const why = run.stderr?.trim().split('\n').at(-1) ?? run.error?.message;
    throw new Error(`bench: ${program} ${args[0]} failed: ${why}`);
  }
  return JSON.parse(line);
}

const ask = <T>(script: string, args: (string | number)[]): T =>
  answerOf(ensureNeuron().python, [`bench/neuron/${script}`, ...args]);

/** Copies of a cell by the fixed step, under a constant current from the beginning. */
export interface CellsAsked {
  /** model.json of a reference case. */
  model: string;
  copies: number;
  duration_ms: number;
  current_nA: number;
  /** Plastic contacts on every copy. */
  load?: ContactLoad;
}

export interface CellsTimed {
  compartment_steps_per_s: number;
  wall_s: number;
  /** Of the first copy. */
  spikes_ms: number[];
  /** c* and ρ of its contacts at the end. */
  effcai?: number[];
  rho?: number[];
}

/** One process a core. */
export function neuronCells({ model, copies, duration_ms, current_nA, load }: CellsAsked) {
  const folder = load && mkdtempSync(join(tmpdir(), 'bench-contacts-'));
  try {
    const file = folder && join(folder, 'contacts.json');
    if (file) writeFileSync(file, JSON.stringify(load));
    return ask<CellsTimed>('cell_speed.py', [
      ...['--model', model, '--copies', copies, '--processes', Math.min(2, copies)],
      ...['--t', duration_ms, '--amplitude', current_nA, ...(file ? ['--contacts', file] : [])],
    ]);
  } finally {
    if (folder) rmSync(folder, { recursive: true });
  }
}

/** The same in Arbor, on two threads. @param program bench/arbor, built */
export function arborCells(
  program: string,
  { model, copies, duration_ms, current_nA }: CellsAsked,
): CellsTimed {
  return answerOf(program, [
    ...['--model', model, '--copies', copies, '--threads', 2],
    ...['--t', duration_ms, '--amplitude', current_nA],
  ]);
}

export interface CoreneuronTimed extends CellsTimed {
  /** CoreNEURON's order of the nodes, the faster of the two tried: 0 cell by cell, 1 interleaved. */
  cell_permute: 0 | 1;
}

/** The same in CoreNEURON, written by NEURON, on two threads. @param program bench/coreneuron, built */
export function coreneuronCells(
  program: string,
  { model, copies, duration_ms, current_nA }: CellsAsked,
): CoreneuronTimed {
  return ask('coreneuron_speed.py', [
    ...['--program', program, '--model', model, '--copies', copies, '--threads', 2],
    ...['--t', duration_ms, '--amplitude', current_nA],
  ]);
}

export interface NeuronPair {
  wall_s: number;
  wall_per_pair_s: number;
  steps: number;
}

/** The whole protocol by the variable step, a pair on each of two cores. */
export function neuronPairs(model: string, seed: string, maxOrder: number): NeuronPair {
  return ask('pair_protocol.py', [
    ...['--model', model, '--seed', seed, '--processes', 2, '--maxorder', maxOrder],
  ]);
}
