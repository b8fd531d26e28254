/**
 * The morphologies that come with the program. They are grown by scripts/morphologies/grow.ts from
 * published statistics; docs/cells.md shows what they are and do.
 */

import l4UPC1 from '../../circuits/components/morphologies/L4_UPC_1.swc' with { type: 'text' };
import l5TTPC1 from '../../circuits/components/morphologies/L5_TTPC_1.swc' with { type: 'text' };
import l23PC1 from '../../circuits/components/morphologies/L23_PC_1.swc' with { type: 'text' };
import { readSwc } from '../io/swc.ts';
import type { Morphology } from '../model/morphology.ts';

export interface ShippedMorphologyFile {
  name: string;
  /** Morphological type: names of Markram et al. 2015, Cell 163:456, and for L4_UPC of the newer circuits. */
  mtype: string;
  /** Where it comes from. */
  source: string;
  /** SWC. */
  text: string;
}

const GROWN = 'grown by scripts/morphologies/grow.ts from published statistics (docs/cells.md)';

export const SHIPPED_MORPHOLOGIES = [
  { name: 'L5_TTPC_1', mtype: 'L5_TTPC1', source: GROWN, text: l5TTPC1 },
  { name: 'L23_PC_1', mtype: 'L23_PC', source: GROWN, text: l23PC1 },
  { name: 'L4_UPC_1', mtype: 'L4_UPC', source: GROWN, text: l4UPC1 },
] as const satisfies readonly ShippedMorphologyFile[];

export type ShippedMorphology = (typeof SHIPPED_MORPHOLOGIES)[number]['name'];

/** A shipped morphology, read as any other file. */
export function shippedMorphology(name: ShippedMorphology): Morphology {
  const { text } = SHIPPED_MORPHOLOGIES.find((file) => file.name === name)!;
  return readSwc(text, `${name}.swc`);
}
