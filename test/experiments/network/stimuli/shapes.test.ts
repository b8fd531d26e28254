/** The modules without randomness, against numbers worked by hand. */
import { describe, expect, test } from 'vitest';
import type { TargetFacts } from '../../../../src/experiments/network/stimuli/target-facts.ts';
import { InputError } from '../../../../src/model/input-error.ts';
import { seriesOf, stimuli } from './cells.ts';

describe('steps', () => {
  const step = (amplitude_nA: number) => [
    { kind: 'current', node: 3, start_ms: 10, end_ms: 30, amplitude_nA },
  ];

  test('linear without an end is a step', () => {
    expect(stimuli({ module: 'linear', amp_start: 0.2 })).toEqual(step(0.2));
  });

  test('relative_linear is a share of the threshold current of 0.4 nA', () => {
    expect(stimuli({ module: 'relative_linear', percent_start: 50 })).toEqual(step(0.2));
  });

  test('subthreshold by 20 % is 80 % of it', () => {
    const [stimulus] = stimuli({ module: 'subthreshold', percent_less: 20 });
    expect(stimulus).toMatchObject({ kind: 'current', start_ms: 10, end_ms: 30 });
    expect(stimulus).toHaveProperty('amplitude_nA', expect.closeTo(0.32, 12));
  });

  test('hyperpolarizing is the holding current', () => {
    expect(stimuli({ module: 'hyperpolarizing' })).toEqual(step(-0.05));
  });

  test('all nodes of a compartment set get it', () => {
    const list = stimuli({ module: 'hyperpolarizing' }, { cell: { nodes: [8, 9] } });
    expect(list.map((stimulus) => stimulus.node)).toEqual([8, 9]);
  });

  test('a window holds the steps that touch it, whole', () => {
    const inWindow = (from_ms: number, to_ms: number) =>
      stimuli({ module: 'linear', amp_start: 0.2 }, { context: { window: { from_ms, to_ms } } });
    expect(inWindow(0, 10)).toEqual([]);
    expect(inWindow(0, 11)).toEqual(step(0.2));
    expect(inWindow(20, 21)).toEqual(step(0.2));
    expect(inWindow(30, 40)).toEqual([]);
  });
});

describe('a ramp', () => {
  test('has at every step the value of the midpoint', () => {
    // 0 to 1 nA over 1 ms from 2 ms on: steps of 0.25 ms, midpoints at 1/8, 3/8, 5/8, 7/8.
    const series = seriesOf(
      stimuli(
        { module: 'linear', delay: 2, duration: 1, amp_start: 0, amp_end: 1 },
        { context: { dt_ms: 0.25 } },
      ),
    );
    expect(series.start_ms).toBe(2);
    expect(series.values).toHaveLength(4);
    [0.125, 0.375, 0.625, 0.875].forEach((value, i) => {
      expect(series.values[i]).toBeCloseTo(value, 7);
    });
  });

  test('relative_linear ramps between shares of the threshold current', () => {
    const { values } = seriesOf(
      stimuli(
        { module: 'relative_linear', delay: 0, duration: 1, percent_start: 100, percent_end: 50 },
        { context: { dt_ms: 0.5 } },
      ),
    );
    // 0.4 to 0.2 nA: 0.35 at a quarter, 0.25 at three quarters.
    expect(values[0]).toBeCloseTo(0.35, 7);
    expect(values[1]).toBeCloseTo(0.25, 7);
    expect(values).toHaveLength(2);
  });

  test('begins and ends between steps where a midpoint is the first, or past the last', () => {
    // On from 0.3 to 1.1 ms with dt 0.25: midpoints 0.375, 0.625, 0.875 lie inside, 1.125 does not.
    const series = seriesOf(
      stimuli(
        { module: 'linear', delay: 0.3, duration: 0.8, amp_start: 0, amp_end: 8 },
        { context: { dt_ms: 0.25 } },
      ),
    );
    expect(series.start_ms).toBe(0.25);
    expect(series.values).toHaveLength(3);
    [0.75, 3.25, 5.75].forEach((value, i) => {
      expect(series.values[i]).toBeCloseTo(value, 6);
    });
  });
});

describe('pulse', () => {
  const pulses = (fields: Record<string, unknown>) =>
    stimuli({ module: 'pulse', amp_start: 2, ...fields }).map((stimulus) =>
      stimulus.kind === 'current' ? [stimulus.start_ms, stimulus.end_ms] : [],
    );

  test('comes at delay and once a period', () => {
    expect(pulses({ frequency: 100, width: 3, duration: 30 })).toEqual([
      [10, 13],
      [20, 23],
      [30, 33],
    ]);
  });

  test('is cut by the end', () => {
    expect(pulses({ frequency: 100, width: 3, duration: 21 })).toEqual([
      [10, 13],
      [20, 23],
      [30, 31],
    ]);
  });

  test.each([
    { frequency: 0, width: 3 },
    { frequency: 10, width: 0 },
  ])('%j is none', (fields) => {
    expect(pulses(fields)).toEqual([]);
  });
});

describe('sinusoidal', () => {
  test('is linear between samples of its sine from delay on', () => {
    // 250 Hz sampled every ms: 0, A, 0, −A; midpoints of steps of 1 ms are means of neighbours.
    const { values } = seriesOf(
      stimuli(
        { module: 'sinusoidal', amp_start: 2, frequency: 250, dt: 1, duration: 4 },
        { context: { dt_ms: 1 } },
      ),
    );
    expect(values).toHaveLength(4);
    [1, 1, -1, -1].forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 7);
    });
  });
});

describe('seclamp', () => {
  const clamp = { module: 'seclamp', input_type: 'voltage_clamp', delay: 0, voltage: -70 };

  test('holds the voltage from time 0', () => {
    expect(stimuli(clamp)).toEqual([
      {
        kind: 'voltage-clamp',
        node: 3,
        start_ms: 0,
        end_ms: 20,
        v_mV: -70,
        seriesResistance_MOhm: 0.01,
      },
    ]);
  });

  test('holds levels one after the other, the last to the end', () => {
    const levels = stimuli({
      ...clamp,
      voltage_levels: [-80, -60, -40],
      duration_levels: [5, 0, 8],
    });
    expect(levels).toMatchObject([
      { start_ms: 0, end_ms: 5, v_mV: -80 },
      { start_ms: 5, end_ms: 20, v_mV: -40 },
    ]);
  });
});

describe('a cell without the fact that an input needs', () => {
  test.each([
    [
      { module: 'relative_linear', percent_start: 50 },
      { threshold_nA: undefined },
      'threshold_current',
    ],
    [{ module: 'hyperpolarizing' }, { holding_nA: undefined }, 'holding_current'],
    [
      {
        module: 'relative_ornstein_uhlenbeck',
        input_type: 'conductance',
        tau: 3,
        mean_percent: 10,
        sd_percent: 5,
      },
      { inputResistance_MOhm: 0 },
      'input_resistance above 0 of gid 7: it is 0',
    ],
  ])('%j is refused by name', (fields, facts, reason) => {
    const run = () => stimuli(fields, { cell: facts as Partial<TargetFacts> });
    expect(run).toThrow(InputError);
    expect(run).toThrow(
      `simulation-config: simulation_config.json: inputs.drive: ${fields.module}`,
    );
    expect(run).toThrow(reason);
  });
});
