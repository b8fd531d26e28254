/** A CellRun as model.json holds it: contacts, stimuli and recorders with their final numbers. */
import type { CellRun, Channel, Contact, Draws, Stimulus } from '../../engine/job.ts';
import type { CellModel } from '../../model/cell.ts';
import { RECEPTORS, type StaticSynapseParameters } from '../../model/static-synapse.ts';

export function exportedContact(contact: Contact) {
  const { node, draws, source, arrivals_ms, minis_ms, weights } = contact;
  return {
    kind: contact.kind ?? 'glusynapse',
    node,
    parameters:
      contact.kind === 'static' ? staticParameters(contact.parameters) : contact.parameters,
    draws: exportedDraws(draws),
    source: source ?? null,
    arrivals_ms: Array.from(arrivals_ms ?? []),
    minis_ms: Array.from(minis_ms ?? []),
    weights: weights ?? [],
  };
}

function exportedDraws(draws: Draws) {
  switch (draws.kind) {
    case 'full':
      return { kind: 'full' };
    case 'list':
      return { kind: 'list', values: Array.from(draws.values) };
    case 'random123':
      return { kind: 'random123', ids: draws.ids };
  }
}

/** What the receptor gives, written out; magnesium of 0 means no block. */
function staticParameters(p: StaticSynapseParameters) {
  const of = RECEPTORS[p.receptor];
  return {
    receptor: p.receptor,
    weight_nS: p.weight_nS,
    ratio: p.ratio,
    tau_r_1_ms: p.tau_r_ms ?? of.rise_1_ms,
    tau_d_1_ms: p.tau_d_ms,
    tau_r_2_ms: of.rise_2_ms,
    tau_d_2_ms: of.decay_2_ms,
    E_1_mV: p.E_1_mV ?? of.E_1_mV,
    E_2_mV: p.E_2_mV ?? of.E_2_mV,
    mg_mM: p.receptor === 'ampa-nmda' ? (p.mg_mM ?? 1) : 0,
    Use: p.Use,
    Dep_ms: p.Dep_ms,
    Fac_ms: p.Fac_ms,
    Nrrp: p.Nrrp,
  };
}

/** Every kind of stimulus as values one after the other; a reversal makes them conductances. */
export function exportedStimulus(stimulus: Stimulus) {
  const { node, start_ms } = stimulus;
  switch (stimulus.kind) {
    case 'current':
      return {
        node,
        start_ms,
        interval_ms: stimulus.end_ms - start_ms,
        reversal_mV: null,
        values: [stimulus.amplitude_nA],
      };
    case 'voltage-clamp':
      return {
        node,
        start_ms,
        interval_ms: stimulus.end_ms - start_ms,
        reversal_mV: stimulus.v_mV,
        values: [1 / stimulus.seriesResistance_MOhm],
      };
    case 'current-series':
      return {
        node,
        start_ms,
        interval_ms: stimulus.interval_ms,
        reversal_mV: null,
        values: Array.from(stimulus.values_nA),
      };
    case 'conductance-series':
      return {
        node,
        start_ms,
        interval_ms: stimulus.interval_ms,
        reversal_mV: stimulus.reversal_mV,
        values: Array.from(stimulus.values_uS),
      };
  }
}

export function exportedRecorders(run: CellRun, runName: string) {
  return run.recorders.map(({ channels, schedule }) => ({
    schedule,
    channels: channels.map((channel) => exportedChannel(channel, run.cell, runName)),
  }));
}

/** `All:3.v_mV.soma[0].0`, `All:3.NaTg.m.axon[1].2`, `All:3.contact7.rho_GB` */
function exportedChannel(channel: Channel, cell: CellModel, runName: string) {
  if (channel.kind === 'synapse') {
    const { contact, variable } = channel;
    return { name: `${runName}.contact${contact}.${variable}`, kind: 'synapse', contact, variable };
  }
  const { node } = channel;
  const place = `${cell.sections[cell.nodes.section[node]!]!.name}.${cell.nodes.seg[node]}`;
  return channel.kind === 'voltage'
    ? { name: `${runName}.v_mV.${place}`, kind: 'voltage', node }
    : { name: `${runName}.${channel.name}.${place}`, kind: 'state', node, state: channel.name };
}
