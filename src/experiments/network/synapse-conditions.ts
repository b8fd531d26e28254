/**
 * `conditions.mechanisms`: globals of the synapses' mechanisms, by the names of their mod files, over
 * the model's defaults; and globals of channels.
 */
import type { SimulationConditions } from '../../io/sonata/simulation-config.ts';
import { FITTED_CONSTANTS, type SynapseConstants } from '../../model/glusynapse.ts';
import type { InputError } from '../../model/input-error.ts';
import { RECEPTORS, STATIC_MG_BLOCK } from '../../model/static-synapse.ts';
import { knownMechanisms } from '../../nmodl/registry.ts';

export const SYNAPSE_KINDS = ['GluSynapse', 'ProbAMPANMDA_EMS', 'ProbGABAAB_EMS'] as const;
export type SynapseKind = (typeof SYNAPSE_KINDS)[number];

/** Circuits run with the model's defaults, not with the values fitted later. */
export const CIRCUIT_CONSTANTS: SynapseConstants = {
  ...FITTED_CONSTANTS,
  tau_effca_GB_ms: 200,
  gamma_d_GB: 100,
  gamma_p_GB: 450,
};

const CONSTANT_NAMES: Record<string, keyof SynapseConstants> = {
  tau_r_AMPA: 'tau_r_AMPA_ms',
  E_AMPA: 'E_AMPA_mV',
  mg: 'mgo_NMDA_mM',
  mgo_NMDA: 'mgo_NMDA_mM',
  scale_NMDA: 'scale_NMDA_mM',
  slope_NMDA: 'slope_NMDA_per_mV',
  tau_r_NMDA: 'tau_r_NMDA_ms',
  tau_d_NMDA: 'tau_d_NMDA_ms',
  E_NMDA: 'E_NMDA_mV',
  ljp_VDCC: 'ljp_VDCC_mV',
  vhm_VDCC: 'vhm_VDCC_mV',
  km_VDCC: 'km_VDCC_mV',
  mtau_VDCC: 'mtau_VDCC_ms',
  vhh_VDCC: 'vhh_VDCC_mV',
  kh_VDCC: 'kh_VDCC_mV',
  htau_VDCC: 'htau_VDCC_ms',
  gca_bar_VDCC: 'gca_bar_VDCC_nS_um2',
  gamma_ca_CR: 'gamma_ca_CR',
  tau_ca_CR: 'tau_ca_CR_ms',
  min_ca_CR: 'min_ca_CR_mM',
  rho_star_GB: 'rho_star_GB',
  tau_ind_GB: 'tau_ind_GB_s',
  tau_exp_GB: 'tau_exp_GB_s',
  tau_effca_GB: 'tau_effca_GB_ms',
  gamma_d_GB: 'gamma_d_GB',
  gamma_p_GB: 'gamma_p_GB',
};

/** What the engines hold fixed of the other synapses; a configuration may only repeat it. */
const FIXED: Record<Exclude<SynapseKind, 'GluSynapse'>, Record<string, number>> = {
  ProbAMPANMDA_EMS: {
    tau_r_NMDA: RECEPTORS['ampa-nmda'].rise_2_ms,
    tau_d_NMDA: RECEPTORS['ampa-nmda'].decay_2_ms,
    slope_mg: STATIC_MG_BLOCK.slope_per_mV,
    scale_mg: STATIC_MG_BLOCK.scale_mM,
    gmax: 1e-3,
  },
  ProbGABAAB_EMS: {
    tau_r_GABAB: RECEPTORS['gaba-ab'].rise_2_ms,
    tau_d_GABAB: RECEPTORS['gaba-ab'].decay_2_ms,
    gmax: 1e-3,
  },
};

export interface SynapseConditions {
  constants: SynapseConstants;
  /** Outside calcium of plastic contacts. */
  cao_mM: number;
  /** Whether the configuration says so. */
  caoIsGiven: boolean;
  initDepleted: Record<SynapseKind, boolean>;
  minisSingleVesicle: Record<SynapseKind, boolean>;
  /** Globals of channels, by mechanism. */
  globals: Record<string, Record<string, number>>;
}

/** GluSynapse's own default of cao_CR. */
const DEFAULT_CAO_MM = 2;

type Fault = (at: string, problem: string) => InputError;

export function synapseConditions(
  mechanisms: SimulationConditions['mechanisms'],
  fault: Fault,
): SynapseConditions {
  const none = () => ({ GluSynapse: false, ProbAMPANMDA_EMS: false, ProbGABAAB_EMS: false });
  const found: SynapseConditions = {
    constants: { ...CIRCUIT_CONSTANTS },
    cao_mM: DEFAULT_CAO_MM,
    caoIsGiven: false,
    initDepleted: none(),
    minisSingleVesicle: none(),
    globals: {},
  };
  const known = knownMechanisms();
  for (const [mechanism, values] of Object.entries(mechanisms)) {
    for (const [name, given] of Object.entries(values)) {
      const wrong = (problem: string) => fault(`${mechanism}.${name}`, problem);
      const value = typeof given === 'boolean' ? Number(given) : given;
      if (typeof value !== 'number') throw wrong(`is '${given}': expected a number or true, false`);
      const kind = SYNAPSE_KINDS.find((k) => k === mechanism);
      if (kind) setSynapse(found, kind, name, value, wrong);
      else if (known[mechanism]?.global.includes(name)) {
        found.globals[mechanism] = { ...found.globals[mechanism], [name]: value };
      } else {
        const names = known[mechanism]?.global.join(', ');
        throw wrong(
          names === undefined
            ? `no mechanism has the name ${mechanism}`
            : `${mechanism} has no such global: expected ${names || 'none'}`,
        );
      }
    }
  }
  return found;
}

function setSynapse(
  found: SynapseConditions,
  kind: SynapseKind,
  name: string,
  value: number,
  wrong: (problem: string) => InputError,
): void {
  if (name === 'init_depleted') found.initDepleted[kind] = value !== 0;
  else if (name === 'minis_single_vesicle') found.minisSingleVesicle[kind] = value !== 0;
  else if (kind === 'GluSynapse') {
    const constant = Object.hasOwn(CONSTANT_NAMES, name) ? CONSTANT_NAMES[name] : undefined;
    if (name === 'cao_CR') [found.cao_mM, found.caoIsGiven] = [value, true];
    else if (constant) found.constants[constant] = value;
    else throw wrong('GluSynapse has no such global');
  } else {
    const fixed = Object.hasOwn(FIXED[kind], name) ? FIXED[kind][name] : undefined;
    if (fixed === undefined) throw wrong(`${kind} has no such global`);
    if (fixed !== value) throw wrong(`is ${value}: only the model's ${fixed} is supported`);
  }
}

/** One switch for all kinds that a network holds; InputError where they differ. */
export function sharedSwitch(
  values: Record<SynapseKind, boolean>,
  kinds: Iterable<SynapseKind>,
  fault: (problem: string) => InputError,
): boolean {
  const found = new Set([...kinds].map((kind) => values[kind]));
  if (found.size > 1) {
    throw fault('differs between kinds of synapses that the network holds: expected one value');
  }
  return found.values().next().value ?? false;
}
