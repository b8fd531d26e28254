/** What `rhostar circuit build` says and draws about a circuit. */
import type { BuiltCircuit } from '../builder/build-circuit.ts';
import type { CircuitReport, ReportRow } from '../builder/report.ts';
import type { CircuitPicture } from '../figures/circuit-figure.ts';
import { shortNumber } from '../figures/style.ts';
import { FITTED_CONSTANTS } from '../model/glusynapse.ts';
import { table } from './table.ts';

/** Rows shown of each part; report.csv has all. */
const SHOWN = 12;
/** Curves of the rules with most connections. */
const CURVES = 5;
/** A bin with fewer says little. */
const FEWEST_PAIRS = 100;
const MOST_SOMATA = 3000;

export function reportTable({ rows }: CircuitReport): string {
  const right = { align: 'right' as const };
  const number = (value: number | null) => (value === null ? '' : shortNumber(value, 4));
  const parts = [...new Set(rows.map(({ part }) => part))];
  const shown = parts.flatMap((part) => {
    const own = rows
      .filter((r) => r.part === part)
      .sort((a, b) => (part === 'cells' ? 0 : b.n - a.n));
    return own.slice(0, SHOWN);
  });
  return table(
    [
      { title: 'part' },
      { title: 'item' },
      { title: 'quantity' },
      { title: 'published', ...right },
      { title: 'expected', ...right },
      { title: 'built', ...right },
      { title: '± SD', ...right },
      { title: 'n', ...right },
    ],
    shown.map((r) => [
      r.part,
      r.item,
      r.quantity,
      number(r.published),
      number(r.expected),
      number(r.built),
      number(r.sd),
      String(r.n),
    ]),
  );
}

export function circuitPicture(
  { spec, column, connections, sites, physiology, facts }: BuiltCircuit,
  { rows, curves }: CircuitReport,
  sampled: boolean,
): CircuitPicture {
  const every = Math.ceil(column.size / MOST_SOMATA);
  const somata = [];
  for (let cell = 0; cell < column.size; cell += every) {
    somata.push({
      x_um: column.x_um[cell]!,
      y_um: column.y_um[cell]!,
      inhibitory: column.types[column.typeOf[cell]!]!.class === 'INH',
    });
  }
  const plastic = physiology.plastic.reduce((a, b) => a + b, 0);
  const connected = (rule: string) =>
    rows.find((r) => r.part === 'contacts' && r.item === rule)?.n ?? 0;
  const epspOf = (row: ReportRow) =>
    facts.connectivity.rules.find(({ name }) => name === row.item)!.epsp_mV!;
  return {
    title: `Circuit ${spec.name}`,
    subtitle:
      `${spec.cells} cells, ${connections.size} connections, ${sites.size} contacts, ` +
      `${plastic} of them plastic; seed ${spec.seed}`,
    somata,
    layers: column.layers,
    curves: curves
      .toSorted((a, b) => connected(b.rule) - connected(a.rule))
      .slice(0, CURVES)
      .map((curve) => {
        const kept = (values: readonly number[]) =>
          values.filter((_, i) => curve.pairs[i]! >= FEWEST_PAIRS);
        return {
          rule: curve.rule,
          distance_um: kept(curve.distance_um),
          built: kept(curve.built),
          expected: kept(curve.expected),
        };
      }),
    ratios: rows.flatMap(({ part, item, expected, published, built }) => {
      const target = expected ?? published;
      if (target === null || target === 0 || part === 'epsp') return [];
      return [{ part, item, ratio: built / target }];
    }),
    epsps: sampled
      ? rows
          .filter(({ part }) => part === 'epsp')
          .map((row) => ({
            rule: row.item,
            published: row.published!,
            publishedSd: epspOf(row).sd,
            built: row.built,
            builtSd: row.sd!,
          }))
      : [],
  };
}

/**
 * A first simulation to change: plastic contacts as GluSynapse with the constants of the fit, excitatory
 * cells driven by half again their threshold current.
 */
export function simulationConfig({ spec, physiology }: BuiltCircuit) {
  const plastic = physiology.plastic.includes(1);
  return {
    network: 'circuit_config.json',
    node_set: 'All',
    run: { tstop: 200, dt: 0.025, random_seed: spec.seed },
    output: { output_dir: 'output', spikes_file: 'out.h5' },
    conditions: {
      celsius: 34,
      v_init: -80,
      spike_location: 'soma',
      extracellular_calcium: 2,
      mechanisms: {
        // the thresholds of the edges were measured with these
        GluSynapse: {
          tau_effca_GB: FITTED_CONSTANTS.tau_effca_GB_ms,
          gamma_d_GB: FITTED_CONSTANTS.gamma_d_GB,
          gamma_p_GB: FITTED_CONSTANTS.gamma_p_GB,
          cao_CR: 2,
        },
      },
    },
    connection_overrides: plastic
      ? [
          {
            name: 'plasticity',
            source: 'Excitatory',
            target: 'Excitatory',
            modoverride: 'GluSynapse',
            weight: 1,
          },
        ]
      : [],
    inputs: {
      hold: {
        module: 'hyperpolarizing',
        input_type: 'current_clamp',
        node_set: 'All',
        delay: 0,
        duration: 200,
      },
      drive: {
        module: 'relative_linear',
        input_type: 'current_clamp',
        node_set: 'Excitatory',
        delay: 50,
        duration: 150,
        percent_start: 150,
      },
    },
    reports: {
      soma: {
        cells: 'All',
        type: 'compartment',
        sections: 'soma',
        variable_name: 'v',
        unit: 'mV',
        dt: 0.1,
        start_time: 0,
        end_time: 200,
      },
    },
  };
}
