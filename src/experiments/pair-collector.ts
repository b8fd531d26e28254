/**
 * What a run's rows become while they stream in: EPSP amplitudes and their mean, the first sweep,
 * traces of the contacts. Only one window of voltage is held at a time.
 */

import {
  EPSP_WINDOW_MS,
  epspAmplitude_mV,
  risingSlope_mV_per_ms,
  valueAt,
} from '../analysis/epsp.ts';
import { epspRatio } from '../analysis/ratio.ts';
import { vesiclesByContact } from '../analysis/releases.ts';
import type { CellRunResult } from '../engine/job.ts';
import { CONTACT_CHANNELS, type PairJobRun, type Window } from './pair-job.ts';
import type { PairExperiment, PairRun, PairRunResult, Series } from './pair-types.ts';

/** Grid of the mean EPSP, from the presynaptic spike. */
const GRID_MS = 0.1;
const GRID_POINTS = Math.round(EPSP_WINDOW_MS / GRID_MS) + 1;
/** Two times are one if they differ by less, ms. */
const SAME_MS = 1e-6;
/** A spike belongs to the pulse it follows by less than this, ms. */
const SPIKE_WITHIN_MS = 50;

type TestPhase = 'before' | 'after';

export class PairCollector {
  private readonly experiment: PairExperiment;
  private readonly run: PairRun;
  private readonly job: PairJobRun;
  private readonly epsps: PairRunResult['epsps'] = [];
  private readonly sums: Record<TestPhase, Float64Array>;
  private readonly averaged: Record<TestPhase, number> = { before: 0, after: 0 };
  private readonly left: Record<TestPhase, number>;
  private readonly contactRows: number[] = [];
  private sweep: Series = { t_ms: new Float64Array(0), values: new Float64Array(0) };
  private window = 0;
  private t_ms: number[] = [];
  private v_mV: number[] = [];

  constructor(experiment: PairExperiment, run: PairRun, job: PairJobRun) {
    this.experiment = experiment;
    this.run = run;
    this.job = job;
    this.sums = { before: new Float64Array(GRID_POINTS), after: new Float64Array(GRID_POINTS) };
    this.left = { before: job.times.before_ms.length, after: job.times.after_ms.length };
  }

  /** Rows [time_ms, channels…] of recorder 0 (soma) or 1 (contacts). */
  take(recorder: number, rows: Float64Array, width: number): void {
    if (recorder === 1) {
      for (const x of rows) this.contactRows.push(x);
      return;
    }
    const { windows } = this.job;
    for (let i = 0; i < rows.length; i += width) {
      const t = rows[i]!;
      while (this.window < windows.length && t > windows[this.window]!.to_ms + this.tolerance_ms) {
        this.closeWindow();
      }
      const window = windows[this.window];
      if (!window || t < window.from_ms - this.tolerance_ms) continue;
      this.t_ms.push(t);
      this.v_mV.push(rows[i + 1]!);
    }
  }

  /** Rows lie on ticks, windows need not. */
  private get tolerance_ms(): number {
    return this.experiment.dt_ms / 2 + SAME_MS;
  }

  private closeWindow(): void {
    const window = this.job.windows[this.window++]!;
    if (window.phase === 'sweep') {
      this.sweep = { t_ms: Float64Array.from(this.t_ms), values: Float64Array.from(this.v_mV) };
    } else {
      this.closeTest(window.phase, window);
    }
    this.t_ms = [];
    this.v_mV = [];
  }

  private closeTest(phase: TestPhase, { spike_ms }: Window): void {
    const t_ms = spike_ms!;
    const amplitude_mV = epspAmplitude_mV(this.t_ms, this.v_mV, t_ms);
    this.epsps.push({ phase, t_ms, amplitude_mV });
    this.left[phase]--;
    if (this.left[phase] >= this.experiment.lastEpsps) return;
    const start_mV = valueAt(this.t_ms, this.v_mV, t_ms);
    const sum = this.sums[phase];
    for (let i = 0; i < GRID_POINTS; i++) {
      sum[i]! += valueAt(this.t_ms, this.v_mV, t_ms + i * GRID_MS) - start_mV;
    }
    this.averaged[phase]++;
  }

