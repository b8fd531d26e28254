/**
 * The morphologies that come with the program, and what each one is: its type, layer, kind of synapse
 * and the emodel that suits it. They are grown by scripts/morphologies/grow.ts from published
 * statistics; docs/cells.md shows what they are and do.
 */

import l1NGC1 from '../../circuits/components/morphologies/L1_NGC_1.swc' with { type: 'text' };
import l2IPC1 from '../../circuits/components/morphologies/L2_IPC_1.swc' with { type: 'text' };
import l2TPC1 from '../../circuits/components/morphologies/L2_TPC_1.swc' with { type: 'text' };
import l4SSC1 from '../../circuits/components/morphologies/L4_SSC_1.swc' with { type: 'text' };
import l4SSC2 from '../../circuits/components/morphologies/L4_SSC_2.swc' with { type: 'text' };
import l4TPC1 from '../../circuits/components/morphologies/L4_TPC_1.swc' with { type: 'text' };
import l4TPC2 from '../../circuits/components/morphologies/L4_TPC_2.swc' with { type: 'text' };
import l4UPC1 from '../../circuits/components/morphologies/L4_UPC_1.swc' with { type: 'text' };
import l4UPC2 from '../../circuits/components/morphologies/L4_UPC_2.swc' with { type: 'text' };
import l5MC1 from '../../circuits/components/morphologies/L5_MC_1.swc' with { type: 'text' };
import l5STPC1 from '../../circuits/components/morphologies/L5_STPC_1.swc' with { type: 'text' };
import l5TTPC1 from '../../circuits/components/morphologies/L5_TTPC_1.swc' with { type: 'text' };
import l5TTPC2 from '../../circuits/components/morphologies/L5_TTPC_2.swc' with { type: 'text' };
import l5UPC1 from '../../circuits/components/morphologies/L5_UPC_1.swc' with { type: 'text' };
import l5UPC2 from '../../circuits/components/morphologies/L5_UPC_2.swc' with { type: 'text' };
import l6BPC1 from '../../circuits/components/morphologies/L6_BPC_1.swc' with { type: 'text' };
import l6HPC1 from '../../circuits/components/morphologies/L6_HPC_1.swc' with { type: 'text' };
import l6IPC1 from '../../circuits/components/morphologies/L6_IPC_1.swc' with { type: 'text' };
import l6TPC1 from '../../circuits/components/morphologies/L6_TPC_1.swc' with { type: 'text' };
import l6TPC2 from '../../circuits/components/morphologies/L6_TPC_2.swc' with { type: 'text' };
import l6UPC1 from '../../circuits/components/morphologies/L6_UPC_1.swc' with { type: 'text' };
import l23LBC1 from '../../circuits/components/morphologies/L23_LBC_1.swc' with { type: 'text' };
import l23PC1 from '../../circuits/components/morphologies/L23_PC_1.swc' with { type: 'text' };
import l23PC2 from '../../circuits/components/morphologies/L23_PC_2.swc' with { type: 'text' };
import { readSwc } from '../io/swc.ts';
import type { Morphology } from '../model/morphology.ts';
import type { ShippedEmodel } from './emodels.ts';

export interface ShippedMorphologyFile {
  name: string;
  /**
   * Morphological type: pyramidal cells by the names of the somatosensory circuit (Ecker et al.,
   * eLife 101850), which circuits/ and synapse recipes use; interneurons by those of Markram et al.
   * 2015, Cell 163:456.
   */
  mtype: string;
  /** Cortical layer of the soma. */
  layer: 1 | 2 | 3 | 4 | 5 | 6;
  /** What its axon does to others. */
  synapseClass: 'EXC' | 'INH';
  /** The emodel that suits it best of those that ship. */
  emodel: ShippedEmodel;
  /** Where it comes from. */
  source: string;
  /** SWC. */
  text: string;
}

const GROWN = 'grown by scripts/morphologies/grow.ts from published statistics (docs/cells.md)';

const cell = <Name extends string>(
  name: Name,
  mtype: string,
  layer: ShippedMorphologyFile['layer'],
  synapseClass: ShippedMorphologyFile['synapseClass'],
  emodel: ShippedEmodel,
  text: string,
) => ({ name, mtype, layer, synapseClass, emodel, source: GROWN, text });

