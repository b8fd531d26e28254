/**
 * Parameters of contacts as columns, one table a kind of synapse, under the names of the mod files:
 * from the edges' attributes to the engine's parameters, with synapse_configure in between.
 */
import type { Contact } from '../../engine/job.ts';
import type { EdgePopulation } from '../../io/sonata/circuit.ts';
import type { InputError } from '../../model/input-error.ts';
import { type Assignment, assigned } from './statements.ts';
import type { SynapseKind } from './synapse-conditions.ts';

/** Numbers in the order of rows; float32 where that holds them exactly. */
export type Column = Float64Array | Float32Array;

/** Columns of a kind: [name][row]. */
export interface KindTable {
  rows: number;
  columns: Record<string, Column>;
}

/** How u_syn and the like depend on outside calcium (Hill, fourth power), relative to 2 mM. */
export function calciumScale(c_mM: number, halfUse_mM: number): number {
  const [k, c] = [halfUse_mM ** 4, c_mM ** 4];
  return ((k + 16) / 16) * (c / (k + c));
}

/** What reads attributes of the edges of one kind. */
export interface EdgeReader {
  numbers(attribute: string): Float64Array;
  has(attribute: string): boolean;
}

export function edgeReader(edges: EdgePopulation, edgeIds: Float64Array): EdgeReader {
  return {
    numbers: (attribute) => edges.numbers(attribute, edgeIds),
    has: (attribute) => edges.has(attribute),
  };
}

/**
 * Default columns of a kind from the edges.
 * @param calcium_mM outside calcium; null: utilisations as in the edges
 */
export function kindColumns(
  kind: SynapseKind,
  rows: number,
  edges: EdgeReader,
  calcium_mM: number | null,
): KindTable {
  const constant = (value: number) => new Float64Array(rows).fill(value);
  const optional = (attribute: string, value: number) =>
    edges.has(attribute) ? edges.numbers(attribute) : constant(value);
  const scaled = utilisations(rows, edges, calcium_mM);
  const release = {
    Use: scaled(edges.numbers('u_syn')),
    Dep: edges.numbers('depression_time'),
    Fac: edges.numbers('facilitation_time'),
    Nrrp: optional('n_rrp_vesicles', 1),
  };
  const decay = edges.numbers('decay_time');
  if (kind === 'GluSynapse') {
    const rho0 = edges.numbers('rho0_GB');
    const [gmax_d, gmax_p] = [edges.numbers('gmax_d_AMPA'), edges.numbers('gmax_p_AMPA')];
    const Use_d = scaled(edges.numbers('Use_d_TM'));
    const Use_p = scaled(edges.numbers('Use_p_TM'));
    const starting = (d: Float64Array, p: Float64Array) =>
      rho0.map((rho, i) => (rho > 0.5 ? p[i]! : d[i]!));
    const gmax0 = starting(gmax_d, gmax_p);
    const ratio = edges.numbers('conductance_scale_factor');
    return {
      rows,
      columns: {
        tau_d_AMPA: decay,
        gmax0_AMPA: gmax0,
        gmax_d_AMPA: gmax_d,
        gmax_p_AMPA: gmax_p,
        gmax_NMDA: gmax0.map((g, i) => g * ratio[i]!),
        ...release,
        Use: starting(Use_d, Use_p),
        Use_d,
        Use_p,
        volume_CR: edges.numbers('volume_CR'),
        theta_d_GB: edges.numbers('theta_d'),
        theta_p_GB: edges.numbers('theta_p'),
        rho0_GB: rho0,
      },
    };
  }
  const ratio = optional('conductance_scale_factor', kind === 'ProbAMPANMDA_EMS' ? 0.7 : 0);
  const conductance = edges.numbers('conductance');
  if (kind === 'ProbAMPANMDA_EMS') {
    const columns = { conductance, tau_d_AMPA: decay, ...release, NMDA_ratio: ratio };
    return {
      rows,
      columns: { ...columns, tau_r_AMPA: constant(0.2), mg: constant(1), e: constant(0) },
    };
  }
  const columns = { conductance, tau_d_GABAA: decay, ...release, GABAB_ratio: ratio };
  return {
    rows,
    columns: {
      ...columns,
      tau_r_GABAA: constant(0.2),
      e_GABAA: constant(-80),
      e_GABAB: constant(-97),
    },
  };
}

