/**
 * Compartments under voltage clamp on an engine: held at −80 mV, from 5 to 55 ms at V, then −80 mV
 * again, each through its own electrode of 1e-4 MΩ.
 *
 * All compartments stand side by side in one cell, 1e12 MΩ apart: what flows between them is 1e-16 of
 * what an electrode gives, and one kernel serves them all. A run of the job is one voltage.
 */
import type { CellRun, Channel, Engine, Job, Stimulus } from '../engine/job.ts';
import type { CellModel, MechanismPlacement } from '../model/cell.ts';
import { FITTED_CONSTANTS, nernstCa_mV } from '../model/glusynapse.ts';
import { DEFAULT_IONS } from '../model/ions.ts';
import type { ClampCaseModel } from './case-schema.ts';
import type { Compartment } from './clamp-entry.ts';
import { Rows } from './rows.ts';

const HOLD_MV = -80;
const STEP_MS = [5, 55] as const;
/** Of the electrode. */
export const SERIES_MOHM = 1e-4;
const APART_MOHM = 1e12;

export interface ClampOutcome {
  compartment: Compartment;
  v_mV: number;
  rows: Rows;
  /** Channel of each recorded name: v, states as Mechanism.state, cai. */
  channelOf: Map<string, number>;
}

/** Every compartment at every voltage. */
export async function runClamps(
  engine: Engine,
  model: ClampCaseModel,
  compartments: Compartment[],
  voltages_mV: number[],
  duration_ms: number,
): Promise<ClampOutcome[]> {
  const cell = clampedCell(compartments, model);
  const channels: Channel[] = [];
  const channelMaps = compartments.map((compartment, c) => {
    const node = segmentNode(c);
    return new Map(
      recordedNames(compartment).map((name): [string, number] => {
        const channel: Channel =
          name === 'v' ? { kind: 'voltage', node } : { kind: 'state', node, name };
        return [name, channels.push(channel) - 1];
      }),
    );
  });
  const rows = voltages_mV.map(() => new Rows(model.dt));
  const job: Job = {
    runs: voltages_mV.map(
      (v_mV): CellRun => ({
        cell,
        contacts: [],
        stimuli: compartments.flatMap((_, c) => clampAt(segmentNode(c), v_mV, duration_ms)),
        recorders: [{ channels, schedule: [{ from_ms: 0, interval_ms: 0 }] }],
        detector: null,
        fastForward_ms: [],
      }),
    ),
    duration_ms,
    dt_ms: model.dt,
    step: { kind: 'fixed' },
    scheme: 'backward-euler',
    synapse: FITTED_CONSTANTS,
    vdccGates: 'zero',
    initDepleted: false,
  };
  await engine.run(job, { onRows: (run, _recorder, data, width) => rows[run]!.take(data, width) });
  return voltages_mV.flatMap((v_mV, r) =>
    compartments.map((compartment, c) => ({
      compartment,
      v_mV,
      rows: rows[r]!,
      channelOf: channelMaps[c]!,
    })),
  );
}

function recordedNames({ mechanisms }: Compartment): string[] {
  const gates = mechanisms.flatMap((m) =>
    m.states.filter((s) => s !== 'cai').map((s) => `${m.name}.${s}`),
  );
  const hasPool = mechanisms.some((m) => m.ions.some((ion) => ion.writes.includes('cai')));
  return ['v', ...gates, ...(hasPool ? ['cai'] : [])];
}

function clampAt(node: number, test_mV: number, duration_ms: number): Stimulus[] {
  const [on, off] = STEP_MS;
  const hold = (start_ms: number, end_ms: number, v_mV: number): Stimulus => ({
    kind: 'voltage-clamp',
    node,
    start_ms,
    end_ms,
    v_mV,
    seriesResistance_MOhm: SERIES_MOHM,
  });
  return [hold(0, on, HOLD_MV), hold(on, off, test_mV), hold(off, duration_ms + 1, HOLD_MV)];
}

/** Nodes: root0, then a segment and its end for each compartment. */
const segmentNode = (compartment: number) => 1 + 2 * compartment;

/** A section of one segment for each compartment, all on the x = 0 end of the first. */
function clampedCell(compartments: Compartment[], model: ClampCaseModel): CellModel {
  const perNode = (root: number, segment: (c: Compartment) => number, end: number) =>
    Float64Array.from([root, ...compartments.flatMap((c) => [segment(c), end])]);
  return {
    name: model.case,
    celsius: model.celsius,
    vInit_mV: model.v_init,
    sections: compartments.map((c, i) => ({
      name: `clamp[${i}]`,
      type: 'soma',
      parent: i === 0 ? -1 : 0,
      parentX: i === 0 ? null : 0,
      nseg: 1,
      length_um: c.area_um2 / (Math.PI * c.diam_um),
      Ra_ohm_cm: 100,
    })),
    nodes: {
      parent: Int32Array.from([-1, ...compartments.flatMap((_, c) => [0, segmentNode(c)])]),
      ri_MOhm: perNode(0, () => APART_MOHM, 0.01),
      area_um2: perNode(100, (c) => c.area_um2, 100),
      cm_uF_cm2: perNode(0, () => 1, 0),
      diam_um: perNode(0, (c) => c.diam_um, 0),
      section: Int32Array.from([0, ...compartments.flatMap((_, c) => [c, c])]),
      seg: Int32Array.from([-1, ...compartments.flatMap(() => [0, 1])]),
      kind: ['root0', ...compartments.flatMap(() => ['seg', 'end'] as const)],
    },
    mechanisms: placements(compartments),
    globals: {},
    ena_mV: perNode(0, (c) => c.ena_mV ?? DEFAULT_IONS.ena_mV, 0),
    ek_mV: perNode(0, (c) => c.ek_mV ?? DEFAULT_IONS.ek_mV, 0),
    cao_mM: perNode(1, (c) => outsideCalcium(c, model.celsius), 1),
    cai_mM: perNode(1, (c) => c.cai_mM, 1),
  };
}

/** The engines take E_Ca from [Ca]: where it is a constant, outside there is what gives it. */
function outsideCalcium(c: Compartment, celsius: number): number {
  return c.eca_mV === undefined ? c.cao_mM : c.cai_mM * Math.exp(c.eca_mV / nernstCa_mV(celsius));
}

/** Each mechanism with the compartments that hold it; what one does not set is the default. */
function placements(compartments: Compartment[]): MechanismPlacement[] {
  const mechanisms = new Set(compartments.flatMap((c) => c.mechanisms));
  return [...mechanisms].map(({ name, parameters }) => {
    const holders = compartments.flatMap((c, i) => (c.parameters[name] ? [{ c, i }] : []));
    const set = new Set(holders.flatMap(({ c }) => Object.keys(c.parameters[name]!)));
    return {
      name,
      nodes: Int32Array.from(holders, ({ i }) => segmentNode(i)),
      parameters: Object.fromEntries(
        [...set].map((key) => [
          key,
          Float64Array.from(
            holders,
            ({ c }) => c.parameters[name]![key] ?? parameters.find((p) => p.name === key)!.default,
          ),
        ]),
      ),
    };
  });
}
