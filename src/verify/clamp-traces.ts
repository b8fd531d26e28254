/**
 * Clamp traces of a mechanism, and of a calcium pool with the currents that feed it.
 *
 * Gates and [Ca] are the engine's own. A current of the row at t is the compiled program's, from the
 * voltage and states that the engine recorded one step before, as NEURON records it.
 */
import { nernstCa_mV } from '../model/glusynapse.ts';
import { InputError } from '../model/input-error.ts';
import type { ClampCaseModel } from './case-schema.ts';
import type { Compartment } from './clamp-entry.ts';
import type { ClampOutcome } from './clamp-run.ts';
import type { Table } from './csv.ts';
import { type Finding, Worst } from './finding.ts';
import { jsPhase, totalCurrent, type Values, valuesOf } from './programs.ts';
import { singularAllowance } from './singular.ts';
import type { QuantityName, Standard } from './tolerances.ts';

/** `m@-40` → { quantity m, at -40 }. */
export function parseAt(column: string, file: string): { name: string; at: number } {
  const [, name, at] = /^(.+)@(-?[\d.]+(?:e[+-]?\d+)?)$/.exec(column) ?? [];
  if (name !== undefined) return { name, at: Number(at) };
  throw new InputError(
    { format: 'verify', file, line: 1 },
    `column '${column}' is not of the form name@value`,
  );
}

/** Voltages that a trace file steps to. */
export function voltagesOf(table: Table): number[] {
  return [...new Set(table.columns.slice(1).map((c) => parseAt(c, table.file).at))];
}

const QUANTITY_OF: Record<string, QuantityName> = {
  i: 'membraneCurrent',
  ica: 'membraneCurrent',
  eca: 'reversal',
  cai: 'calcium',
};

export function compareClampTable(
  model: ClampCaseModel,
  table: Table,
  compartment: Compartment,
  outcomes: ClampOutcome[],
  standard: Standard,
): Finding[] {
  // one line a variable: the worst over all voltages
  const worst = new Map<string, Worst>();
  const largest = new Map<string, number>();
  const columns = table.columns.slice(1).map((column) => parseAt(column, table.file));
  columns.forEach(({ name }, c) => {
    const most = table.values[c + 1]!.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
    largest.set(name, Math.max(largest.get(name) ?? 0, most));
  });
  columns.forEach(({ name, at }, c) => {
    const outcome = outcomes.find((o) => o.compartment === compartment && o.v_mV === at)!;
    const valueAt = reader(model, outcome, name, table);
    let found = worst.get(name);
    if (!found) {
      const quantity = QUANTITY_OF[name] ?? 'clampedGate';
      const place = { file: table.file, variable: name, quantity };
      found = new Worst(place, standard, { largest: largest.get(name)! });
      worst.set(name, found);
    }
    const allowance = allowanceFor(model, compartment, name, at);
    for (let r = 0; r < table.rows; r++) {
      const t = table.values[0]![r]!;
      const extra = table.halfUnits[c + 1]![r]! + allowance;
      const expected = table.values[c + 1]![r]!;
      found.see(valueAt(Math.round(t / model.dt)), expected, extra, `${at} mV, ${t} ms`);
    }
  });
  return [...worst.values()].flatMap((w) => w.take());
}

/** Value of a column at a tick. */
function reader(
  model: ClampCaseModel,
  outcome: ClampOutcome,
  name: string,
  table: Table,
): (tick: number) => number {
  const { compartment, rows, channelOf } = outcome;
  const state = compartment.gates[name];
  const channel =
    state === undefined
      ? undefined
      : (channelOf.get(state) ?? channelOf.get(`${compartment.mechanisms[0]!.name}.${state}`));
  if (channel !== undefined) return (tick) => rows.at(tick, channel);
  const before = (tick: number) => Math.max(0, tick - 1);
  if (name === 'eca') return (tick) => valuesAt(model, outcome, before(tick)).eca!;
  if (name === 'i' || name === 'ica') {
    return (tick) => currentAt(model, outcome, before(tick), name === 'i' ? null : 'ca');
  }
  throw new InputError(
    { format: 'verify', file: table.file, line: 1 },
    `'${name}' is neither a state of ${compartment.tag} nor i, ica or eca`,
  );
}

/** What the engine recorded at a tick: v, cai and E_Ca. */
function valuesAt(model: ClampCaseModel, outcome: ClampOutcome, tick: number): Values {
  const { compartment: c, rows, channelOf } = outcome;
  const pool = channelOf.get('cai');
  const cai = pool === undefined ? c.cai_mM : rows.at(tick, pool);
  const eca = c.eca_mV ?? nernstCa_mV(model.celsius) * Math.log(c.cao_mM / cai);
  const v = rows.at(tick, channelOf.get('v')!);
  return { v, cai, eca, ena: c.ena_mV ?? 50, ek: c.ek_mV ?? -77 };
}

/** Density of all currents, or of those of one ion, mA/cm². */
function currentAt(
  model: ClampCaseModel,
  outcome: ClampOutcome,
  tick: number,
  ion: string | null,
): number {
  const { compartment: c, rows, channelOf } = outcome;
  const surroundings = valuesAt(model, outcome, tick);
  let sum = 0;
  for (const mechanism of c.mechanisms) {
    if (!mechanism.currents.some((one) => ion === null || one.ion === ion)) continue;
    const values = valuesOf(mechanism, model.celsius, {
      ...surroundings,
      area: c.area_um2,
      diam: c.diam_um,
      ...c.parameters[mechanism.name],
    });
    for (const state of mechanism.states) {
      const channel = channelOf.get(`${mechanism.name}.${state}`);
      if (channel !== undefined) values[state] = rows.at(tick, channel);
    }
    jsPhase(mechanism, 'current')(values);
    sum += totalCurrent(mechanism, values);
  }
  return sum;
}

function allowanceFor(
  { celsius }: ClampCaseModel,
  { mechanisms, parameters, gates }: Compartment,
  name: string,
  v: number,
): number {
  const [mechanism] = mechanisms;
  const state = gates[name];
  if (mechanisms.length > 1 || state === undefined || !mechanism?.states.includes(state)) return 0;
  const values = valuesOf(mechanism, celsius, { v, dt: 0.025, ...parameters[mechanism.name] });
  return singularAllowance(mechanism, values, state);
}
