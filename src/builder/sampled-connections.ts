/**
 * Connections taken from a built circuit and simulated on their own, as a pair in a slice is measured:
 * their EPSPs, and how well the fitted thresholds match the ones measured by calibrate.ts.
 */
import { epspAmplitude_mV } from '../analysis/epsp.ts';
import type { CellRun, Engine } from '../engine/job.ts';
import { calibrate } from '../experiments/calibrate.ts';
import { drawsOf, SPIKE_THRESHOLD_MV, soma } from '../experiments/pair-job.ts';
import { SLICE_CAO_MM } from '../experiments/pairs.ts';
import { ADAPTIVE_STEP, schemeFor } from '../experiments/run-pairs.ts';
import { type ContactParameters, FITTED_CONSTANTS } from '../model/glusynapse.ts';
import { type BuiltCircuit, perComponent } from './build-circuit.ts';
import type { ReportRow } from './report.ts';
import { forEachConnection } from './sites.ts';
import { streamOf } from './streams.ts';
import { type FittedComponent, locationOf, nodeOfContact } from './thresholds.ts';

const REST_MS = 1000;
/** Test spikes, far enough apart that the pool has refilled. */
const TRIALS = 5;
const EVERY_MS = 3000;

interface Sampled {
  rule: number;
  target: number;
  from: number;
  to: number;
}

