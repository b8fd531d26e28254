/**
 * Contacts without plasticity as data: AMPA/NMDA and GABA-A/B, two components of one release.
 *
 * Each component is B − A with A' = −A/rise, B' = −B/decay; a release of k of N vesicles adds
 * k/N · peakFactor to both. g = 1e-3 µS · weight · (B − A), component 2 scaled by its ratio.
 * Release: u decays with Fac, then gains Use(1 − u); an empty site refills if its draw exceeds
 * e^(−Δ/Dep), a filled one releases if its draw is below u (model: Fuhrmann et al. 2002; Markram et
 * al. 2015, Cell 163:456, Supplement).
 */
export interface StaticSynapseParameters {
  receptor: 'ampa-nmda' | 'gaba-ab';
  /** Peak conductance of component 1, nS (the connection's weight). */
  weight_nS: number;
  /** Decay of AMPA or GABA-A. */
  tau_d_ms: number;
  /** Rise of component 1 in place of the receptor's own. */
  tau_r_ms?: number;
  /** Peak conductance of NMDA over AMPA, GABA-B over GABA-A. */
  ratio: number;
  Use: number;
  Dep_ms: number;
  /** 0: u is Use at every spike. */
  Fac_ms: number;
  /** Release sites. */
  Nrrp: number;
  /** Outside magnesium, mM, for the block of NMDA. Default 1. */
  mg_mM?: number;
  /** Reversal potentials in place of the receptor's own. */
  E_1_mV?: number;
  E_2_mV?: number;
}

/** What a receptor pair has in common, ms and mV. */
export const RECEPTORS = {
  'ampa-nmda': {
    rise_1_ms: 0.2,
    rise_2_ms: 0.29,
    decay_2_ms: 43,
    E_1_mV: 0,
    E_2_mV: 0,
  },
  'gaba-ab': {
    rise_1_ms: 0.2,
    rise_2_ms: 3.5,
    decay_2_ms: 260.9,
    E_1_mV: -80,
    E_2_mV: -97,
  },
} as const;

/** Block of NMDA: 1/(1 + [Mg]/scale · e^(−slope v)); Jahr & Stevens 1990, cortical fit. */
export const STATIC_MG_BLOCK = { slope_per_mV: 0.0720748, scale_mM: 2.55224 } as const;
