/**
 * Three small cells with everything a job can hold: plastic and static contacts with all kinds of
 * input, draws of every kind, weights that change, pulses, series, a clamp, a gap junction.
 */

import { shippedEmodel } from '../../src/components/emodels.ts';
import type {
  CellRun,
  Channel,
  Contact,
  Draws,
  Job,
  Recorder,
  Stimulus,
} from '../../src/engine/job.ts';
import { readSwc } from '../../src/io/swc.ts';
import { buildCell } from '../../src/model/build-cell.ts';
import { type CellModel, nodeOf } from '../../src/model/cell.ts';
import { type ContactParameters, FITTED_CONSTANTS } from '../../src/model/glusynapse.ts';
import type { StaticSynapseParameters } from '../../src/model/static-synapse.ts';
import { knownMechanisms } from '../../src/nmodl/registry.ts';
import { SMALL_SWC, smallCell } from '../experiments/small-cell.ts';

/** The same tree with tapering dendrites, which no cylinder stands for. */
function taperingCell(): CellModel {
  const swc = SMALL_SWC.replace('3 3 0 -120 0 0.6 2', '3 3 0 -120 0 0.2 2').replace(
    '9 4 0 260 0 1.1 7',
    '9 4 0 260 0 0.4 7',
  );
  return buildCell(readSwc(swc, 'tapering.swc'), shippedEmodel('cADpyr229_L23_PC'), {
    mechanisms: knownMechanisms(),
    fixhp: false,
    name: 'tapering',
  });
}

const plastic: ContactParameters = {
  tau_d_AMPA_ms: 1.74,
  gmax0_AMPA_nS: 1.5,
  gmax_d_AMPA_nS: 1.5,
  gmax_p_AMPA_nS: 3,
  gmax_NMDA_nS: 1.05,
  Use0: 0.5,
  Use_d: 0.5,
  Use_p: 0.8,
  Dep_ms: 40,
  Fac_ms: 20,
  Nrrp: 4,
  volume_um3: 0.087,
  theta_d: 0.02,
  theta_p: 0.05,
  rho0: 0,
  cao_mM: 2,
};

const ampa: StaticSynapseParameters = {
  receptor: 'ampa-nmda',
  weight_nS: 0.9,
  tau_d_ms: 1.9,
  ratio: 0.8,
  Use: 0.6,
  Dep_ms: 30,
  Fac_ms: 15,
  Nrrp: 3,
};

const gaba: StaticSynapseParameters = {
  ...ampa,
  receptor: 'gaba-ab',
  tau_r_ms: 0.3,
  tau_d_ms: 8,
  ratio: 0.4,
  Fac_ms: 0,
};

const stream = (id: number): Draws => ({
  kind: 'random123',
  ids: [id, 100000 + id, 200],
  globalIndex: 4711,
});

export interface SmallNetworkOptions {
  scheme: 'explicit-euler' | 'backward-euler';
  duration_ms: number;
}

