/**
 * Tables of a clamp case that prescribe what in a cell follows from other things: compared with the
 * mechanism's compiled programs, JavaScript in float64 for the CPU engine, WGSL in float32 on the
 * device for the GPU engine.
 */
import { nernstCa_mV } from '../model/glusynapse.ts';
import { mechanismNamed } from '../nmodl/registry.ts';
import type { ClampCaseModel } from './case-schema.ts';
import { type Compartment, clampedCompartment, entryOf } from './clamp-entry.ts';
import { SERIES_MOHM } from './clamp-run.ts';
import { parseAt } from './clamp-traces.ts';
import { columnOf, type Table } from './csv.ts';
import { type Finding, Worst } from './finding.ts';
import { type Programs, totalCurrent, type Values, valuesOf } from './programs.ts';
import { singularAllowance } from './singular.ts';
import type { QuantityName } from './tolerances.ts';

export interface TableContext {
  model: ClampCaseModel;
  table: Table;
  programs: Programs;
  note: (text: string) => void;
}

const maxSize = (values: Iterable<number>) =>
  [...values].reduce((most, x) => (Number.isNaN(x) ? most : Math.max(most, Math.abs(x))), 0);

function compare(
  { table, programs }: TableContext,
  variable: string,
  quantity: QuantityName,
  largest = 0,
): Worst {
  return new Worst({ file: table.file, variable, quantity }, programs.name, { largest });
}

/** Values of a mechanism in its compartment at v. */
function startingValues(model: ClampCaseModel, c: Compartment, v: number): Values {
  const [mechanism] = c.mechanisms;
  return valuesOf(mechanism!, model.celsius, {
    v,
    dt: model.dt,
    ena: c.ena_mV ?? 50,
    ek: c.ek_mV ?? -77,
    eca: c.eca_mV ?? 0,
    cai: c.cai_mM,
    area: c.area_um2,
    diam: c.diam_um,
    ...c.parameters[mechanism!.name],
  });
}

/** mech, v, mInf, mTau, hInf, hTau, m_at_init, h_at_init, i_ss: start values, one step, current. */
export async function compareSteadyStates(context: TableContext): Promise<Finding[]> {
  const { model, table, programs, note } = context;
  const findings: Finding[] = [];
  const tags = table.texts.get('mech')!;
  for (const tag of new Set(tags)) {
    const compartment = clampedCompartment(model, tag);
    const [mechanism] = compartment.mechanisms as [Compartment['mechanisms'][0]];
    const rows = tags.flatMap((t, r) => (t === tag ? [r] : []));
    const v = rows.map((r) => columnOf(table, 'v').values[r]!);
    const given = v.map((x) => startingValues(model, compartment, x));
    const started = await programs.run(mechanism, 'initial', given);
    for (const [column, state] of Object.entries(compartment.gates)) {
      const allowance = given.map((x) => singularAllowance(mechanism, x, state));
      const start = compare(context, `${tag} ${column}`, 'clampedGate');
      for (const name of [`${column}_at_init`, `${column}Inf`]) {
        const { values, halfUnits } = columnOf(table, name);
        rows.forEach((r, i) => {
          if (Number.isNaN(values[r]!)) return;
          const extra = halfUnits[r]! + allowance[i]!;
          start.see(started[i]![state]!, values[r]!, extra, `${v[i]} mV`);
        });
      }
      findings.push(...start.take());
      if (mechanism.name === 'StochKv3') {
        note(`${table.file}: time constants of ${tag} as rates, in stochkv3_rates.csv`);
        continue;
      }
      const { values, halfUnits } = columnOf(table, `${column}Tau`);
      const from = (shift: number) =>
        started.map((x, i) => ({ ...x, dt: values[rows[i]!]!, [state]: x[state]! + shift }));
      // from 1 above the end, a step of τ leaves e⁻¹ of it
      const moved = await programs.run(mechanism, 'advance', from(1));
      const still = await programs.run(mechanism, 'advance', from(0));
      const tau = compare(context, `${tag} ${column} tau`, 'timeConstant');
      rows.forEach((r, i) => {
        if (Number.isNaN(values[r]!)) return;
        const measured = -values[r]! / Math.log(moved[i]![state]! - still[i]![state]!);
        // what the shift of a singularity moves: 1e-4 mV of some 10 mV a factor e
        const shift = allowance[i]! > 0 ? 1e-5 * values[r]! : 0;
        tau.see(measured, values[r]!, halfUnits[r]! + shift, `${v[i]} mV`);
      });
      findings.push(...tau.take());
    }
    const current = columnOf(table, 'i_ss_mA_cm2');
    const flowing = await programs.run(mechanism, 'current', started);
    const largest = maxSize(rows.map((r) => current.values[r]!));
    const i = compare(context, `${tag} i`, 'membraneCurrent', largest);
    rows.forEach((r, k) => {
      const at = `${v[k]} mV`;
      i.see(totalCurrent(mechanism, flowing[k]!), current.values[r]!, current.halfUnits[r]!, at);
    });
    findings.push(...i.take());
  }
  return findings;
}

