/** The state a run starts from, for both engines: computed in float64. */

import type { PackedRun } from '../layout/pack.ts';
import { NODE_WORDS, type Template } from '../layout/template.ts';
import { compileStart } from './class-program.ts';

const cellStarts = new WeakMap<Template, Float64Array>();

/** The cell at t = 0: v, gates at their INITIAL values [stateWords]. Shared: copy before changing. */
export function cellStart({ template }: PackedRun): Float64Array {
  let cell = cellStarts.get(template);
  if (!cell) {
    cell = startCell(template);
    cellStarts.set(template, cell);
  }
  return cell;
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
