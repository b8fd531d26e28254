/**
 * How excitable each shipped cell is with the emodel of its index entry, as scripts/morphologies/
 * survey.ts measures it at 34 °C (docs/cells.md): what the tests of the cells hold them to.
 */
import type { ShippedMorphology } from '../../src/components/morphologies.ts';

export interface Excitability {
  rest_mV: number;
  /** Steady, for −0.02 nA. */
  resistance_MOhm: number;
  /** Smallest current, to 5 pA, whose 500 ms step from rest makes a spike. */
  threshold_nA: number;
}

const measured = (rest_mV: number, resistance_MOhm: number, threshold_nA: number) => ({
  rest_mV,
  resistance_MOhm,
  threshold_nA,
});

export const EXCITABILITY: Readonly<Record<ShippedMorphology, Excitability>> = {
  L5_TTPC_1: measured(-70.6, 64, 0.185),
  L5_TTPC_2: measured(-70.7, 73, 0.165),
  L5_STPC_1: measured(-77.6, 105, 0.12),
  L5_UPC_1: measured(-78.4, 130, 0.095),
  L5_UPC_2: measured(-78.2, 112, 0.11),
  L23_PC_1: measured(-72.9, 177, 0.065),
  L23_PC_2: measured(-72.7, 181, 0.065),
  L2_TPC_1: measured(-73.3, 214, 0.055),
  L2_IPC_1: measured(-73.4, 235, 0.05),
  L4_UPC_1: measured(-76.1, 138, 0.045),
  L4_UPC_2: measured(-76.2, 143, 0.045),
  L4_TPC_1: measured(-78.3, 135, 0.06),
  L4_TPC_2: measured(-78.3, 139, 0.06),
  L4_SSC_1: measured(-77.0, 186, 0.035),
  L4_SSC_2: measured(-77.1, 186, 0.035),
  L6_TPC_1: measured(-74.8, 125, 0.045),
  L6_TPC_2: measured(-74.8, 127, 0.045),
  L6_UPC_1: measured(-76.0, 146, 0.045),
  L6_IPC_1: measured(-75.7, 131, 0.045),
  L6_BPC_1: measured(-75.3, 133, 0.045),
  L6_HPC_1: measured(-75.7, 144, 0.04),
  L23_LBC_1: measured(-79.1, 54, 0.505),
  L5_MC_1: measured(-78.4, 92, 0.215),
  L1_NGC_1: measured(-79.4, 129, 0.15),
};
