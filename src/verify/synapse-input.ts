/** Synapses and stimuli of a case, as the engines take them. */
import type { Draws, PlasticContact, Stimulus } from '../engine/job.ts';
import { type CellModel, nodeOf } from '../model/cell.ts';
import {
  type ContactParameters,
  FITTED_CONSTANTS,
  type SynapseConstants,
} from '../model/glusynapse.ts';
import { InputError } from '../model/input-error.ts';
import type { CaseGlobals, CaseStimulus, CaseSynapse, CellCaseModel } from './case-schema.ts';

export function synapseConstants(g: CaseGlobals | undefined): SynapseConstants {
  if (!g) return FITTED_CONSTANTS;
  return {
    tau_r_AMPA_ms: g.tau_r_AMPA,
    E_AMPA_mV: g.E_AMPA,
    mgo_NMDA_mM: g.mgo_NMDA,
    scale_NMDA_mM: g.scale_NMDA,
    slope_NMDA_per_mV: g.slope_NMDA,
    tau_r_NMDA_ms: g.tau_r_NMDA,
    tau_d_NMDA_ms: g.tau_d_NMDA,
    E_NMDA_mV: g.E_NMDA,
    ljp_VDCC_mV: g.ljp_VDCC,
    vhm_VDCC_mV: g.vhm_VDCC,
    km_VDCC_mV: g.km_VDCC,
    mtau_VDCC_ms: g.mtau_VDCC,
    vhh_VDCC_mV: g.vhh_VDCC,
    kh_VDCC_mV: g.kh_VDCC,
    htau_VDCC_ms: g.htau_VDCC,
    gca_bar_VDCC_nS_um2: g.gca_bar_VDCC,
    gamma_ca_CR: g.gamma_ca_CR,
    tau_ca_CR_ms: g.tau_ca_CR,
    min_ca_CR_mM: g.min_ca_CR,
    rho_star_GB: g.rho_star_GB,
    tau_ind_GB_s: g.tau_ind_GB,
    tau_exp_GB_s: g.tau_exp_GB,
    tau_effca_GB_ms: g.tau_effca_GB,
    gamma_d_GB: g.gamma_d_GB,
    gamma_p_GB: g.gamma_p_GB,
  };
}

export function contactParametersOf(
  { params: p }: Pick<CaseSynapse, 'params'>,
  cao_mM: number,
): ContactParameters {
  return {
    tau_d_AMPA_ms: p.tau_d_AMPA,
    gmax0_AMPA_nS: p.gmax0_AMPA,
    gmax_d_AMPA_nS: p.gmax_d_AMPA,
    gmax_p_AMPA_nS: p.gmax_p_AMPA,
    gmax_NMDA_nS: p.gmax_NMDA,
    Use0: p.Use0_TM,
    Use_d: p.Use_d_TM,
    Use_p: p.Use_p_TM,
    Dep_ms: p.Dep_TM,
    Fac_ms: p.Fac_TM,
    Nrrp: p.Nrrp_TM,
    volume_um3: p.volume_CR,
    theta_d: p.theta_d_GB,
    theta_p: p.theta_p_GB,
    rho0: p.rho0_GB,
    cao_mM,
  };
}

/** @param draws seed of a list or 'det', as the trace's name says; null: as the synapse says */
export function contactOf(
  synapse: CaseSynapse,
  model: CellCaseModel,
  cell: CellModel,
  draws: string | null,
): PlasticContact & { arrivals_ms: Float64Array } {
  const fault = (problem: string) =>
    new InputError(
      {
        format: 'verify',
        file: `${model.case}/model.json`,
        at: `synapse ${synapse.params.synapseID}`,
      },
      problem,
    );
  if (synapse.netcons.length > 1) {
    throw fault(
      `has ${synapse.netcons.length} netcons: expected one, whose release state it holds`,
    );
  }
  if (nodeOf(cell, synapse) !== synapse.node) {
    throw fault(`node ${synapse.node} is not ${synapse.section}(${synapse.x})`);
  }
  if (!model.GluSynapse_globals) throw fault('the case has no GluSynapse_globals');
  const arrivals = synapse.netcons.flatMap(({ delay, spike_times, source }) =>
    spikeTimes(spike_times ?? source, model, fault).map((t) => t + delay),
  );
  return {
    node: synapse.node,
    parameters: contactParametersOf(synapse, model.GluSynapse_globals.cao_CR),
    draws: drawsOf(synapse, draws, fault),
    arrivals_ms: Float64Array.from(arrivals.sort((a, b) => a - b)),
  };
}

function spikeTimes(
  given: number[] | string,
  model: CellCaseModel,
  fault: (problem: string) => InputError,
): number[] {
  if (typeof given !== 'string') return given;
  if (given.includes('presynaptic_spike_times') && model.presynaptic_spike_times) {
    return model.presynaptic_spike_times;
  }
  throw fault(`spike times '${given}' are neither a list nor the case's presynaptic_spike_times`);
}

function drawsOf(
  { rng }: CaseSynapse,
  draws: string | null,
  fault: (problem: string) => InputError,
): Draws {
  if (!rng || rng.mode === 'none' || draws === 'det') return { kind: 'full' };
  if (draws !== null) {
    const values = rng.draws_by_seed?.[draws];
    if (!values) throw fault(`has no draws of seed ${draws}`);
    return { kind: 'list', values };
  }
  if (rng.mode === 'r123') {
    if (!rng.spec) throw fault('rng of mode r123 has no spec');
    return { kind: 'random123', ids: rng.spec, globalIndex: 0 };
  }
  if (rng.draws) return { kind: 'list', values: rng.draws };
  throw fault(`rng mode '${rng.mode}' gives no draws for this trace`);
}

export type Pulse = Extract<Stimulus, { kind: 'current' }>;

export function stimuliOf(stimulus: CaseStimulus, cell: CellModel): Pulse[] {
  const node = nodeOf(cell, stimulus);
  const pulse = (start_ms: number, width_ms: number): Pulse => ({
    kind: 'current',
    node,
    start_ms,
    end_ms: start_ms + width_ms,
    amplitude_nA: stimulus.amp,
  });
  return stimulus.type === 'IClamp'
    ? [pulse(stimulus.delay, stimulus.dur)]
    : stimulus.starts.map((start) => pulse(start, stimulus.width));
}
