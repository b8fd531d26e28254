/** The state a run starts from, for both engines: computed in float64. */

import { CONTACT_STATE } from '../layout/contact.ts';
import type { PackedRun } from '../layout/pack.ts';
import { NODE_WORDS, type Template } from '../layout/template.ts';
import { compileStart } from './class-program.ts';

const cellStarts = new WeakMap<Template, Float64Array>();

/** State at t = 0: v, gates at their INITIAL values, contacts. */
export function startState({ template, contactStart }: PackedRun): Float64Array {
  const S = new Float64Array(template.stateWords + contactStart.length * CONTACT_STATE.length);
  let cell = cellStarts.get(template);
  if (!cell) {
    cell = startCell(template);
    cellStarts.set(template, cell);
  }
  S.set(cell);
  contactStart.forEach((state, c) => {
    S.set(Object.values(state), template.stateWords + c * CONTACT_STATE.length);
  });
  return S;
}

function startCell(template: Template): Float64Array {
  const S = new Float64Array(template.stateWords);
  const v = template.cell.vInit_mV;
  S.fill(v, 0, template.tree.nNodes);
  const starts = template.classes.map(compileStart);
  let constants = NODE_WORDS * template.tree.nNodes;
  for (const chain of template.tree.chains) {
    for (let n = chain.start; n < chain.start + chain.count; n++) {
      starts[chain.class]!(S, template.nodeStates[n]!, template.constants, constants, v);
      constants += template.classes[chain.class]!.constants.length;
    }
  }
  return S;
}