/** SK_E2's z at start, by [Ca]. */
export async function compareSkSteady(context: TableContext): Promise<Finding[]> {
  const { model, table, programs, note } = context;
  const sk = mechanismNamed('SK_E2');
  const zInf = columnOf(table, 'zInf');
  const z = columnOf(table, 'z');
  const cai = columnOf(table, 'cai_mM').values;
  const wasReset = new Set(zInf.values).size === 1 && table.rows > 1;
  if (wasReset)
    note(`${table.file}: every row is at the ion's own start, 5e-5 mM, whatever cai_mM says`);
  const cases = Array.from(cai, (c) => skValues(model, { v: -60, cai: wasReset ? 5e-5 : c }));
  const started = await programs.run(sk, 'initial', cases);
  const flowing = await programs.run(sk, 'current', started);
  const gate = compare(context, 'z', 'clampedGate');
  const name = table.columns.find((c) => c.startsWith('ik'))!;
  const ik = columnOf(table, name);
  const current = compare(context, name, 'membraneCurrent', maxSize(ik.values));
  for (let r = 0; r < table.rows; r++) {
    const at = `${cai[r]} mM`;
    gate.see(started[r]!.z!, zInf.values[r]!, zInf.halfUnits[r]!, at);
    gate.see(started[r]!.z!, z.values[r]!, z.halfUnits[r]!, at);
    current.see(totalCurrent(sk, flowing[r]!), ik.values[r]!, ik.halfUnits[r]!, at);
  }
  return [...gate.take(), ...current.take()];
}

function skValues(model: ClampCaseModel, given: Values): Values {
  const { gSK_E2bar, ek, zTau } = entryOf(model, 'SK_E2') as unknown as Values;
  const mechanism = mechanismNamed('SK_E2');
  return valuesOf(mechanism, model.celsius, {
    gSK_E2bar: gSK_E2bar!,
    ek: ek!,
    zTau: zTau!,
    dt: model.dt,
    ...given,
  });
}

/** When [Ca] steps, ms, and from where. */
const SK_STEP_MS = 5;
const SK_BEFORE_MM = 6.5e-5;

/** z@c, ik@c: SK_E2 at −60 mV, [Ca] stepped to c. */
export async function compareSkStep(context: TableContext): Promise<Finding[]> {
  const { model, table, programs } = context;
  const sk = mechanismNamed('SK_E2');
  const columns = table.columns.slice(1).map((c) => parseAt(c, table.file));
  const levels = [...new Set(columns.map((c) => c.at))];
  const start = levels.map(() => skValues(model, { v: -60, cai: SK_BEFORE_MM }));
  let now = await programs.run(sk, 'initial', start);
  let before = now;
  const ends = new Map<number, { z: Values[]; i: Values[] }>();
  // the electrode of the reference leaves v off its command by what the current drops there
  const { area_um2 = 100 * Math.PI } = entryOf(model, 'SK_E2');
  const clampedCurrent = async (cases: Values[]) => {
    const flowing = await programs.run(sk, 'current', cases);
    const dropped = flowing.map((x) => {
      const i_nA = (totalCurrent(sk, x) * area_um2) / 100;
      return { ...x, v: x.v! - i_nA * SERIES_MOHM };
    });
    return programs.run(sk, 'current', dropped);
  };
  await eachRow(table, model.dt, async (tick, previous) => {
    for (let from = previous; from < tick; ) {
      const stepTick = Math.round(SK_STEP_MS / model.dt);
      const to = from < stepTick ? Math.min(stepTick, tick) : tick;
      const cai = (l: number) => (from < stepTick ? SK_BEFORE_MM : levels[l]!);
      const stepped = now.map((x, l) => ({ ...x, cai: cai(l) }));
      before = await programs.run(sk, 'advance', stepped, to - from - 1);
      now = await programs.run(sk, 'advance', before);
      from = to;
    }
    ends.set(tick, { z: now, i: await clampedCurrent(before) });
  });
  return columnFindings(context, columns, (name, level, tick) => {
    const { z, i } = ends.get(tick)!;
    const l = levels.indexOf(level);
    return name === 'z' ? z[l]!.z! : totalCurrent(sk, i[l]!);
  });
}

