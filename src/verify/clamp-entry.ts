/** What one compartment of a clamp case holds: mechanisms, parameters, reversal potentials, geometry. */
import { InputError } from '../model/input-error.ts';
import type { Mechanism } from '../nmodl/ir.ts';
import { mechanismNamed } from '../nmodl/registry.ts';
import type { ClampCaseModel, ClampEntry } from './case-schema.ts';
import type { Values } from './programs.ts';

export interface Compartment {
  tag: string;
  mechanisms: Mechanism[];
  /** Parameters of each mechanism by its name. */
  parameters: Record<string, Values>;
  /** State of each column, e.g. m → l. */
  gates: Record<string, string>;
  ena_mV?: number;
  ek_mV?: number;
  /** A constant; undefined where a pool moves [Ca]. */
  eca_mV?: number;
  cai_mM: number;
  cao_mM: number;
  area_um2: number;
  diam_um: number;
}

/** [Ca] inside and outside where nothing is said. */
const CAI_MM = 5e-5;
const CAO_MM = 2;
/** Length that an area without geometry is given. */
const LENGTH_UM = 10;

const faultAt = (model: ClampCaseModel, tag: string) => (problem: string) =>
  new InputError(
    { format: 'verify', file: `${model.case}/model.json`, at: `mechanisms.${tag}` },
    problem,
  );

/** The compartment of an entry with `mech` and `params`. */
export function clampedCompartment(model: ClampCaseModel, tag: string): Compartment {
  const fault = faultAt(model, tag);
  const entry = entryOf(model, tag);
  if (!entry.mech || !entry.params) throw fault('has no mech and params to clamp');
  const mechanism = mechanismNamed(entry.mech);
  const { erev = {} } = entry;
  const parameters: Values = {};
  for (const [key, value] of Object.entries(entry.params)) {
    const name = key.replace(new RegExp(`_${entry.mech}$`), '');
    setParameter(mechanism, parameters, name, value, fault);
  }
  const globals = entry.globals;
  if (typeof globals === 'object' && globals !== null) {
    for (const [name, value] of Object.entries(globals)) {
      if (mechanism.parameters.some((p) => p.name === name)) parameters[name] = value as number;
    }
  }
  const reversal = new Map(
    Object.entries(erev).map(([key, value]) => [key.split(' ')[0]!, value ?? undefined]),
  );
  for (const [name, value] of reversal) {
    const own = mechanism.parameters.some((p) => p.name === name);
    if (own && value !== undefined) parameters[name] = value;
  }
  return {
    tag,
    mechanisms: [mechanism],
    parameters: { [mechanism.name]: parameters },
    gates: entry.gates ?? gatesOf(mechanism),
    ena_mV: reversal.get('ena'),
    ek_mV: reversal.get('ek'),
    eca_mV: reversal.get('eca'),
    cai_mM: CAI_MM,
    cao_mM: CAO_MM,
    ...geometry(entry),
  };
}

/** Names under which the published files list what follows from the parameters. */
const DERIVED = new Set(['eta']);

function setParameter(
  mechanism: Mechanism,
  parameters: Values,
  name: string,
  value: number,
  fault: (problem: string) => InputError,
): void {
  if (DERIVED.has(name)) return;
  const known = mechanism.parameters.find((p) => p.name === name);
  if (!known) {
    const names = mechanism.parameters.map((p) => p.name).join(', ');
    throw fault(`${mechanism.name} has no parameter '${name}': expected one of ${names}`);
  }
  if (known.limits && (value < known.limits[0] || value > known.limits[1])) {
    throw fault(`${name} is ${value}, outside ${known.limits.join(' to ')}`);
  }
  parameters[name] = value;
}

const gatesOf = (mechanism: Mechanism) =>
  Object.fromEntries(mechanism.states.map((state) => [state, state]));

/** A pool and the calcium currents that feed it: `Ca_HVA2+Ca_LVAst+CaDynamics_DC0`. */
export function pooledCompartment(
  model: ClampCaseModel,
  tag: string,
  names: string[],
): Compartment {
  const fault = faultAt(model, tag);
  const entry = entryOf(model, tag) as ClampEntry & Record<string, unknown>;
  const mechanisms = names.map(mechanismNamed);
  const parameters: Record<string, Values> = Object.fromEntries(names.map((name) => [name, {}]));
  const described = new Set(['diam_um', 'L_um', 'area_um2', 'cai_start_mM', 'cao', 'F', 'mech']);
  for (const [key, value] of Object.entries(entry)) {
    const owners = mechanisms.filter((m) => m.parameters.some((p) => p.name === key));
    if (owners.length === 0 && !described.has(key) && !key.startsWith('surftovol')) {
      throw fault(`'${key}' is a parameter of none of ${names.join(', ')}`);
    }
    for (const { name } of owners) parameters[name]![key] = value as number;
  }
  return {
    tag,
    mechanisms,
    parameters,
    gates: { cai: 'cai' },
    cai_mM: entry.cai_start_mM ?? CAI_MM,
    cao_mM: typeof entry.cao === 'number' ? entry.cao : CAO_MM,
    ...geometry(entry),
  };
}

export function entryOf(model: ClampCaseModel, tag: string): ClampEntry {
  const entry = model.mechanisms[tag];
  if (entry) return entry;
  const names = Object.keys(model.mechanisms).join(', ');
  throw faultAt(model, tag)(`is not there: expected one of ${names}`);
}

function geometry({ area_um2, diam_um, L_um }: ClampEntry) {
  if (diam_um !== undefined && L_um !== undefined) {
    return { diam_um, area_um2: area_um2 ?? Math.PI * diam_um * L_um };
  }
  const area = area_um2 ?? 100 * Math.PI;
  return { area_um2: area, diam_um: area / (Math.PI * LENGTH_UM) };
}
