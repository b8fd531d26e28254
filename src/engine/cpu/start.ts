/** The state a run starts from, for both engines: computed in float64. */

import { CONTACT_STATE } from '../layout/contact.ts';
import type { PackedRun } from '../layout/pack.ts';
import { compileStart } from './class-program.ts';

/** State at t = 0: v, gates at their INITIAL values, contacts. */
export function startState({ template, run, contactStart }: PackedRun): Float64Array {
  const S = new Float64Array(template.stateWords + contactStart.length * CONTACT_STATE.length);
  const v = run.cell.vInit_mV;
  S.fill(v, 0, template.tree.nNodes);
  const starts = template.classes.map(compileStart);
  let constants = 3 * template.tree.nNodes;
  for (const chain of template.tree.chains) {
    for (let n = chain.start; n < chain.start + chain.count; n++) {
      starts[chain.class]!(S, template.nodeStates[n]!, template.constants, constants, v);
      constants += template.classes[chain.class]!.constants.length;
    }
  }
  contactStart.forEach((state, c) => {
    S.set(Object.values(state), template.stateWords + c * CONTACT_STATE.length);
  });
  return S;
}
