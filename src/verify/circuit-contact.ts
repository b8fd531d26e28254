/** Synapses of a circuit case as the engines take them: parameters by the mod files' names. */
import type { Contact } from '../engine/job.ts';
import type { SynapseConstants } from '../model/glusynapse.ts';
import type { InputError } from '../model/input-error.ts';
import { RECEPTORS, STATIC_MG_BLOCK } from '../model/static-synapse.ts';
import type { CircuitModel, CircuitSynapse } from './circuit-schema.ts';

type Fault = (problem: string) => InputError;
type Named = Record<string, number>;

/** Reads the names it is asked for, and says which were not. */
function reader(values: Named, fault: Fault) {
  const left = new Set(Object.keys(values));
  const take = (name: string): number => {
    left.delete(name);
    const value = values[name];
    if (value === undefined) throw fault(`has no ${name}`);
    return value;
  };
  /** What the engines hold fixed may be left out, not be another. */
  const expect = (name: string, value: number) => {
    if (name in values && take(name) !== value)
      throw fault(`${name} is ${values[name]}, expected ${value}`);
  };
  const done = (ignored: string[] = []) => {
    const unread = [...left].filter((name) => !ignored.includes(name));
    if (unread.length > 0) throw fault(`${unread.join(', ')}: not known`);
  };
  return { take, expect, done };
}

/** What is said of the run as a whole stands elsewhere (globals_set). */
const RUN_WIDE = ['init_depleted', 'minis_single_vesicle', 'nc_type_param', 'gmax'];

export function constantsOf(model: CircuitModel, fault: Fault): SynapseConstants | null {
  const values = model.synapse_globals.GluSynapse;
  if (!values) return null;
  const { take, done } = reader(values, fault);
  const constants = {
    tau_r_AMPA_ms: take('tau_r_AMPA'),
    E_AMPA_mV: take('E_AMPA'),
    mgo_NMDA_mM: take('mg'),
    scale_NMDA_mM: take('scale_NMDA'),
    slope_NMDA_per_mV: take('slope_NMDA'),
    tau_r_NMDA_ms: take('tau_r_NMDA'),
    tau_d_NMDA_ms: take('tau_d_NMDA'),
    E_NMDA_mV: take('E_NMDA'),
    ljp_VDCC_mV: take('ljp_VDCC'),
    vhm_VDCC_mV: take('vhm_VDCC'),
    km_VDCC_mV: take('km_VDCC'),
    mtau_VDCC_ms: take('mtau_VDCC'),
    vhh_VDCC_mV: take('vhh_VDCC'),
    kh_VDCC_mV: take('kh_VDCC'),
    htau_VDCC_ms: take('htau_VDCC'),
    gca_bar_VDCC_nS_um2: take('gca_bar_VDCC'),
    gamma_ca_CR: take('gamma_ca_CR'),
    tau_ca_CR_ms: take('tau_ca_CR'),
    min_ca_CR_mM: take('min_ca_CR'),
    rho_star_GB: take('rho_star_GB'),
    tau_ind_GB_s: take('tau_ind_GB'),
    tau_exp_GB_s: take('tau_exp_GB'),
    tau_effca_GB_ms: take('tau_effca_GB'),
    gamma_d_GB: take('gamma_d_GB'),
    gamma_p_GB: take('gamma_p_GB'),
  };
  done([...RUN_WIDE, 'cao_CR']);
  return constants;
}

/** The constants of the others are those the engines hold; an InputError where the case says otherwise. */
export function checkStaticGlobals(model: CircuitModel, fault: Fault): void {
  const { ProbAMPANMDA_EMS: ampa, ProbGABAAB_EMS: gaba } = model.synapse_globals;
  const receptors = RECEPTORS['ampa-nmda'];
  if (ampa) {
    const { expect, done } = reader(ampa, fault);
    expect('gmax', 1e-3);
    expect('tau_r_AMPA', receptors.rise_1_ms);
    expect('tau_r_NMDA', receptors.rise_2_ms);
    expect('tau_d_NMDA', receptors.decay_2_ms);
    expect('e', receptors.E_1_mV);
    expect('slope_mg', STATIC_MG_BLOCK.slope_per_mV);
    expect('scale_mg', STATIC_MG_BLOCK.scale_mM);
    done(RUN_WIDE);
  }
  if (gaba) {
    const { expect, done } = reader(gaba, fault);
    expect('gmax', 1e-3);
    expect('tau_r_GABAB', RECEPTORS['gaba-ab'].rise_2_ms);
    expect('tau_d_GABAB', RECEPTORS['gaba-ab'].decay_2_ms);
    done(RUN_WIDE);
  }
}

/** A threshold of −1 means: not plastic. */
const threshold = (theta: number) => (theta < 0 ? Number.POSITIVE_INFINITY : theta);

/** The contact without what drives it. */
export function circuitContact(
  synapse: CircuitSynapse,
  node: number,
  model: CircuitModel,
  fault: Fault,
): Contact {
  const { params, netcon, rng } = synapse;
  const { take, expect, done } = reader(params, fault);
  take('synapseID');
  const release = () => ({ Dep_ms: take('Dep'), Fac_ms: take('Fac'), Nrrp: take('Nrrp') });
  const inputs = {
    node,
    draws: {
      kind: 'random123' as const,
      ids: [rng.id1, rng.id2, rng.id3] as const,
      globalIndex: model.random123_globalindex,
    },
    arrivals_ms: new Float64Array(0),
  };
  if (synapse.type === 'GluSynapse') {
    const cao_mM = model.synapse_globals.GluSynapse?.cao_CR;
    if (cao_mM === undefined) throw fault('synapse_globals.GluSynapse has no cao_CR');
    const parameters = {
      tau_d_AMPA_ms: take('tau_d_AMPA'),
      gmax0_AMPA_nS: take('gmax0_AMPA'),
      gmax_d_AMPA_nS: take('gmax_d_AMPA'),
      gmax_p_AMPA_nS: take('gmax_p_AMPA'),
      gmax_NMDA_nS: take('gmax_NMDA'),
      Use0: take('Use'),
      Use_d: take('Use_d'),
      Use_p: take('Use_p'),
      ...release(),
      volume_um3: take('volume_CR'),
      theta_d: threshold(take('theta_d_GB')),
      theta_p: threshold(take('theta_p_GB')),
      rho0: take('rho0_GB'),
      cao_mM,
    };
    done();
    return { ...inputs, parameters };
  }
  expect('u0', 0);
  const shared = { weight_nS: netcon.weight_effective, Use: take('Use'), ...release() };
  if (synapse.type === 'ProbAMPANMDA_EMS') {
    const parameters = {
      receptor: 'ampa-nmda' as const,
      ...shared,
      tau_d_ms: take('tau_d_AMPA'),
      ratio: take('NMDA_ratio'),
      mg_mM: take('mg'),
    };
    done();
    return { kind: 'static', ...inputs, parameters };
  }
  expect('tau_r_GABAA', RECEPTORS['gaba-ab'].rise_1_ms);
  const parameters = {
    receptor: 'gaba-ab' as const,
    ...shared,
    tau_d_ms: take('tau_d_GABAA'),
    ratio: take('GABAB_ratio'),
    E_1_mV: take('e_GABAA'),
    E_2_mV: take('e_GABAB'),
  };
  done();
  return { kind: 'static', ...inputs, parameters };
}
