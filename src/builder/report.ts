/**
 * What was built against what was asked for: cells, densities, connection probabilities, contacts a
 * connection, physiology. One row a quantity; `published` is the target of the facts, `expected` what
 * the laws make of it for these very cells (a probability at the peak is never that of all pairs).
 */
import { type BuiltCircuit, perComponent } from './build-circuit.ts';
import { apportion, hexagonArea_um2 } from './column.ts';
import { probability, ruleTable } from './connect.ts';
import type { ContactPhysiology } from './draw-physiology.ts';
import { forEachConnection } from './sites.ts';

export interface ReportRow {
  part: 'cells' | 'connections' | 'contacts' | 'physiology' | 'thresholds' | 'epsp';
  item: string;
  quantity: string;
  published: number | null;
  expected: number | null;
  built: number;
  /** SD of what was built, where it has one. */
  sd: number | null;
  n: number;
}

/** Connections by lateral distance of the somata, of one rule. */
export interface DistanceCurve {
  rule: string;
  /** Middle of each bin. */
  distance_um: number[];
  built: number[];
  expected: number[];
  pairs: number[];
}

export interface CircuitReport {
  rows: ReportRow[];
  curves: DistanceCurve[];
}

const BIN_UM = 25;
const UM3_PER_MM3 = 1e9;

export function reportOn(circuit: BuiltCircuit): CircuitReport {
  const { rows, curves } = connectionRows(circuit);
  return {
    rows: [...cellRows(circuit), ...piaRows(circuit), ...rows, ...physiologyRows(circuit)],
    curves,
  };
}

const row = (
  part: ReportRow['part'],
  item: string,
  quantity: string,
  built: number,
  n: number,
  rest: Partial<ReportRow> = {},
): ReportRow => ({
  part,
  item,
  quantity,
  published: null,
  expected: null,
  sd: null,
  built,
  n,
  ...rest,
});

function cellRows({ column, facts, spec }: BuiltCircuit): ReportRow[] {
  const { types, typeOf, layers, radius_um, size } = column;
  const area_um2 = hexagonArea_um2(radius_um);
  const height_um = layers.at(-1)!.top_um;
  const volume_mm3 = (area_um2 * height_um) / UM3_PER_MM3;
  const count = (of: (t: number) => boolean) => typeOf.reduce((sum, t) => sum + (of(t) ? 1 : 0), 0);
  const weight = facts.composition.types.reduce((sum, t) => sum + t.weight, 0);
  const rows = [
    row('cells', 'all', 'cells', size, size, { published: spec.cells }),
    row('cells', 'all', 'density (1/mm³)', size / volume_mm3, size, {
      published: facts.composition.density_per_mm3,
    }),
    row('cells', 'excitatory', 'share', count((t) => types[t]!.class === 'EXC') / size, size, {
      published: types.reduce((sum, t) => sum + (t.class === 'EXC' ? t.weight : 0), 0) / weight,
    }),
  ];
  for (const layer of layers.toReversed()) {
    const n = count((t) => types[t]!.layer === layer.name);
    const share =
      types.reduce((sum, t) => sum + (t.layer === layer.name ? t.weight : 0), 0) / weight;
    const layer_mm3 = (area_um2 * (layer.top_um - layer.bottom_um)) / UM3_PER_MM3;
    rows.push(
      row('cells', `layer ${layer.name}`, 'density (1/mm³)', n / layer_mm3, n, {
        published: (share * facts.composition.density_per_mm3 * volume_mm3) / layer_mm3,
      }),
    );
  }
  const counts = apportion(
    size,
    types.map((t) => t.weight),
  );
  types.forEach(({ mtype }, t) => {
    const n = count((other) => other === t);
    rows.push(row('cells', mtype, 'cells', n, n, { published: counts[t]! }));
  });
  return rows;
}

/** What sticks out of the cortex: morphologies are not fitted to the depth of their soma. */
function piaRows({ column, components, sites }: BuiltCircuit): ReportRow[] {
  const { pia_um, size, y_um } = column;
  if (!Number.isFinite(pia_um)) return [];
  const dendritesOf = perComponent(column, (key) => components.get(key)?.dendrites);
  let [above, all] = [0, 0];
  for (let cell = 0; cell < size; cell++) {
    const { length_um, from_um } = dendritesOf(cell)!;
    for (let p = 0; p < length_um.length; p++) {
      all += length_um[p]!;
      if (y_um[cell]! + from_um[3 * p + 1]! > pia_um) above += length_um[p]!;
    }
  }
  const contacts = sites.y_um.reduce((n, y) => n + (y > pia_um ? 1 : 0), 0);
  return [
    row('cells', 'all', 'dendrite above the pia (share)', above / all, size, { published: 0 }),
    row('contacts', 'all', 'contacts above the pia', contacts, sites.size, { published: 0 }),
  ];
}

