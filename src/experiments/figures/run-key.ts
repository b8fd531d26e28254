/**
 * What determines a run, as text: two runs with one text have one result, whichever figure asks.
 *
 * The text holds the cell, its contacts, the condition, the rule's constants, the protocol, the
 * stream of its draws and the step; the kinetics as NMODL; the engine's precision; and the version of
 * the numerics. Its digest is the name of the result in a store.
 */
import type { Engine, StepControl } from '../../engine/job.ts';
import type { CellModel } from '../../model/cell.ts';
import { type SynapseConstants, THRESHOLD_FACTORS } from '../../model/glusynapse.ts';
import { mechanismText } from '../../nmodl/registry.ts';
import type { SlicePair } from '../circuit-pairs.ts';
import type { PairingProtocol, Pulse } from '../pair-types.ts';
import type { Condition } from '../resolve-experiment.ts';

/** Raised by the commit that changes what a run gives for the same inputs. */
export const NUMERICS_VERSION = 2;

export interface RunIdentity {
  engine: Engine['name'];
  /** Content of the cell: cellText, digested once for all its pairs. */
  cell: string;
  slice: SlicePair;
  condition: Condition;
  synapse: SynapseConstants;
  protocol: PairingProtocol;
  seed: number;
  dt_ms: number;
  step: StepControl;
  vdccGates: 'zero' | 'steady-state';
  lastEpsps: number;
  durationStep_ms: number;
  /** Null: searched. */
  pulse: Pulse | null;
}

/** Keys in alphabetical order, typed arrays as arrays, numbers that JSON has not as text. */
export function canonical(value: unknown): string {
  if (ArrayBuffer.isView(value)) return canonical(Array.from(value as unknown as number[]));
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'number' && !Number.isFinite(value)) return `"${value}"`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`;
}

/** A cell without its name, with the kinetics of its mechanisms. */
export function cellText({ name: _, ...cell }: CellModel): string {
  const kinetics = cell.mechanisms.map(({ name }) => [name, mechanismText(name)]);
  return canonical({ ...cell, kinetics });
}

export function runText(run: RunIdentity): string {
  const { slice, protocol, ...rest } = run;
  const { name: _, ...pairing } = protocol;
  const { contacts, hill_mM, streamId } = slice;
  return canonical({
    ...rest,
    protocol: pairing,
    contacts,
    hill_mM,
    streamId,
    thresholds: THRESHOLD_FACTORS,
    numerics: NUMERICS_VERSION,
  });
}