/** When the prescribed current flows, ms. */
const ICA_MS = [10, 60] as const;

/** `<set>.cai@<ica>`: the pool of a parameter set under a prescribed calcium current. */
export async function comparePoolCurrent(context: TableContext): Promise<Finding[]> {
  const { model, table, programs } = context;
  const pool = mechanismNamed('CaDynamics_E2');
  const columns = table.columns.slice(1).map((c) => parseAt(c, table.file));
  const lanes = [...new Set(columns.map((c) => `${setOf(c.name)}@${c.at}`))];
  const start = lanes.map((lane) => {
    const [set, ica] = lane.split('@') as [string, string];
    const tag = `CaDynamics_E2_${set}`;
    const { parameters, area_um2, diam_um } = clampedCompartment(model, tag);
    const cai = entryOf(model, tag).cai_start_mM ?? 5e-5;
    return {
      flowing: Number(ica),
      values: valuesOf(pool, model.celsius, {
        ...parameters[pool.name],
        cai,
        ica: 0,
        dt: model.dt,
        area: area_um2,
        diam: diam_um,
      }),
    };
  });
  let now = await programs.run(
    pool,
    'initial',
    start.map((s) => s.values),
  );
  let before = now;
  const ends = new Map<number, { now: Values[]; before: Values[] }>();
  const edges = ICA_MS.map((t) => Math.round(t / model.dt));
  await eachRow(table, model.dt, async (tick, previous) => {
    for (let from = previous; from < tick; ) {
      const to = edges.find((edge) => edge > from && edge < tick) ?? tick;
      const on = from >= edges[0]! && from < edges[1]!;
      const fed = now.map((x, l) => ({ ...x, ica: on ? start[l]!.flowing : 0 }));
      before = await programs.run(pool, 'advance', fed, to - from - 1);
      now = await programs.run(pool, 'advance', before);
      from = to;
    }
    ends.set(tick, { now, before });
  });
  return columnFindings(context, columns, (name, ica, tick) => {
    const end = ends.get(tick)!;
    const l = lanes.indexOf(`${setOf(name)}@${ica}`);
    if (name.endsWith('.cai')) return end.now[l]!.cai!;
    return nernstCa_mV(model.celsius) * Math.log(end.before[l]!.cao! / end.before[l]!.cai!);
  });
}

const setOf = (name: string) => name.slice(0, name.lastIndexOf('.'));

/** The ticks of a table's rows one after another, each with the one before. */
async function eachRow(
  table: Table,
  dt_ms: number,
  visit: (tick: number, previous: number) => Promise<void>,
): Promise<void> {
  let previous = 0;
  for (const t of table.values[0]!) {
    const tick = Math.round(t / dt_ms);
    await visit(tick, previous);
    previous = tick;
  }
}

