/** An entry of an experiment that takes its pairs from a circuit, as pairs in the slice. */
import type { CellModel } from '../model/cell.ts';
import { InputError, type InputPlace } from '../model/input-error.ts';
import type { CircuitPairsFile } from './experiment-schema.ts';
import {
  type CircuitConnection,
  choosePairs,
  type OpenPairCircuit,
  type PairCircuit,
} from './pair-circuit.ts';
import { drawContactParameters, type PairContact } from './pairs.ts';
import type { Pathway } from './pathways.ts';

/** A pair in the slice, before conditions and thresholds. */
export interface SlicePair {
  name: string;
  streamId: number;
  cell: CellModel;
  contacts: PairContact[];
  /** K of each contact. */
  hill_mM: number[];
}

/** K where a contact names none: the steep curve. */
export const DEFAULT_HILL_MM = 2.79;

export interface CircuitPairsRequest {
  fixhp: boolean;
  /** Of a key of the entry. */
  place(key: string): InputPlace;
  /** Draws what contacts are in place of the circuit's. */
  physiology: Pathway | null;
  firstStreamId: number;
}

/** InputError where the circuit is at fault, or holds too few such pairs. */
export async function circuitPairs(
  entry: CircuitPairsFile,
  open: OpenPairCircuit,
  { fixhp, place, physiology, firstStreamId }: CircuitPairsRequest,
): Promise<SlicePair[]> {
  const { name, circuit: circuitName, morphologies, emodels, components } = entry;
  const [pre, post] = [[entry.pre].flat(), [entry.post].flat()];
  const circuit = await open({
    circuit: circuitName,
    ...(morphologies === undefined ? {} : { morphologies }),
    ...(emodels === undefined ? {} : { emodels }),
    ...(components === undefined ? {} : { components }),
    fixhp,
    place: place('circuit'),
  });
  try {
    const chosen = chooseOrFail(circuit, { ...entry, pre, post }, place);
    const label = name ?? `${pre.join(', ')} to ${post.join(', ')}`;
    return chosen.map((connection, i) => ({
      name: `${label} ${i + 1}`,
      streamId: firstStreamId + i,
      cell: circuit.cell(connection.target),
      ...contactsOf(circuit, connection, physiology, { seed: entry.seed, index: i }),
    }));
  } finally {
    circuit.close();
  }
}

function chooseOrFail(
  circuit: PairCircuit,
  choice: Parameters<typeof choosePairs>[1],
  place: CircuitPairsRequest['place'],
): CircuitConnection[] {
  try {
    return choosePairs(circuit, choice);
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(place('circuit'), error.message);
    throw error;
  }
}

function contactsOf(
  circuit: PairCircuit,
  connection: CircuitConnection,
  physiology: Pathway | null,
  { seed, index }: { seed: number; index: number },
): Pick<SlicePair, 'contacts' | 'hill_mM'> {
  const places = circuit.places(connection);
  const of = physiology
    ? drawContactParameters(physiology, places.length, seed, index).map((parameters) => ({
        parameters,
        hill_mM: physiology.uHill_mM,
      }))
    : circuit.physiology(connection);
  return {
    contacts: places.map((place, i) => ({ ...place, parameters: of[i]!.parameters })),
    hill_mM: of.map(({ hill_mM }) => hill_mM ?? DEFAULT_HILL_MM),
  };
}
