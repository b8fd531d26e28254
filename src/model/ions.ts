/**
 * What a membrane's ions are where neither an emodel nor a mechanism says otherwise.
 * The values are NEURON's for na_ion, k_ion and ca_ion (ena0, ek0 of its built-in ions, cai0, cao0).
 */
export const DEFAULT_IONS = {
  ena_mV: 50,
  ek_mV: -77,
  cao_mM: 2,
  cai_mM: 5e-5,
} as const;
