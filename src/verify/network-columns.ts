/** What a CSV column of a network case stands for. */
import type { Channel, StaticVariable, SynapseVariable } from '../engine/job.ts';
import { InputError } from '../model/input-error.ts';
import { type ResolvedColumn, SYNAPSE_QUANTITY, somaNode } from './columns.ts';
import { contactIndices, type NetworkModel, siteNode } from './network-model.ts';
import type { QuantityName } from './tolerances.ts';

/** Names of the mod files' variables where they are not the engine's. */
const PLASTIC_NAMES: Record<string, SynapseVariable> = { Use_GB: 'Use_TM' };
const STATIC_NAMES: Record<string, StaticVariable> = {
  g: 'g',
  i: 'i',
  A_AMPA: 'A_1',
  B_AMPA: 'B_1',
  g_AMPA: 'g_1',
  A_NMDA: 'A_2',
  B_NMDA: 'B_2',
  g_NMDA: 'g_2',
  A_GABAA: 'A_1',
  B_GABAA: 'B_1',
  g_GABAA: 'g_1',
  A_GABAB: 'A_2',
  B_GABAB: 'B_2',
  g_GABAB: 'g_2',
};

/** Channel and quantity of a variable of a synapse; null where it has none of that name. */
export function synapseVariable(
  model: NetworkModel,
  synapse: number,
  name: string,
): { channel: Channel; quantity: QuantityName } | null {
  const { isPlastic } = model.synapses[synapse]!;
  const contact = contactIndices(model)[synapse]!;
  if (!isPlastic) {
    const variable = Object.hasOwn(STATIC_NAMES, name) ? STATIC_NAMES[name]! : null;
    return variable && { channel: { kind: 'synapse', contact, variable }, quantity: 'conductance' };
  }
  const variable = PLASTIC_NAMES[name] ?? name;
  if (!Object.hasOwn(SYNAPSE_QUANTITY, variable)) return null;
  const known = variable as SynapseVariable;
  return {
    channel: { kind: 'synapse', contact, variable: known },
    quantity: SYNAPSE_QUANTITY[known],
  };
}

/**
 * @param synapse label that plain variables of the file belong to
 */
export function resolveNetworkColumn(
  model: NetworkModel,
  name: string,
  file: string,
  synapse: string | null,
): ResolvedColumn {
  const resolved =
    ofCell(model, name) ?? ofVoltageColumn(model, name) ?? ofSynapse(model, name, synapse);
  if (resolved) return resolved;
  throw new InputError(
    { format: 'verify', file, line: 1 },
    `column '${name}' is neither a site of a cell of the case nor a variable of one of its synapses`,
  );
}

/** `v3`, `v_soma_3`, `v_AIS_All_3`, `v_AIS_All:3`: the soma's middle, or the site of that name, of node 3. */
function ofCell(model: NetworkModel, name: string): ResolvedColumn | null {
  const names = model.sites.map((s) => s.name).join('|');
  const pattern = new RegExp(`^v(?:_(${names})_)?(?:(.+)[_:])?(\\d+)$`);
  const [, site = 'soma', population, number] = pattern.exec(name) ?? [];
  if (number === undefined) return null;
  const fits = model.cells.flatMap((c, run) =>
    c.node === Number(number) && (population === undefined || c.population === population)
      ? [run]
      : [],
  );
  const [run] = fits;
  if (run === undefined || fits.length > 1) return null;
  const node = siteNode(model, site, run);
  const isSoma = site === 'soma';
  return { cell: run, channel: { kind: 'voltage', node }, quantity: 'voltage', isSoma };
}

function ofVoltageColumn(model: NetworkModel, name: string): ResolvedColumn | null {
  const label = Object.hasOwn(model.voltageColumns, name) ? model.voltageColumns[name] : undefined;
  const synapse = model.synapses.find((s) => s.label === label);
  if (!synapse) return null;
  const { run, contact } = synapse;
  const isSoma = contact.node === somaNode(model.cells[run]!.cell);
  return {
    cell: run,
    channel: { kind: 'voltage', node: contact.node },
    quantity: 'voltage',
    isSoma,
  };
}

/** `rho_GB_glu_25`, `syn5_rho_GB`, or a plain variable in the file of one synapse. */
function ofSynapse(model: NetworkModel, name: string, plain: string | null): ResolvedColumn | null {
  for (const [i, { label, run }] of model.synapses.entries()) {
    const variable = name.endsWith(`_${label}`)
      ? name.slice(0, -1 - label.length)
      : name.startsWith(`${label}_`)
        ? name.slice(label.length + 1)
        : plain === label
          ? name
          : null;
    const found = variable === null ? null : synapseVariable(model, i, variable);
    if (found) return { cell: run, isSoma: false, ...found };
  }
  return null;
}