  /** Everything the run gave, from what the engine says at its end. */
  finish(end: CellRunResult, complete: boolean): PairRunResult {
    const { windows, times } = this.job;
    while (
      this.window < windows.length &&
      windows[this.window]!.to_ms <= end.t_ms + this.tolerance_ms
    ) {
      this.closeWindow();
    }
    const amplitudes = (phase: TestPhase) =>
      this.epsps.filter((e) => e.phase === phase).map((e) => e.amplitude_mV);
    const meanEpsp = { before: this.meanEpsp('before'), after: this.meanEpsp('after') };
    const slope = ({ t_ms, values }: Series) => risingSlope_mV_per_ms(t_ms, values);
    const slopes_mV_per_ms = { before: slope(meanEpsp.before), after: slope(meanEpsp.after) };
    return {
      run: this.run,
      complete,
      epsps: this.epsps,
      meanEpsp,
      amplitudeRatio: epspRatio(
        amplitudes('before'),
        amplitudes('after'),
        this.experiment.lastEpsps,
      ),
      slopes_mV_per_ms,
      slopeRatio: slopes_mV_per_ms.after / slopes_mV_per_ms.before,
      spikes_ms: end.spikes_ms,
      deltaT_ms: deltaTs(times.sweeps, end.spikes_ms),
      contacts: this.contacts(end),
      sweep: this.sweep,
      steps: end.steps,
    };
  }

  private meanEpsp(phase: TestPhase): Series {
    const n = this.averaged[phase];
    return {
      t_ms: Float64Array.from(
        { length: GRID_POINTS },
        (_, i) => (i * EPSP_WINDOW_MS) / (GRID_POINTS - 1),
      ),
      values: this.sums[phase].map((sum) => (n > 0 ? sum / n : Number.NaN)),
    };
  }

  private contacts(end: CellRunResult): PairRunResult['contacts'] {
    const { contacts } = this.experiment.pairs[this.run.pair]!;
    const width = 1 + contacts.length * CONTACT_CHANNELS.length;
    const rows = this.contactRows;
    const column = (c: number) =>
      Float64Array.from({ length: rows.length / width }, (_, i) => rows[i * width + c]!);
    const t_ms = column(0);
    const vesicles = vesiclesByContact(end.releases, contacts.length);
    return contacts.map(({ parameters }, c) => {
      const { rho, gmax_AMPA_nS, Use } = end.contacts[c]!;
      const series = (variable: (typeof CONTACT_CHANNELS)[number]): Series => ({
        t_ms,
        values: column(1 + c * CONTACT_CHANNELS.length + CONTACT_CHANNELS.indexOf(variable)),
      });
      return {
        rho: series('rho_GB'),
        effcai: series('effcai_GB'),
        gmax_AMPA_nS: series('gmax_AMPA'),
        Use: series('Use_TM'),
        theta_d: parameters.theta_d,
        theta_p: parameters.theta_p,
        end: { rho, gmax_AMPA_nS, Use },
        released: vesicles[c]!,
      };
    });
  }
}

/** Somatic spike minus presynaptic spike of every pairing; NaN where the pulse made no spike. */
export function deltaTs(
  sweeps: readonly { presynaptic_ms: number[]; pulses_ms: number[] }[],
  spikes_ms: ArrayLike<number>,
): Float64Array {
  const spikes = Array.from(spikes_ms);
  return Float64Array.from(
    sweeps.flatMap(({ presynaptic_ms, pulses_ms }) =>
      pulses_ms.map((pulse, k) => {
        const until = Math.min(pulse + SPIKE_WITHIN_MS, pulses_ms[k + 1] ?? Infinity);
        const spike = spikes.find((t) => t >= pulse && t < until);
        return spike === undefined ? Number.NaN : spike - presynaptic_ms[k]!;
      }),
    ),
  );
}
