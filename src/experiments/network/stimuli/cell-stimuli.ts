/**
 * What an input injects into a cell: its amplitudes from the cell's own currents, then engine stimuli.
 *
 * `cellSourceOf` prepares an input once for a cell; its `window` then gives the stimuli of any part of
 * the simulation, the same values whatever the parts. `stimuliOf` is one window of it.
 */
import type { Stimulus } from '../../../engine/job.ts';
import type { CellInput, InputOf } from './input-schema.ts';
import { ornsteinUhlenbeck, spentNormals, whiteNoise } from './noise-signals.ts';
import { conductanceSeries, currentSeries, type Window } from './series.ts';
import { type Block, clampLevels, pulses, ramp } from './shapes.ts';
import { shotNoise, shotsOf } from './shot-noise.ts';
import { type Signal, signalOf } from './signal.ts';
import { noiseStream, ouStream, type Seeds, shotStream } from './streams.ts';
import { type CellCurrents, neededFact, type TargetFacts } from './target-facts.ts';

export interface StimulusContext {
  /** The configuration file and the key of the input in it, for errors. */
  file: string;
  name: string;
  /** Place among the random inputs of its family (streams.ts, familyIndices). */
  index: number;
  seeds: Seeds;
  /** The simulation's step. */
  dt_ms: number;
  /** Part of the simulation: multiples of dt. */
  window: Window;
}

export interface CellSource {
  /** The stimuli that act in [from, to); steps and pulses are whole, sampled signals cut to it. */
  window(window: Window): Stimulus[];
  /** Where it acts on the cell. */
  nodes: readonly number[];
  /** When it has a value a step; null for steps and pulses. */
  sampled: { start_ms: number; end_ms: number } | null;
}

/** The stimuli of an input in one cell during context.window; InputError where a fact is missing. */
export function stimuliOf(
  input: CellInput,
  facts: TargetFacts,
  context: StimulusContext,
): Stimulus[] {
  return cellSourceOf(input, facts, context).window(context.window);
}

/** An input in one cell, ready to be asked for one window after the other. */
export function cellSourceOf(
  input: CellInput,
  facts: TargetFacts,
  context: Omit<StimulusContext, 'window'>,
): CellSource {
  const nodes = facts.nodes ?? [facts.somaNode];
  const shape = waveform(input, facts, context);
  if (Array.isArray(shape)) {
    return {
      nodes,
      sampled: null,
      window: ({ from_ms, to_ms }) =>
        shape
          .filter(({ start_ms, end_ms }) => start_ms < to_ms && end_ms > from_ms)
          .flatMap((block) => nodes.map((node) => ({ ...block, node }))),
    };
  }
  const reversal_mV = input.input_type === 'conductance' ? input.reversal : null;
  return {
    nodes,
    sampled: { start_ms: shape.start_ms, end_ms: shape.end_ms },
    window: (window) => {
      const [first, ...others] = nodes;
      const series =
        reversal_mV === null
          ? currentSeries(shape, first!, window, context.dt_ms)
          : conductanceSeries(shape, first!, reversal_mV, window, context.dt_ms);
      if (series === null) return [];
      return [series, ...others.map((node) => ({ ...series, node }))];
    },
  };
}

