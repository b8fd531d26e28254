/** NEURON's side of the comparison: its scripts, each answering with one line of JSON. */
import { spawnSync } from 'node:child_process';
import { ensureNeuron } from '../scripts/neuron/install.mjs';

/** Installs NEURON if it is missing; throws with what to do where it cannot. Returns its version. */
export function prepareNeuron(): string {
  return ensureNeuron().version;
}

function ask<T>(script: string, args: (string | number)[]): T {
  const { python } = ensureNeuron();
  const run = spawnSync(python, [`bench/neuron/${script}`, ...args.map(String)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
  const line = run.stdout.trim().split('\n').at(-1) ?? '';
  if (run.status !== 0 || !line.startsWith('{')) {
    const why = run.stderr.trim().split('\n').at(-1);
    throw new Error(`bench: ${script} failed: ${why}`);
  }
  return JSON.parse(line);
}

export interface NeuronCells {
  compartment_steps_per_s: number;
  wall_s: number;
}

/** Copies of a cell by the fixed step, one process a core. */
export function neuronCells(model: string, copies: number, duration_ms: number): NeuronCells {
  const processes = Math.min(2, copies);
  return ask('cell_speed.py', [
    ...['--model', model, '--copies', copies, '--processes', processes],
    ...['--t', duration_ms, '--amplitude', 0.2],
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
