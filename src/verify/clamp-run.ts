/**
 * Compartments under voltage clamp on an engine: held at −80 mV, from 5 to 55 ms at V, then −80 mV
 * again, through 1e-4 MΩ.
 */
import type { CellRun, Channel, Engine, Job } from '../engine/job.ts';
import type { CellModel } from '../model/cell.ts';
import { FITTED_CONSTANTS, nernstCa_mV } from '../model/glusynapse.ts';
import { DEFAULT_IONS } from '../model/ions.ts';
import type { ClampCaseModel } from './case-schema.ts';
import type { Compartment } from './clamp-entry.ts';
import { Rows } from './rows.ts';

const HOLD_MV = -80;
const STEP_MS = [5, 55] as const;
/** Of the electrode. */
export const SERIES_MOHM = 1e-4;
/** The one segment: root0, segment, end. */
const SEGMENT = 1;

export interface ClampRun {
  compartment: Compartment;
  v_mV: number;
}

export interface ClampOutcome extends ClampRun {
  rows: Rows;
  /** Channel of each recorded name: v, states as Mechanism.state, cai. */
  channelOf: Map<string, number>;
}

export async function runClamps(
  engine: Engine,
  model: ClampCaseModel,
  clamps: ClampRun[],
  duration_ms: number,
): Promise<ClampOutcome[]> {
  const outcomes = clamps.map(
    ({ compartment, v_mV }): ClampOutcome => ({
      compartment,
      v_mV,
      rows: new Rows(model.dt),
      channelOf: new Map(recordedNames(compartment).map((name, i) => [name, i])),
    }),
  );
  const cells = new Map(
    [...new Set(clamps.map((c) => c.compartment))].map((c) => [c, clampCell(c, model)]),
  );
  const job: Job = {
    runs: outcomes.map((o) => clampRun(o, cells.get(o.compartment)!, duration_ms)),
    duration_ms,
    dt_ms: model.dt,
    step: { kind: 'fixed' },
    scheme: 'backward-euler',
    synapse: FITTED_CONSTANTS,
    vdccGates: 'zero',
    initDepleted: false,
  };
  await engine.run(job, {
    onRows: (run, _recorder, rows, width) => outcomes[run]!.rows.take(rows, width),
  });
  return outcomes;
}

function recordedNames({ mechanisms }: Compartment): string[] {
  const gates = mechanisms.flatMap((m) =>
    m.states.filter((s) => s !== 'cai').map((s) => `${m.name}.${s}`),
  );
  const hasPool = mechanisms.some((m) => m.ions.some((ion) => ion.writes.includes('cai')));
  return ['v', ...gates, ...(hasPool ? ['cai'] : [])];
}

function clampRun(
  { channelOf, v_mV }: ClampOutcome,
  cell: CellModel,
  duration_ms: number,
): CellRun {
  const channels = [...channelOf.keys()].map(
    (name): Channel =>
      name === 'v' ? { kind: 'voltage', node: SEGMENT } : { kind: 'state', node: SEGMENT, name },
  );
  const hold = (start_ms: number, end_ms: number, v: number) => ({
    kind: 'voltage-clamp' as const,
    node: SEGMENT,
    start_ms,
    end_ms,
    v_mV: v,
    seriesResistance_MOhm: SERIES_MOHM,
  });
  const [on, off] = STEP_MS;
  return {
    cell,
    contacts: [],
    stimuli: [hold(0, on, HOLD_MV), hold(on, off, v_mV), hold(off, duration_ms + 1, HOLD_MV)],
    recorders: [{ channels, schedule: [{ from_ms: 0, interval_ms: 0 }] }],
    detector: null,
    fastForward_ms: [],
  };
}

/** One segment between its two ends. */
function clampCell(c: Compartment, { celsius, v_init }: ClampCaseModel): CellModel {
  const each = (value: number) => new Float64Array(3).fill(value);
  const length_um = c.area_um2 / (Math.PI * c.diam_um);
  // the engines take E_Ca from [Ca]: outside there is what gives the constant one
  const cao_mM =
    c.eca_mV === undefined ? c.cao_mM : c.cai_mM * Math.exp(c.eca_mV / nernstCa_mV(celsius));
  return {
    name: c.tag,
    celsius,
    vInit_mV: v_init,
    sections: [
      { name: 'soma', type: 'soma', parent: -1, parentX: null, nseg: 1, length_um, Ra_ohm_cm: 100 },
    ],
    nodes: {
      parent: Int32Array.of(-1, 0, 1),
      ri_MOhm: Float64Array.of(0, 0.01, 0.01),
      area_um2: Float64Array.of(100, c.area_um2, 100),
      cm_uF_cm2: Float64Array.of(0, 1, 0),
      diam_um: Float64Array.of(0, c.diam_um, 0),
      section: Int32Array.of(0, 0, 0),
      seg: Int32Array.of(-1, 0, 1),
      kind: ['root0', 'seg', 'end'],
    },
    mechanisms: c.mechanisms.map(({ name }) => ({
      name,
      nodes: Int32Array.of(SEGMENT),
      parameters: Object.fromEntries(
        Object.entries(c.parameters[name]!).map(([key, value]) => [key, Float64Array.of(value)]),
      ),
    })),
    globals: {},
    ena_mV: each(c.ena_mV ?? DEFAULT_IONS.ena_mV),
    ek_mV: each(c.ek_mV ?? DEFAULT_IONS.ek_mV),
    cao_mM: each(cao_mM),
    cai_mM: each(c.cai_mM),
  };
}