function waveform(
  input: CellInput,
  facts: TargetFacts,
  context: Omit<StimulusContext, 'window'>,
): Block[] | Signal {
  const { index, seeds } = context;
  const start_ms = input.delay;
  const end_ms = input.delay + input.duration;
  const need = (fact: keyof CellCurrents) => neededFact(facts, fact, input, context);
  switch (input.module) {
    case 'linear':
      return ramp(input, input.amp_start, input.amp_end ?? input.amp_start);
    case 'relative_linear': {
      const { percent_start, percent_end = percent_start } = input;
      const threshold_nA = need('threshold_nA');
      return ramp(input, (threshold_nA * percent_start) / 100, (threshold_nA * percent_end) / 100);
    }
    case 'subthreshold': {
      const amplitude_nA = (need('threshold_nA') * (100 - input.percent_less)) / 100;
      return ramp(input, amplitude_nA, amplitude_nA);
    }
    case 'hyperpolarizing': {
      const amplitude_nA = need('holding_nA');
      return ramp(input, amplitude_nA, amplitude_nA);
    }
    case 'pulse':
      return pulses(input);
    case 'sinusoidal': {
      const { amp_start, frequency, dt } = input;
      return signalOf(
        { start_ms, end_ms, interval_ms: dt },
        (k) => amp_start * Math.sin((2 * Math.PI * frequency * k * dt) / 1000),
      );
    }
    case 'noise': {
      const scale = input.mean === undefined ? need('threshold_nA') / 100 : 1;
      const mean = scale * (input.mean ?? input.mean_percent ?? 0);
      const variance = Math.abs(scale) * input.variance;
      const extent = { start_ms, end_ms, interval_ms: NOISE_INTERVAL_MS };
      return whiteNoise(
        extent,
        { mean, sd: Math.sqrt(variance) },
        () => noiseStream(index, facts.gid, seeds),
        spentNormals(extent, context.dt_ms),
      );
    }
    case 'shot_noise':
    case 'relative_shot_noise':
    case 'absolute_shot_noise': {
      const shape = { rise_ms: input.rise_time, decay_ms: input.decay_time };
      const shots = shotsOfInput(input, need);
      if (shots === null) return [];
      return shotNoise({ start_ms, end_ms, interval_ms: input.dt }, shots, shape, () =>
        shotStream(index, facts.gid, seeds, input.random_seed),
      );
    }
    case 'ornstein_uhlenbeck':
    case 'relative_ornstein_uhlenbeck': {
      const { mean, sd } =
        input.module === 'ornstein_uhlenbeck'
          ? { mean: input.mean, sd: input.sigma }
          : relativeMoments(input, need);
      return ornsteinUhlenbeck(
        { start_ms, end_ms, interval_ms: input.dt },
        { mean, sd, tau_ms: input.tau },
        () => ouStream(index, facts.gid, seeds, input.random_seed),
      );
    }
    case 'seclamp':
      return clampLevels(input);
  }
}

/** Samples of the noise module: SONATA names no other interval. */
const NOISE_INTERVAL_MS = 0.5;

type ShotInput = InputOf<'shot_noise' | 'relative_shot_noise' | 'absolute_shot_noise'>;

/** Null where the signal is 0 throughout. */
function shotsOfInput(input: ShotInput, need: (fact: keyof CellCurrents) => number) {
  if (input.module === 'shot_noise') {
    const { rate, amp_mean, amp_var } = input;
    return rate === 0 ? null : { rate_Hz: rate, ampMean: amp_mean, ampVariance: amp_var };
  }
  const moments =
    input.module === 'absolute_shot_noise'
      ? { mean: input.mean, sd: input.sigma }
      : relativeMoments(input, need);
  if (moments.mean === 0) return null;
  const scatter =
    input.amp_cv === undefined
      ? { relativeSkew: input.relative_skew ?? 0.5 }
      : { ampCv: input.amp_cv };
  return shotsOf(moments, scatter, { rise_ms: input.rise_time, decay_ms: input.decay_time });
}

/** Percent of the threshold current (nA), or of the inverse input resistance (µS). */
function relativeMoments(
  input: InputOf<'relative_shot_noise' | 'relative_ornstein_uhlenbeck'>,
  need: (fact: keyof CellCurrents) => number,
): { mean: number; sd: number } {
  const whole =
    input.input_type === 'current_clamp' ? need('threshold_nA') : 1 / need('inputResistance_MOhm');
  return { mean: (whole * input.mean_percent) / 100, sd: (whole * input.sd_percent) / 100 };
}