/** Rows on the EPSPs of rules with a published amplitude, and on all sampled thresholds. */
export async function sampleConnections(
  engine: Engine,
  circuit: BuiltCircuit,
  perRule: number,
  signal?: AbortSignal,
): Promise<ReportRow[]> {
  const fittedOf = perComponent(circuit.column, (key) => circuit.fitted.get(key)!);
  const sampled = choose(circuit, perRule);
  const rows: ReportRow[] = [];
  const errors: Record<'theta_d' | 'theta_p', number[]> = { theta_d: [], theta_p: [] };
  for (const rule of new Set(sampled.map((connection) => connection.rule))) {
    const connections = sampled.filter((connection) => connection.rule === rule);
    const amplitudes: number[] = [];
    for (const connection of connections) {
      const fitted = fittedOf(connection.target);
      amplitudes.push(await meanEpsp_mV(engine, circuit, fitted, connection, signal));
      const measured = await measuredThresholds(engine, circuit, fitted, connection, signal);
      measured.forEach((theta, i) => {
        for (const name of ['theta_d', 'theta_p'] as const) {
          const fit = circuit.thresholds[name][connection.from + i]!;
          errors[name].push(Math.log(fit / theta[name]));
        }
      });
    }
    const { name, epsp_mV } = circuit.facts.connectivity.rules[rule]!;
    rows.push({
      part: 'epsp',
      item: name,
      quantity: 'EPSP (mV)',
      published: epsp_mV!.mean,
      expected: null,
      built: mean(amplitudes),
      sd: Math.sqrt(mean(amplitudes.map((a) => (a - mean(amplitudes)) ** 2))),
      n: amplitudes.length,
    });
  }
  for (const [name, logs] of Object.entries(errors)) {
    if (logs.length === 0) continue;
    rows.push({
      part: 'thresholds',
      item: `${name}, fitted over measured`,
      quantity: 'ratio (geometric mean, SD of ln)',
      published: 1,
      expected: null,
      built: Math.exp(mean(logs)),
      sd: Math.sqrt(mean(logs.map((l) => (l - mean(logs)) ** 2))),
      n: logs.length,
    });
  }
  return rows;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Of each rule with a published EPSP and plastic contacts, the connections with the smallest draws. */
function choose({ column, connections, sites, physiology, facts, spec }: BuiltCircuit, n: number) {
  const { rules } = facts.connectivity;
  const best = rules.map((): { draw: number; sampled: Sampled }[] => []);
  forEachConnection(column, connections, (c, target, source) => {
    const rule = connections.rule[c]!;
    const from = sites.connectionOffsets[c]!;
    if (!rules[rule]!.epsp_mV || !physiology.plastic[from]) return;
    const draw = streamOf(spec.seed, 'sample', target, source).next();
    const list = best[rule]!;
    if (list.length >= n && draw >= list.at(-1)!.draw) return;
    list.push({ draw, sampled: { rule, target, from, to: sites.connectionOffsets[c + 1]! } });
    list.sort((a, b) => a.draw - b.draw);
    list.length = Math.min(list.length, n);
  });
  return best.flatMap((list) => list.map(({ sampled }) => sampled));
}

/** Contact k as drawn, in the slice, thresholds open. */
export function contactParameters(
  { physiology: p }: Pick<BuiltCircuit, 'physiology'>,
  k: number,
): ContactParameters {
  return {
    tau_d_AMPA_ms: p.decay_ms[k]!,
    gmax0_AMPA_nS: p.conductance[k]!,
    gmax_d_AMPA_nS: p.gmax_d_nS[k]!,
    gmax_p_AMPA_nS: p.gmax_p_nS[k]!,
    gmax_NMDA_nS: p.ratio[k]! * p.conductance[k]!,
    Use0: p.Use[k]!,
    Use_d: p.Use_d[k]!,
    Use_p: p.Use_p[k]!,
    Dep_ms: p.Dep_ms[k]!,
    Fac_ms: p.Fac_ms[k]!,
    Nrrp: p.Nrrp[k]!,
    volume_um3: p.volume_um3[k]!,
    theta_d: Infinity,
    theta_p: Infinity,
    rho0: p.rho0[k]!,
    cao_mM: SLICE_CAO_MM,
  };
}

function contactsOf(circuit: BuiltCircuit, fitted: FittedComponent, { from, to }: Sampled) {
  const { sites } = circuit;
  return Array.from({ length: to - from }, (_, i) => {
    const k = from + i;
    return {
      node: nodeOfContact(fitted, sites, k),
      location: locationOf(sites, k),
      delay_ms: sites.delay_ms[k]!,
      parameters: contactParameters(circuit, k),
    };
  });
}

async function meanEpsp_mV(
  engine: Engine,
  circuit: BuiltCircuit,
  fitted: FittedComponent,
  connection: Sampled,
  signal?: AbortSignal,
): Promise<number> {
  const { cell } = fitted;
  const spikes_ms = Array.from({ length: TRIALS }, (_, i) => REST_MS + i * EVERY_MS);
  const run: CellRun = {
    cell,
    contacts: contactsOf(circuit, fitted, connection).map(({ node, parameters, delay_ms }, i) => ({
      node,
      parameters,
      draws: drawsOf(connection.target + 1, i, circuit.spec.seed),
      arrivals_ms: spikes_ms.map((t) => t + delay_ms),
    })),
    stimuli: [],
    recorders: [
      {
        channels: [{ kind: 'voltage', node: soma(cell) }],
        schedule: [
          { from_ms: 0, interval_ms: null },
          { from_ms: REST_MS - 1, interval_ms: 0 },
        ],
      },
    ],
    detector: { node: soma(cell), threshold_mV: SPIKE_THRESHOLD_MV },
    fastForward_ms: [],
  };
  const rows: number[] = [];
  const result = await engine.run(
    {
      runs: [run],
      duration_ms: REST_MS + TRIALS * EVERY_MS,
      dt_ms: 0.025,
      step: ADAPTIVE_STEP,
      scheme: schemeFor(ADAPTIVE_STEP),
      synapse: FITTED_CONSTANTS,
      vdccGates: 'zero',
      initDepleted: false,
    },
    {
      onRows: (_run, _recorder, values) => {
        for (const value of values) rows.push(value);
      },
      ...(signal ? { signal } : {}),
    },
  );
  if (!result.complete) throw signal?.reason ?? new Error('circuit: the report was stopped');
  const n = rows.length / 2;
  const t_ms = Float64Array.from({ length: n }, (_, i) => rows[2 * i]!);
  const v_mV = Float64Array.from({ length: n }, (_, i) => rows[2 * i + 1]!);
  return mean(spikes_ms.map((t) => epspAmplitude_mV(t_ms, v_mV, t)));
}

async function measuredThresholds(
  engine: Engine,
  circuit: BuiltCircuit,
  fitted: FittedComponent,
  connection: Sampled,
  signal?: AbortSignal,
) {
  const { cell, fit } = fitted;
  const contacts = contactsOf(circuit, fitted, connection);
  const name = `a contact of cell ${connection.target}`;
  const [thresholds] = await calibrate(engine, [{ name, cell, contacts }], {
    pulse: fit.pre.bapPulse,
    ...(signal ? { signal } : {}),
  });
  return thresholds!;
}
