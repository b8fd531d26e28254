/** Exported Random123 numbers against the stream computed from their ids. */
import { random123Stream } from '../model/philox.ts';
import type { CellCaseModel } from './case-schema.ts';
import { type Finding, Worst } from './finding.ts';
import type { Standard } from './tolerances.ts';

export function compareDraws(model: CellCaseModel, standard: Standard): Finding[] {
  const synapses = [...model.synapses, ...(model.runs ?? []).flatMap((r) => r.synapses ?? [])];
  return synapses.flatMap(({ params, rng }) => {
    if (rng?.mode !== 'r123' || !rng.spec || !rng.draws) return [];
    const stream = random123Stream(rng.spec);
    const place = { file: 'model.json', variable: `draws of ${params.synapseID}` };
    const worst = new Worst({ ...place, quantity: 'draws' }, standard);
    for (const [k, draw] of rng.draws.entries()) worst.see(stream.next(), draw, 0, `draw ${k}`);
    return worst.take();
  });
}
