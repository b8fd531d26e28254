export interface FoundNeuron {
  /** The Python interpreter that can import NEURON. */
  python: string;
  version: string;
}
export function findNeuron(): FoundNeuron | null;
export function isReady(): boolean;
export function ensureNeuron(): FoundNeuron;
