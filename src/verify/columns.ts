/** What a CSV column of a cells case stands for. */
import type { Channel, SynapseVariable } from '../engine/job.ts';
import { type CellModel, nodeOf } from '../model/cell.ts';
import { InputError } from '../model/input-error.ts';
import type { CaseSynapse, CellCaseModel } from './case-schema.ts';
import type { QuantityName } from './tolerances.ts';
import type { TraceName } from './trace-name.ts';

/** Quantity of every synapse variable. */
export const SYNAPSE_QUANTITY: Record<SynapseVariable, QuantityName> = {
  A_AMPA: 'conductance',
  B_AMPA: 'conductance',
  A_NMDA: 'conductance',
  B_NMDA: 'conductance',
  g_AMPA: 'conductance',
  g_NMDA: 'conductance',
  ica_NMDA: 'conductance',
  ica_VDCC: 'conductance',
  i: 'conductance',
  m_VDCC: 'conductance',
  h_VDCC: 'conductance',
  vsyn: 'voltage',
  cai_CR: 'calcium',
  effcai_GB: 'effectiveCalcium',
  rho_GB: 'rho',
  dep_GB: 'switches',
  pot_GB: 'switches',
  gmax_AMPA: 'expression',
  Use_TM: 'expression',
};

const isSynapseVariable = (name: string): name is SynapseVariable =>
  Object.hasOwn(SYNAPSE_QUANTITY, name);

export interface ResolvedColumn {
  /** Cell of the case. */
  cell: number;
  channel: Channel;
  quantity: QuantityName;
  /** The voltage of the soma itself. */
  isSoma: boolean;
}

export interface CaseCells {
  model: CellCaseModel;
  cells: CellModel[];
  /** Synapses of the run, and the cell each is on. */
  synapses: CaseSynapse[];
  cellOf: (name: string | undefined, where: string) => number;
}

export function resolveColumn(name: string, trace: TraceName, context: CaseCells): ResolvedColumn {
  const resolved =
    recorded(name, context) ??
    somatic(name, context) ??
    atSite(name, context) ??
    ofSynapse(name, trace, context);
  if (!resolved) {
    throw new InputError(
      { format: 'verify', file: trace.file },
      `column '${name}' is neither a recording of the case nor a variable of one of its synapses`,
    );
  }
  return resolved;
}

function recorded(name: string, { model, cells, cellOf }: CaseCells): ResolvedColumn | null {
  const recording = model.recordings.find((r) => r.name === name);
  if (!recording) return null;
  const cell = cellOf(recording.cell, `recording '${name}'`);
  const node = nodeOf(cells[cell]!, recording);
  return voltage(cells, cell, node);
}

function voltage(cells: CellModel[], cell: number, node: number): ResolvedColumn {
  const isSoma = node === somaNode(cells[cell]!);
  return { cell, channel: { kind: 'voltage', node }, quantity: 'voltage', isSoma };
}

/** soma(0.5); the middle of the root section where no section is a soma. */
export function somaNode(cell: CellModel): number {
  const soma = cell.sections.find((s) => s.type === 'soma') ?? cell.sections[0]!;
  return nodeOf(cell, { section: soma.name, x: 0.5 });
}

function somatic(name: string, { cells }: CaseCells): ResolvedColumn | null {
  if ((name !== 'v_soma' && name !== 'v') || cells.length !== 1) return null;
  if (name === 'v' && cells[0]!.sections.length > 1) return null;
  return voltage(cells, 0, somaNode(cells[0]!));
}

/** `v_dend13_0.9`: dend[13](0.9); without a number after it, section 0; without x, its middle. */
function atSite(name: string, { cells }: CaseCells): ResolvedColumn | null {
  const [, section, x = '0.5'] = /^v_(.+?)(?:_(\d*\.?\d+|end))?$/.exec(name) ?? [];
  if (section === undefined || cells.length !== 1) return null;
  const indexed = section.replace(/(\d*)$/, (digits) => `[${digits || 0}]`);
  const found = cells[0]!.sections.find((s) => s.name === section || s.name === indexed);
  if (!found) return null;
  const node = nodeOf(cells[0]!, { section: found.name, x: x === 'end' ? 1 : Number(x) });
  return voltage(cells, 0, node);
}

function ofSynapse(name: string, trace: TraceName, context: CaseCells): ResolvedColumn | null {
  const { cells, synapses, cellOf } = context;
  const byId = /^s(\d+)_(.+)$/.exec(name);
  if (byId) {
    return synapseChannel(
      context,
      synapses.filter((s) => s.params.synapseID === Number(byId[1])),
      byId[2]!,
    );
  }
  const dot = name.lastIndexOf('.');
  if (dot >= 0) {
    const cell = cells.findIndex((c) => c.name === name.slice(0, dot));
    const variable = name.slice(dot + 1);
    if (cell < 0) return null;
    if (variable === 'v') return voltage(cells, cell, somaNode(cells[cell]!));
    return synapseChannel(
      context,
      synapses.filter((s) => cellOf(s.cell, 'a synapse') === cell),
      variable,
    );
  }
  const own =
    trace.synapse === null
      ? synapses
      : synapses.filter((s) => s.params.synapseID === trace.synapse);
  return synapseChannel(context, own, name);
}

/** The variable of the one synapse meant; null where it is not one. */
function synapseChannel(
  { synapses, cellOf }: CaseCells,
  meant: CaseSynapse[],
  variable: string,
): ResolvedColumn | null {
  const [synapse] = meant;
  if (!synapse || meant.length > 1 || !isSynapseVariable(variable)) return null;
  const cell = cellOf(synapse.cell, 'a synapse');
  const contact = synapses.filter((s) => cellOf(s.cell, 'a synapse') === cell).indexOf(synapse);
  return {
    cell,
    channel: { kind: 'synapse', contact, variable },
    quantity: SYNAPSE_QUANTITY[variable],
    isSoma: false,
  };
}
