/**
 * The voltage clamp of the reference: one compartment of 1 µF/cm² behind an electrode of 1e-4 MΩ,
 * −80 mV, from 5 to 55 ms the test voltage, then −80 mV again; NEURON's fixed step of 0.025 ms.
 */
import { type Channel, totals } from './channel.ts';

const dt_ms = 0.025;
const electrode_MOhm = 1e-4;

export interface ClampRun {
  channels: Channel[];
  area_um2: number;
  stop_ms: number;
  command_mV: (t_ms: number) => number;
  /** Called before the currents of a step: reversal potentials that move. */
  beforeCurrents?: () => void;
  /** Called after them: pools that take the currents of the step's start. */
  afterCurrents?: () => void;
  /** Called at t = 0 and after every step; the currents are those of the step's start. */
  record: (t_ms: number, step: number) => void;
}

/** The reference's command: `test_mV` from 5 to 55 ms. */
export const stepTo = (test_mV: number) => (t_ms: number) =>
  t_ms < 5 ? -80 : t_ms < 55 ? test_mV : -80;

export function runClamp(run: ClampRun): void {
  const { channels, area_um2, command_mV, record } = run;
  let v_mV = -80;
  for (const channel of channels) {
    Object.assign(channel.values, { v: v_mV, dt: dt_ms, area: area_um2 });
    channel.initial(channel.values);
  }
  const electrode = 100 / (area_um2 * electrode_MOhm);
  const takeCurrents = () => {
    run.beforeCurrents?.();
    let i = 0;
    let g = 0;
    for (const channel of channels) {
      channel.values.v = v_mV;
      channel.current(channel.values);
      const sum = totals(channel);
      i += sum.i;
      g += sum.g;
    }
    run.afterCurrents?.();
    return { i, g };
  };
  takeCurrents();
  record(0, 0);
  const steps = Math.round(run.stop_ms / dt_ms);
  for (let step = 1; step <= steps; step++) {
    const { i, g } = takeCurrents();
    const command = command_mV((step - 0.5) * dt_ms);
    const source = -i + electrode * (command - v_mV);
    v_mV += source / (0.001 / dt_ms + g + electrode);
    for (const channel of channels) channel.values.v = v_mV;
    for (const channel of channels) channel.advance(channel.values);
    record(step * dt_ms, step);
  }
}
