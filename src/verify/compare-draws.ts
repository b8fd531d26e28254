/** Exported Random123 numbers against the stream computed from their ids. */
import { random123Stream } from '../model/philox.ts';
import type { CellCaseModel } from './case-schema.ts';
import { type Finding, Worst } from './finding.ts';
import type { Standard } from './tolerances.ts';

export function compareDraws(model: CellCaseModel, standard: Standard): Finding[] {
  const synapses = [...model.synapses, ...(model.runs ?? []).flatMap((r) => r.synapses ?? [])];
  return synapses.flatMap(({ params, rng }) => {
    if (rng?.mode !== 'r123' || !rng.spec || !rng.draws) return [];
    const list = { label: '', ids: rng.spec, globalIndex: 0, values: rng.draws };
    return compareDrawLists([list], 'model.json', `draws of ${params.synapseID}`, standard);
  });
}

export interface DrawList {
  /** Whose stream it is, where several stand in one line of the report. */
  label: string;
  ids: readonly [number, number, number];
  globalIndex: number;
  values: readonly number[];
}

/** One finding about the first numbers of streams. */
export function compareDrawLists(
  lists: readonly DrawList[],
  file: string,
  variable: string,
  standard: Standard,
): Finding[] {
  const worst = new Worst({ file, variable, quantity: 'draws' }, standard);
  for (const { label, ids, globalIndex, values } of lists) {
    const stream = random123Stream(ids, globalIndex);
    for (const [k, draw] of values.entries()) {
      worst.see(stream.next(), draw, 0, [label, `draw ${k}`].filter(Boolean).join(' '));
    }
  }
  return worst.take();
}