export function smallNetwork({ scheme, duration_ms }: SmallNetworkOptions): Job {
  const straight = smallCell();
  const tapering = taperingCell();
  const cells = [straight, tapering, straight];
  const at = (cell: CellModel, section: string, x: number) => nodeOf(cell, { section, x });
  const trains = [4, 9.3, 11.0125, 30, 37.56, 41.1];
  const contacts: Contact[][] = [
    [
      {
        node: at(straight, 'dend[0]', 0.3),
        parameters: plastic,
        draws: stream(1),
        source: { run: 1, delay_ms: 0.4 },
        arrivals_ms: trains,
        minis_ms: [13.37, 25.5],
      },
      {
        kind: 'static',
        node: at(straight, 'apic[0]', 0.6),
        parameters: gaba,
        draws: stream(2),
        source: { run: 2, delay_ms: 1.1 },
        minis_ms: [2.2, 44.4],
      },
    ],
    [
      {
        kind: 'static',
        node: at(tapering, 'apic[0]', 1),
        parameters: ampa,
        draws: stream(3),
        source: { run: 0, delay_ms: 0.825 },
        arrivals_ms: trains,
        weights: [
          { from_ms: 10, factor: 0 },
          { from_ms: 30, factor: 1.5 },
        ],
      },
      {
        node: at(tapering, 'dend[0]', 0.8),
        parameters: { ...plastic, rho0: 1, Use0: 0.8, gmax0_AMPA_nS: 3, Nrrp: 2 },
        draws: stream(4),
        source: { run: 0, delay_ms: 2.025 },
      },
    ],
    [
      {
        node: at(straight, 'dend[1]', 0.5),
        parameters: { ...plastic, theta_d: Infinity, theta_p: Infinity },
        draws: { kind: 'full' },
        source: { run: 0, delay_ms: 0.6 },
      },
      {
        kind: 'static',
        node: at(straight, 'apic[1]', 0.5),
        parameters: { ...ampa, mg_mM: 0.5, Nrrp: 1 },
        draws: { kind: 'list', values: Array.from({ length: 40 }, (_, k) => (k * 0.37) % 1) },
        arrivals_ms: trains,
      },
    ],
  ];
  const soma = (cell: CellModel) => at(cell, 'soma[0]', 0.5);
  const stimuli: Stimulus[][] = [
    [
      { kind: 'current', node: soma(straight), start_ms: 5, end_ms: 45, amplitude_nA: 0.5 },
      { kind: 'current', node: soma(straight), start_ms: 20, end_ms: 22, amplitude_nA: 0.3 },
    ],
    [
      {
        kind: 'current-series',
        node: soma(tapering),
        start_ms: 3,
        interval_ms: 0.1,
        values_nA: Array.from({ length: 420 }, (_, k) => 0.45 + 0.1 * Math.sin(k / 7)),
      },
      {
        kind: 'voltage-clamp',
        node: at(tapering, 'dend[1]', 0.5),
        start_ms: 46,
        end_ms: 52,
        v_mV: -60,
        seriesResistance_MOhm: 20,
      },
    ],
    [
      { kind: 'current', node: soma(straight), start_ms: 8, end_ms: 50, amplitude_nA: 0.4 },
      {
        kind: 'conductance-series',
        node: soma(straight),
        start_ms: 0,
        interval_ms: 0.025,
        values_uS: Array.from({ length: 1600 }, (_, k) => 0.002 + 0.001 * Math.cos(k / 40)),
        reversal_mV: -10,
      },
    ],
  ];
  const runs = cells.map(
    (cell, r): CellRun => ({
      cell,
      contacts: contacts[r]!,
      stimuli: stimuli[r]!,
      recorders: recordersOf(cell, contacts[r]!),
      detector: { node: at(cell, 'axon[0]', 0.5), threshold_mV: -30 },
      fastForward_ms: r === 1 ? [50] : [],
    }),
  );
  return {
    runs,
    duration_ms,
    dt_ms: 0.025,
    step: { kind: 'fixed' },
    scheme,
    synapse: { ...FITTED_CONSTANTS, tau_ind_GB_s: 0.5, tau_exp_GB_s: 1 },
    vdccGates: scheme === 'explicit-euler' ? 'zero' : 'steady-state',
    initDepleted: scheme === 'explicit-euler',
    minisSingleVesicle: true,
    gapJunctions: [
      {
        a: { run: 0, node: at(straight, 'dend[1]', 0.7) },
        b: { run: 2, node: at(straight, 'apic[2]', 0.2) },
        conductance_uS: 0.0004,
      },
    ],
    logReleases: true,
  };
}

function recordersOf(cell: CellModel, contacts: Contact[]): Recorder[] {
  const soma = nodeOf(cell, { section: 'soma[0]', x: 0.5 });
  const channels: Channel[] = [
    { kind: 'voltage', node: soma },
    { kind: 'voltage', node: nodeOf(cell, { section: 'apic[0]', x: 1 }) },
    { kind: 'state', node: soma, name: 'cai' },
    { kind: 'state', node: soma, name: 'Ca_HVA.m' },
  ];
  contacts.forEach(({ kind }, contact) => {
    const variables =
      kind === 'static'
        ? (['g', 'B_2', 'i'] as const)
        : (['g_AMPA', 'cai_CR', 'effcai_GB', 'rho_GB', 'Use_TM', 'i'] as const);
    for (const variable of variables) channels.push({ kind: 'synapse', contact, variable });
  });
  return [
    { channels, schedule: [{ from_ms: 0, interval_ms: 0.2 }] },
    {
      channels: [{ kind: 'voltage', node: soma }],
      schedule: [
        { from_ms: 20, interval_ms: 0 },
        { from_ms: 23, interval_ms: null },
      ],
    },
  ];
}
