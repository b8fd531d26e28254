/**
 * How far an engine may be off, by quantity. Half a unit of the last written digit comes on top.
 *
 * `step` stands for one time step. A limit is absolute + relative·|expected| + ofLargest·max|expected|.
 */
export interface Limit {
  absolute?: number;
  relative?: number;
  /** Share of the largest value of the trace. */
  ofLargest?: number;
  /** Absolute, in time steps of the run. */
  steps?: number;
}

export interface Quantity {
  /** As the report names it. */
  name: string;
  unit: string;
  /** What is compared, and why no closer. */
  words: string;
  /** float64, the fixed step of the reference. */
  cpu: Limit;
  /** float32. */
  gpu: Limit;
  /** float32 in a circuit's cell with replayed spikes, and in cells that reach each other. */
  gpuReplay?: Limit;
  gpuNetwork?: Limit;
  /** Where a variable step made the reference and ours adapts too: both engines. */
  variable?: Limit;
  /** The same for the rows of its traces, where it differs from what is summed up. */
  variableRows?: Limit;
  /** float32 may be a step aside where spikes and arrivals are. */
  aside?: boolean;
}

const quantity = <K extends string>(table: Record<K, Quantity>) => table;

export const QUANTITIES = quantity({
  voltage: {
    name: 'voltage',
    unit: 'mV',
    words:
      'More than 2 ms away from every spike of the soma and of the place itself. Against a variable step the reference is taken within 0.25 ms, the shift allowed to its spikes; NEURON itself then differs by 0.062 between its two.',
    cpu: { absolute: 1e-5 },
    gpu: { absolute: 0.02 },
    gpuReplay: { absolute: 0.05 },
    gpuNetwork: { absolute: 0.1 },
    variable: { absolute: 0.1 },
  },
  voltageNearSpikes: {
    name: 'voltage in spikes',
    unit: 'mV',
    words:
      'Within 2 ms of a spike. float32 may be one step early or late there: the value is compared with the range of the reference one step around, where rows are dense enough to tell it.',
    cpu: { absolute: 1e-4 },
    gpu: { absolute: 0.2 },
    aside: true,
  },
  peak: {
    name: 'spike peak',
    unit: 'mV',
    words:
      'The highest value of each spike or back-propagating spike, by a parabola over three rows.',
    cpu: { absolute: 1e-4 },
    gpu: { absolute: 0.2 },
    variable: { absolute: 1.5 },
  },
  spikeTime: {
    name: 'spike time',
    unit: 'ms',
    words:
      'Upward crossings, as many and in the same order, interpolated. float64 crosses in the same step at the same place of it; float32 within one step; against a variable step 0.25 ms (the discretisation of 0.025 ms moves a first spike by up to so much).',
    cpu: { absolute: 1e-3 },
    gpu: { steps: 1 },
    gpuNetwork: { steps: 2 },
    variable: { absolute: 0.25 },
  },
  spikeStep: {
    name: 'spike step',
    unit: 'ms',
    words:
      'The step in which the detector sees the spike: the same in float64, one aside in float32.',
    cpu: { steps: 0 },
    gpu: { steps: 1 },
    gpuNetwork: { steps: 2 },
  },
  spikeOrder: {
    name: 'order of spikes',
    unit: 'pairs',
    words: 'Pairs of spikes of all cells and sites in the other order: none.',
    cpu: { absolute: 0 },
    gpu: { absolute: 0 },
  },
  clampedGate: {
    name: 'gate under clamp',
    unit: '',
    words:
      'Gates and steady states at a commanded voltage. Where the published rates have a removable singularity they are moved by 1e-4 mV: what that changes of the steady state is allowed on top.',
    cpu: { absolute: 1e-9 },
    gpu: { absolute: 1e-4 },
  },
  timeConstant: {
    name: 'time constant',
    unit: 'ms',
    words: 'Of a gate at a voltage, measured on one step.',
    cpu: { relative: 1e-9 },
    gpu: { relative: 1e-3 },
  },
  rate: {
    name: 'table of rates',
    unit: '1/ms',
    words: 'Opening and closing rates, as a share of their sum.',
    cpu: { relative: 1e-9 },
    gpu: { relative: 1e-4 },
  },
  membraneCurrent: {
    name: 'membrane current',
    unit: 'mA/cm2',
    words:
      'Density of a clamped mechanism from v and states one step before; where E_Ca moves it goes with [Ca].',
    cpu: { ofLargest: 1e-6 },
    gpu: { ofLargest: 1e-3 },
  },
  reversal: {
    name: 'E_Ca',
    unit: 'mV',
    words: 'From [Ca] one step before: 13 mV times the relative tolerance of [Ca].',
    cpu: { absolute: 1e-5 },
    gpu: { absolute: 0.02 },
  },
  conductance: {
    name: 'conductance, current',
    unit: 'uS, nA',
    words:
      'Conductances, their A and B states, currents and VDCC gates of a contact: shares of the largest value; float32 one step aside around arrivals and spikes.',
    cpu: { ofLargest: 1e-6 },
    gpu: { ofLargest: 1e-3 },
    variable: { ofLargest: 0.05 },
    aside: true,
  },
  calcium: {
    name: '[Ca]',
    unit: 'mM',
    words:
      'Of the spine or of the membrane pool, as a share of the largest; one step aside in spikes.',
    cpu: { ofLargest: 1e-6 },
    gpu: { ofLargest: 1e-3 },
    gpuNetwork: { ofLargest: 1e-2 },
    variable: { ofLargest: 0.01 },
    aside: true,
  },
  effectiveCalcium: {
    name: 'c*',
    unit: '',
    words: 'The calcium integrator.',
    cpu: { absolute: 1e-6 },
    gpu: { absolute: 1e-4, relative: 1e-3 },
    variable: { absolute: 1e-4, relative: 0.01 },
  },
  calciumPeak: {
    name: 'C_pre, C_post',
    unit: '',
    words: 'Largest c* after one presynaptic or one postsynaptic spike.',
    cpu: { absolute: 1e-6 },
    gpu: { absolute: 1e-5, relative: 1e-3 },
    variable: { relative: 0.01 },
  },
  switches: {
    name: 'threshold switch',
    unit: 'steps',
    words:
      'Rows at which a switch of rho differs: none in float64; float32 may cross 2 steps aside.',
    cpu: { absolute: 0 },
    gpu: { absolute: 2 },
  },
  rho: {
    name: 'rho',
    unit: '',
    words:
      'The synaptic state. Against a variable step its ends to 1e-3; while it moves, NEURON with a fixed and with a variable step differ by 0.0115.',
    cpu: { absolute: 1e-6 },
    gpu: { absolute: 5e-4 },
    variable: { absolute: 1e-3 },
    variableRows: { absolute: 0.012 },
  },
  expression: {
    name: 'gmax_AMPA, Use',
    unit: 'nS, 1',
    words:
      'What rho drives over minutes. Rows against a variable step: NEURON itself differs by 0.0011 between its two.',
    cpu: { absolute: 1e-7 },
    gpu: { absolute: 2e-5 },
    variable: { absolute: 1e-3 },
    variableRows: { absolute: 1.2e-3 },
  },
  releases: {
    name: 'vesicles released',
    unit: '',
    words: 'At every arrival, from the same draws: exactly.',
    cpu: { absolute: 0 },
    gpu: { absolute: 0 },
    variable: { absolute: 0 },
  },
  releaseProbability: {
    name: 'u, p of refill',
    unit: '',
    words:
      'What the release of an arrival was drawn against, followed from our arrival times and Use; float32 within the tolerance of Use, and what a shift of the spikes by two steps changes.',
    cpu: { absolute: 1e-9 },
    gpu: { absolute: 1e-4 },
    gpuNetwork: { absolute: 1e-3 },
  },
  arrival: {
    name: 'arrival',
    unit: 'ms',
    words: 'When a spike reaches a contact: the spike of the source plus the delay.',
    cpu: { absolute: 1e-9 },
    gpu: { steps: 1 },
    gpuNetwork: { steps: 2 },
  },
  draws: {
    name: 'Random123 draws',
    unit: '',
    words: 'The computed stream against the exported numbers.',
    cpu: { absolute: 1e-15 },
    gpu: { absolute: 1e-15 },
    variable: { absolute: 1e-15 },
  },
  epsp: {
    name: 'EPSP',
    unit: 'mV',
    words: 'Mean EPSP of a test phase and their ratio; against a variable step to 1 %.',
    cpu: { relative: 1e-4 },
    gpu: { relative: 0.01 },
    variable: { relative: 0.01 },
  },
  count: {
    name: 'number of spikes',
    unit: '',
    words: 'Exactly.',
    cpu: { absolute: 0 },
    gpu: { absolute: 0 },
    variable: { absolute: 0 },
  },
});

export type QuantityName = keyof typeof QUANTITIES;

/** What an engine is held to: its precision and kind of case, or the variable step of the reference. */
export type Standard = 'cpu' | 'gpu' | 'gpuReplay' | 'gpuNetwork' | 'variable' | 'variableRows';

/** float32 against the fixed step of the reference. */
export const isSingle = (standard: Standard) => standard.startsWith('gpu');

export function limitOf(quantity: QuantityName, standard: Standard): Limit {
  const of: Quantity = QUANTITIES[quantity];
  if (standard === 'variableRows') return of.variableRows ?? of.variable ?? of.gpu;
  return of[standard] ?? of.gpu;
}

/** The limit at one expected value. */
export function toleranceAt(
  limit: Limit,
  expected: number,
  largest: number,
  dt_ms: number,
): number {
  const { absolute = 0, relative = 0, ofLargest = 0, steps = 0 } = limit;
  return absolute + relative * Math.abs(expected) + ofLargest * largest + steps * dt_ms;
}