function connectionRows(circuit: BuiltCircuit): CircuitReport {
  const { column, facts, connections, sites, spec } = circuit;
  const { rules } = facts.connectivity;
  const { size, types, typeOf, x_um, y_um, z_um, radius_um } = column;
  const nBins = Math.ceil((2 * radius_um) / BIN_UM);
  const table = () => new Float64Array(rules.length * nBins);
  const [pairs, expected, built] = [table(), table(), table()];
  const bin = (s: number, t: number) => {
    const lateral_um = Math.hypot(x_um[s]! - x_um[t]!, z_um[s]! - z_um[t]!);
    return Math.min(nBins - 1, Math.floor(lateral_um / BIN_UM));
  };
  const ruleOf = ruleTable(types, rules);
  for (let t = 0; t < size; t++) {
    for (let s = 0; s < size; s++) {
      const r = ruleOf[typeOf[s]! * types.length + typeOf[t]!]!;
      if (r < 0 || s === t) continue;
      const k = r * nBins + bin(s, t);
      const [dx, dz] = [x_um[s]! - x_um[t]!, z_um[s]! - z_um[t]!];
      pairs[k]!++;
      expected[k]! += probability(rules[r]!.probability, dx * dx + dz * dz, y_um[s]! - y_um[t]!);
    }
  }
  const contacts = rules.map(() => ({ n: 0, sum: 0, squares: 0 }));
  forEachConnection(column, connections, (c, t, s) => {
    const r = connections.rule[c]!;
    built[r * nBins + bin(s, t)]!++;
    const n = sites.connectionOffsets[c + 1]! - sites.connectionOffsets[c]!;
    contacts[r]!.n++;
    contacts[r]!.sum += n;
    contacts[r]!.squares += n * n;
  });
  const total = (values: Float64Array, r: number) =>
    values.subarray(r * nBins, (r + 1) * nBins).reduce((a, b) => a + b, 0);
  const rows = [
    row('connections', 'all', 'connections', connections.size, connections.size),
    row('contacts', 'all', 'contacts', sites.size, sites.size),
    row(
      'contacts',
      'all',
      'plastic contacts',
      circuit.physiology.plastic.reduce((a, b) => a + b, 0),
      sites.size,
    ),
  ];
  const curves: DistanceCurve[] = [];
  rules.forEach((rule, r) => {
    const n = total(pairs, r);
    if (n === 0) return;
    if (spec.wiring === 'probability') {
      rows.push(
        row('connections', rule.name, 'probability', total(built, r) / n, n, {
          published: rule.probability.peak,
          expected: total(expected, r) / n,
        }),
      );
      const bins = Array.from({ length: nBins }, (_, b) => b).filter(
        (b) => pairs[r * nBins + b]! > 0,
      );
      const at = (values: Float64Array) =>
        bins.map((b) => values[r * nBins + b]! / pairs[r * nBins + b]!);
      curves.push({
        rule: rule.name,
        distance_um: bins.map((b) => (b + 0.5) * BIN_UM),
        built: at(built),
        expected: at(expected),
        pairs: bins.map((b) => pairs[r * nBins + b]!),
      });
    }
    const { n: found, sum, squares } = contacts[r]!;
    if (found === 0) return;
    rows.push(
      row('contacts', rule.name, 'contacts a connection', sum / found, found, {
        published: rule.contacts.mean,
        sd: Math.sqrt(Math.max(0, squares / found - (sum / found) ** 2)),
      }),
    );
  });
  return { rows, curves };
}

function physiologyRows(circuit: BuiltCircuit): ReportRow[] {
  const { column, connections, facts, physiology, sites } = circuit;
  const { rules } = facts.physiology;
  const sums = rules.map(() => QUANTITIES.map(() => ({ n: 0, sum: 0, squares: 0 })));
  forEachConnection(column, connections, (c) => {
    const r = physiology.ruleOfConnection[c]!;
    const [from, to] = [sites.connectionOffsets[c]!, sites.connectionOffsets[c + 1]!];
    // what a connection shares is one draw, and counts once
    const end = rules[r]!.kind === 'plastic' ? to : from + 1;
    for (let k = from; k < end; k++) {
      QUANTITIES.forEach(({ column: name }, q) => {
        const value = physiology[name][k]!;
        const s = sums[r]![q]!;
        s.n++;
        s.sum += value;
        s.squares += value * value;
      });
    }
  });
  return rules.flatMap((rule, r) =>
    QUANTITIES.flatMap(({ name, published }, q) => {
      const { n, sum, squares } = sums[r]![q]!;
      const target = published(rule);
      if (n === 0 || target === null) return [];
      const mean = sum / n;
      const sd = Math.sqrt(Math.max(0, squares / n - mean * mean));
      return [row('physiology', rule.name, name, mean, n, { published: target, sd })];
    }),
  );
}

type Rule = BuiltCircuit['facts']['physiology']['rules'][number];

const QUANTITIES: readonly {
  name: string;
  column: Exclude<keyof ContactPhysiology, 'ruleOfConnection'>;
  published: (rule: Rule) => number | null;
}[] = [
  { name: 'conductance (nS)', column: 'conductance', published: (r) => r.gmax_nS.mean },
  { name: 'u', column: 'Use', published: (r) => r.Use.mean },
  { name: 'release sites', column: 'Nrrp', published: (r) => r.Nrrp },
  { name: 'depression (ms)', column: 'Dep_ms', published: (r) => r.Dep_ms.mean },
  { name: 'facilitation (ms)', column: 'Fac_ms', published: (r) => r.Fac_ms.mean },
  {
    name: 'spine volume (µm³)',
    column: 'volume_um3',
    published: (r) => (r.kind === 'plastic' ? r.volume_um3.mean : null),
  },
];