function utilisations(
  rows: number,
  edges: EdgeReader,
  calcium_mM: number | null,
): (values: Float64Array) => Float64Array {
  if (calcium_mM === null || rows === 0 || !edges.has('u_hill_coefficient'))
    return (values) => values;
  const halves = edges.numbers('u_hill_coefficient');
  const scales = halves.map((half) => calciumScale(calcium_mM, half));
  return (values) => values.map((value, i) => value * scales[i]!);
}

/** conductance is the connection's, not the synapse's. */
const NOT_SETTABLE = ['conductance'];

/** Carries out an assignment of synapse_configure on a row. */
export function configure(
  { columns }: KindTable,
  row: number,
  assignment: Assignment,
  kind: SynapseKind,
  fault: (problem: string) => InputError,
): void {
  const { name } = assignment;
  const column =
    Object.hasOwn(columns, name) && !NOT_SETTABLE.includes(name) ? columns[name]! : null;
  if (!column) {
    const names = Object.keys(columns).filter((known) => !NOT_SETTABLE.includes(known));
    throw fault(`${kind} has no variable ${name}: expected one of ${names.join(', ')}`);
  }
  column[row] = assigned(column[row]!, assignment);
}

/** A threshold of −1 means: not plastic. */
const threshold = (theta: number) => (theta < 0 ? Number.POSITIVE_INFINITY : theta);

/** Parameters of a row as the engine takes them. */
export function parametersAt(
  kind: SynapseKind,
  { columns }: KindTable,
  row: number,
  { weight, cao_mM }: { weight: number; cao_mM: number },
): Pick<Contact, 'kind' | 'parameters'> {
  const of = (name: string) => columns[name]![row]!;
  const release = { Dep_ms: of('Dep'), Fac_ms: of('Fac'), Nrrp: of('Nrrp') };
  if (kind === 'GluSynapse') {
    const parameters = {
      tau_d_AMPA_ms: of('tau_d_AMPA'),
      gmax0_AMPA_nS: of('gmax0_AMPA'),
      gmax_d_AMPA_nS: of('gmax_d_AMPA'),
      gmax_p_AMPA_nS: of('gmax_p_AMPA'),
      gmax_NMDA_nS: of('gmax_NMDA'),
      Use0: of('Use'),
      Use_d: of('Use_d'),
      Use_p: of('Use_p'),
      ...release,
      volume_um3: of('volume_CR'),
      theta_d: threshold(of('theta_d_GB')),
      theta_p: threshold(of('theta_p_GB')),
      rho0: of('rho0_GB'),
      cao_mM,
    };
    return { kind: 'glusynapse', parameters };
  }
  const shared = { weight_nS: of('conductance') * weight, Use: of('Use'), ...release };
  if (kind === 'ProbAMPANMDA_EMS') {
    const parameters = {
      receptor: 'ampa-nmda' as const,
      ...shared,
      tau_d_ms: of('tau_d_AMPA'),
      tau_r_ms: of('tau_r_AMPA'),
      ratio: of('NMDA_ratio'),
      mg_mM: of('mg'),
      E_1_mV: of('e'),
      E_2_mV: of('e'),
    };
    return { kind: 'static', parameters };
  }
  const parameters = {
    receptor: 'gaba-ab' as const,
    ...shared,
    tau_d_ms: of('tau_d_GABAA'),
    tau_r_ms: of('tau_r_GABAA'),
    ratio: of('GABAB_ratio'),
    E_1_mV: of('e_GABAA'),
    E_2_mV: of('e_GABAB'),
  };
  return { kind: 'static', parameters };
}