export const SHIPPED_MORPHOLOGIES = [
  cell('L5_TTPC_1', 'L5_TPC:A', 5, 'EXC', 'cADpyr232_L5_TTPC1', l5TTPC1),
  cell('L5_TTPC_2', 'L5_TPC:A', 5, 'EXC', 'cADpyr232_L5_TTPC1', l5TTPC2),
  cell('L5_STPC_1', 'L5_TPC:C', 5, 'EXC', 'cADpyr_L5TPC', l5STPC1),
  cell('L5_UPC_1', 'L5_UPC', 5, 'EXC', 'cADpyr_L5TPC', l5UPC1),
  cell('L5_UPC_2', 'L5_UPC', 5, 'EXC', 'cADpyr_L5TPC', l5UPC2),
  cell('L23_PC_1', 'L3_TPC:A', 3, 'EXC', 'cADpyr229_L23_PC', l23PC1),
  cell('L23_PC_2', 'L3_TPC:A', 3, 'EXC', 'cADpyr229_L23_PC', l23PC2),
  cell('L2_TPC_1', 'L2_TPC:B', 2, 'EXC', 'cADpyr229_L23_PC', l2TPC1),
  cell('L2_IPC_1', 'L2_IPC', 2, 'EXC', 'cADpyr229_L23_PC', l2IPC1),
  cell('L4_UPC_1', 'L4_UPC', 4, 'EXC', 'cADpyr_L4UPC', l4UPC1),
  cell('L4_UPC_2', 'L4_UPC', 4, 'EXC', 'cADpyr_L4UPC', l4UPC2),
  cell('L4_TPC_1', 'L4_TPC', 4, 'EXC', 'cADpyr_L4TPC', l4TPC1),
  cell('L4_TPC_2', 'L4_TPC', 4, 'EXC', 'cADpyr_L4TPC', l4TPC2),
  cell('L4_SSC_1', 'L4_SSC', 4, 'EXC', 'cADpyr_L4UPC', l4SSC1),
  cell('L4_SSC_2', 'L4_SSC', 4, 'EXC', 'cADpyr_L4UPC', l4SSC2),
  cell('L6_TPC_1', 'L6_TPC:A', 6, 'EXC', 'cADpyr_L4UPC', l6TPC1),
  cell('L6_TPC_2', 'L6_TPC:A', 6, 'EXC', 'cADpyr_L4UPC', l6TPC2),
  cell('L6_UPC_1', 'L6_UPC', 6, 'EXC', 'cADpyr_L4UPC', l6UPC1),
  cell('L6_IPC_1', 'L6_IPC', 6, 'EXC', 'cADpyr_L4UPC', l6IPC1),
  cell('L6_BPC_1', 'L6_BPC', 6, 'EXC', 'cADpyr_L4UPC', l6BPC1),
  cell('L6_HPC_1', 'L6_HPC', 6, 'EXC', 'cADpyr_L4UPC', l6HPC1),
  cell('L23_LBC_1', 'L23_LBC', 3, 'INH', 'dSTUT_L2SBC', l23LBC1),
  cell('L5_MC_1', 'L5_MC', 5, 'INH', 'cSTUT_L6NGC', l5MC1),
  cell('L1_NGC_1', 'L1_NGC', 1, 'INH', 'cSTUT_L6NGC', l1NGC1),
] as const satisfies readonly ShippedMorphologyFile[];

export type ShippedMorphology = (typeof SHIPPED_MORPHOLOGIES)[number]['name'];

/** A shipped morphology, read as any other file. */
export function shippedMorphology(name: ShippedMorphology): Morphology {
  const { text } = fileOf(name)!;
  return readSwc(text, `${name}.swc`);
}

/** The emodel that suits a shipped morphology; nothing for another name. */
export function emodelFor(name: string): ShippedEmodel | undefined {
  return fileOf(name)?.emodel;
}

/** Types that have no morphology of their own, and the one whose tree is nearest to theirs. */
const NEAREST_MTYPE: Readonly<Record<string, string>> = {
  'L2_TPC:A': 'L2_TPC:B',
  'L3_TPC:C': 'L3_TPC:A',
  'L5_TPC:B': 'L5_TPC:A',
  'L6_TPC:C': 'L6_TPC:A',
};

/** The shipped morphologies of a type, or of the nearest one; empty where there is none. */
export function morphologiesOf(mtype: string): ShippedMorphologyFile[] {
  const wanted = NEAREST_MTYPE[mtype] ?? mtype;
  return SHIPPED_MORPHOLOGIES.filter((file) => file.mtype === wanted);
}

function fileOf(name: string): ShippedMorphologyFile | undefined {
  return SHIPPED_MORPHOLOGIES.find((file) => file.name === name);
}
