/**
 * Stimuli in an engine, against NEURON 8.2.2: a sphere-like passive cell (20 µm, g 1e-4 S/cm², −70 mV) in
 * which the same signals are played as neurodamus plays them (Vector.play, continuous, into IClamp.amp
 * or SEClamp.rs), dt 0.025 ms.
 */
import { describe, expect, test } from 'vitest';
import { cpuEngine } from '../../../../src/engine/cpu/engine.ts';
import { cable } from '../../../engine/passive-cells.ts';
import { voltages } from '../../../engine/run-cell.ts';
import { stimuli } from './cells.ts';

const TIMES_MS = [5, 7.5, 12, 20, 24.975, 28];

const CASES: [string, Record<string, unknown>, number, number[]][] = [
  [
    'Ornstein-Uhlenbeck current',
    { module: 'ornstein_uhlenbeck', tau: 3, mean: 0.02, sigma: 0.02 },
    4,
    [
      -70, -70.81645956735504, -62.12611619451987, -62.42966667473491, -55.07140425504913,
      -58.934079416109476,
    ],
  ],
  [
    'Ornstein-Uhlenbeck conductance, a third of it clipped at 0',
    { module: 'ornstein_uhlenbeck', input_type: 'conductance', tau: 3, mean: 0.0005, sigma: 0.001 },
    4,
    [
      -69.99997810318527, -69.9999670803258, -53.783474538150294, -59.856216587115576,
      -45.55943472250666, -51.898889621569715,
    ],
  ],
  [
    'ramp',
    { module: 'linear', amp_start: 0.01, amp_end: 0.05 },
    0,
    [
      -70, -67.78383584744184, -62.87175383952348, -52.321012461583365, -45.101381362595646,
      -51.52026091374517,
    ],
  ],
  [
    'noise',
    { module: 'noise', mean: 0.02, variance: 0.0004 },
    2,
    [
      -70, -66.28096891248491, -64.24860034623595, -59.123597157307856, -62.369968476713765,
      -64.32097445104267,
    ],
  ],
  [
    'sinusoid',
    { module: 'sinusoidal', amp_start: 0.02, frequency: 100 },
    0,
    [
      -70, -67.68551926107149, -68.38414387869776, -66.98092905338979, -72.13772072566051,
      -71.58053570437617,
    ],
  ],
];

describe('a stimulus in the CPU engine', () => {
  test.each(CASES)('%s moves the cell as in NEURON', async (_, fields, index, expected_mV) => {
    const list = stimuli(
      { ...fields, delay: 5, duration: 20 },
      { cell: { somaNode: 1 }, context: { index, window: { from_ms: 0, to_ms: 30 } } },
    );
    const options = { dt_ms: 0.025, duration_ms: 30, nodes: [1], stimuli: list };
    const rows = await voltages(cpuEngine(), cable(1, 20, 20), options);
    // NEURON's clamp leaks 1e-9 µS where it is off: 3e-5 mV.
    const tolerance_mV = fields.input_type === 'conductance' ? 4e-5 : 1e-9;
    TIMES_MS.forEach((t_ms, i) => {
      const difference_mV = rows[Math.round(t_ms / 0.025)]![1]! - expected_mV[i]!;
      expect(Math.abs(difference_mV), `at ${t_ms} ms`).toBeLessThan(tolerance_mV);
    });
  });
});
