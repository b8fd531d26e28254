/** Cases made up in memory: one passive compartment at rest, and what a test changes of it. */
import type { CaseFolder } from '../../src/verify/case-folder.ts';

export const REST_MV = -70;

type Json = Record<string, unknown>;

/** A compartment of 314 µm² with a leak whose reversal is where it starts: nothing moves. */
export function restingModel(change: Json = {}): Json {
  return {
    format: 'nrnref-1',
    case: 'resting',
    celsius: 34,
    v_init: REST_MV,
    dt: 0.025,
    tstop: 5,
    cells: [
      {
        name: 'comp',
        sections: [
          {
            name: 'soma',
            index: 0,
            type: 'soma',
            parent: null,
            parent_x: null,
            nseg: 1,
            L: 10,
            Ra: 100,
            cm: 1,
            diam: [10],
            area: [314],
            mechanisms: { pas: { g: 1e-4, e: REST_MV } },
            ions: {},
          },
        ],
        nodes: {
          section: [0, 0, 0],
          seg: [-1, 0, 1],
          parent: [-1, 0, 1],
          ri: [null, 0.01, 0.01],
          area: [100, 314, 100],
          cm: [0, 1, 0],
          kind: ['root0', 'seg', 'end'],
        },
      },
    ],
    recordings: [{ name: 'v_soma', section: 'soma', x: 0.5, variable: 'v' }],
    ...change,
  };
}

export const restingTrace = (column = 'v_soma', wrong?: number) =>
  [`t,${column}`, `0,${REST_MV}`, `2.5,${wrong ?? REST_MV}`, `5,${REST_MV}`].join('\n');

export function folderOf(model: Json, files: Record<string, string>): CaseFolder {
  const all: Record<string, string> = { 'model.json': JSON.stringify(model), ...files };
  return {
    name: String(model.case),
    files: Object.keys(all),
    read: (file) => all[file]!,
  };
}

export const synapseGlobals = {
  tau_r_AMPA: 0.2,
  E_AMPA: 0,
  mgo_NMDA: 1,
  scale_NMDA: 2.552,
  slope_NMDA: 0.072,
  tau_r_NMDA: 0.29,
  tau_d_NMDA: 70,
  E_NMDA: -3,
  ljp_VDCC: 0,
  vhm_VDCC: -5.9,
  km_VDCC: 9.5,
  mtau_VDCC: 1,
  vhh_VDCC: -39,
  kh_VDCC: -9.2,
  htau_VDCC: 27,
  gca_bar_VDCC: 0.0744,
  gamma_ca_CR: 0.04,
  tau_ca_CR: 12,
  min_ca_CR: 7e-5,
  cao_CR: 2,
  rho_star_GB: 0.5,
  tau_ind_GB: 70,
  tau_exp_GB: 100,
  tau_effca_GB: 278.3177658387,
  gamma_d_GB: 101.5387594661,
  gamma_p_GB: 216.1841700668,
};

/** A contact that nothing arrives at. */
export function silentSynapse(change: Json = {}): Json {
  return {
    section: 'soma',
    section_index: 0,
    x: 0.5,
    segment: 0,
    node: 1,
    params: {
      tau_d_AMPA: 1.7,
      gmax0_AMPA: 0.4,
      gmax_d_AMPA: 0.4,
      gmax_p_AMPA: 0.8,
      gmax_NMDA: 0.3,
      Use0_TM: 0.5,
      Dep_TM: 500,
      Fac_TM: 5,
      Nrrp_TM: 2,
      Use_d_TM: 0.5,
      Use_p_TM: 0.8,
      volume_CR: 0.05,
      theta_d_GB: 0.1,
      theta_p_GB: 0.2,
      rho0_GB: 0,
      synapseID: 7,
    },
    netcons: [{ source: 'spike_times', delay: 1, spike_times: [] }],
    ...change,
  };
}