/** One finding a variable, over all its columns. */
function columnFindings(
  context: TableContext,
  columns: { name: string; at: number }[],
  valueAt: (name: string, at: number, tick: number) => number,
): Finding[] {
  const { table, model } = context;
  const byName = new Map<string, number[]>();
  for (const [c, { name }] of columns.entries()) {
    byName.set(name, [...(byName.get(name) ?? []), c + 1]);
  }
  return [...byName].flatMap(([name, indices]) => {
    const kind = name.slice(name.lastIndexOf('.') + 1);
    const quantity: QuantityName =
      kind === 'cai'
        ? 'calcium'
        : kind === 'eca'
          ? 'reversal'
          : kind === 'z'
            ? 'clampedGate'
            : 'membraneCurrent';
    const largest = maxSize(indices.flatMap((c) => [...table.values[c]!]));
    const worst = compare(context, name, quantity, largest);
    for (const c of indices) {
      const { at } = columns[c - 1]!;
      table.values[c]!.forEach((expected, r) => {
        const t = table.values[0]![r]!;
        const actual = valueAt(name, at, Math.round(t / model.dt));
        worst.see(actual, expected, table.halfUnits[c]![r]!, `${at}, ${t} ms`);
      });
    }
    return worst.take();
  });
}

/** StochKv3's rates: from 0 and from 1 a step gives the fixed point and the sum of both rates. */
export async function compareStochRates(context: TableContext): Promise<Finding[]> {
  const { model, table, programs } = context;
  const kv = mechanismNamed('StochKv3');
  const v = columnOf(table, 'v').values;
  const findings: Finding[] = [];
  for (const [gate, opening, closing] of [
    ['n', 'an', 'bn'],
    ['l', 'al', 'bl'],
  ] as const) {
    const a = columnOf(table, opening);
    const b = columnOf(table, closing);
    const cases = (from: number) =>
      Array.from(v, (x, r) =>
        valuesOf(kv, model.celsius, {
          v: x,
          ek: -90,
          dt: 1 / (a.values[r]! + b.values[r]!),
          [gate]: from,
        }),
      );
    const fromZero = await programs.run(kv, 'advance', cases(0));
    const fromOne = await programs.run(kv, 'advance', cases(1));
    const worst = compare(context, `${opening}, ${closing}`, 'rate');
    for (let r = 0; r < table.rows; r++) {
      const sum = a.values[r]! + b.values[r]!;
      const zero = fromZero[r]![gate]!;
      const left = fromOne[r]![gate]! - zero;
      const total = -Math.log(left); // in units of the expected sum
      const open = (total * zero) / (1 - left);
      worst.see(open + 1, a.values[r]! / sum + 1, a.halfUnits[r]! / sum, `${v[r]} mV`);
      worst.see(total - open + 1, b.values[r]! / sum + 1, b.halfUnits[r]! / sum, `${v[r]} mV`);
    }
    findings.push(...worst.take());
  }
  const shown = new Set(['index', 'v', 'an', 'bn', 'al', 'bl']);
  const others = table.columns.filter((c) => !shown.has(c));
  context.note(`${table.file}: ${others.join(', ')} follow from the rates and are not compared`);
  return findings;
}

/** Whole channels: conductance and current at −20 mV for several areas. */
export async function compareStochChannels(context: TableContext): Promise<Finding[]> {
  const { model, table, programs } = context;
  const kv = mechanismNamed('StochKv3');
  const { ek = -90 } = model.mechanisms.StochKv3_gamma50?.erev ?? {};
  const column = (name: string) => columnOf(table, name);
  const cases = Array.from({ length: table.rows }, (_, r) =>
    valuesOf(kv, model.celsius, {
      v: -20,
      ek: ek!,
      dt: model.dt,
      area: column('area_um2').values[r]!,
      gkbar: column('gkbar_S_cm2').values[r]!,
      gamma: column('gamma_pS').values[r]!,
    }),
  );
  const started = await programs.run(kv, 'initial', cases);
  const flowing = await programs.run(kv, 'current', started);
  const read: [string, QuantityName, (r: number) => number][] = [
    ['n_at_-20mV', 'clampedGate', (r) => started[r]!.n!],
    ['l_at_-20mV', 'clampedGate', (r) => started[r]!.l!],
    ['gk_S_cm2', 'membraneCurrent', (r) => flowing[r]!.d_ik_dv!],
    ['ik_mA_cm2', 'membraneCurrent', (r) => totalCurrent(kv, flowing[r]!)],
  ];
  return read.flatMap(([name, quantity, valueIn]) => {
    const { values, halfUnits } = column(name);
    const worst = compare(context, name, quantity, maxSize(values));
    values.forEach((expected, r) => {
      worst.see(valueIn(r), expected, halfUnits[r]!, `row ${r + 1}`);
    });
    return worst.take();
  });
}
