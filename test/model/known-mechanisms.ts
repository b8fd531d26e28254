/**
 * What can be set on the mechanisms of the reference emodels, and the defaults of their files.
 * Kept apart from the program's own registry, so that the two can be compared.
 */
import type { KnownMechanisms } from '../../src/model/emodel.ts';

const range = (defaults: Record<string, number>) => ({
  range: Object.keys(defaults),
  global: [],
  defaults,
});

export const knownMechanisms: KnownMechanisms = {
  pas: range({ g: 0.001, e: -70 }),
  Ih: { ...range({ gIhbar: 1e-5 }), global: ['ehcn'] },
  NaTg: range({ gNaTgbar: 1e-5, vshiftm: 0, vshifth: 0, slopem: 6, slopeh: 6 }),
  NaTa_t: range({ gNaTa_tbar: 1e-5 }),
  NaTs2_t: range({ gNaTs2_tbar: 1e-5 }),
  Nap_Et2: range({ gNap_Et2bar: 1e-5 }),
  K_Pst: range({ gK_Pstbar: 1e-5 }),
  K_Tst: range({ gK_Tstbar: 1e-5 }),
  SKv3_1: range({ gSKv3_1bar: 1e-5 }),
  SK_E2: { ...range({ gSK_E2bar: 1e-6 }), global: ['zTau'] },
  Im: range({ gImbar: 1e-5 }),
  Ca_HVA: range({ gCa_HVAbar: 1e-5 }),
  Ca_HVA2: range({ gCa_HVAbar: 1e-5 }),
  Ca_LVAst: range({ gCa_LVAstbar: 1e-5 }),
  CaDynamics_E2: range({ gamma: 0.05, decay: 80, depth: 0.1, minCai: 1e-4 }),
  CaDynamics_DC0: { ...range({ gamma: 0.01, decay: 70 }), global: ['minCai'] },
  KdShu2007: range({ gkbar: 0.1, ek: -100 }),
  StochKv3: range({ gkbar: 0.01, gamma: 50, deterministic: 0 }),
};
