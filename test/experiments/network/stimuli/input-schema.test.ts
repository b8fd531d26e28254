import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  inputSchema,
  inputsSchema,
} from '../../../../src/experiments/network/stimuli/input-schema.ts';
import { describeShared, sharedPath } from '../../../shared.ts';

const cells = { input_type: 'current_clamp', delay: 0, duration: 10, node_set: 'All' };
const faultOf = (input: Record<string, unknown>) => {
  const result = inputSchema.safeParse(input);
  if (result.success) return 'accepted';
  return result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
};

describe('an input', () => {
  test('takes the defaults of SONATA', () => {
    const ou = { module: 'ornstein_uhlenbeck', tau: 3, mean: 0.1, sigma: 0.05, ...cells };
    expect(inputSchema.parse(ou)).toEqual({
      ...ou,
      dt: 0.25,
      reversal: 0,
      represents_physical_electrode: false,
    });
    const clamp = { ...cells, module: 'seclamp', input_type: 'voltage_clamp', voltage: -70 };
    expect(inputSchema.parse(clamp)).toMatchObject({ series_resistance: 0.01 });
    const wave = { module: 'sinusoidal', amp_start: 1, frequency: 4, ...cells };
    expect(inputSchema.parse(wave)).toMatchObject({ dt: 0.025 });
  });

  test.each([
    [{ module: 'linear', amp_start: 1, amp_stop: 2, ...cells }, 'amp_stop'],
    [{ module: 'linear', ...cells }, 'amp_start'],
    [{ module: 'ramp', amp_start: 1, ...cells }, 'unknown module ramp: expected one of linear'],
    [{ amp_start: 1, ...cells }, 'expected a module: one of linear'],
    [
      { module: 'spatially_uniform_e_field', ...cells },
      'spatially_uniform_e_field is not supported',
    ],
    [{ module: 'poisson', rate: 5, weight: 1, ...cells }, 'poisson_spikes drives the contacts'],
    [{ module: 'linear', amp_start: 1, ...cells, node_set: undefined }, 'one of node_set and'],
    [{ module: 'linear', amp_start: 1, ...cells, compartment_set: 'tuft' }, 'one of node_set and'],
    [{ module: 'linear', amp_start: 1, ...cells, input_type: 'conductance' }, 'input_type'],
    [{ module: 'linear', amp_start: 1, ...cells, delay: -1 }, 'delay'],
    [{ module: 'noise', ...cells }, 'one of mean and mean_percent'],
    [{ module: 'noise', mean: 1, mean_percent: 1, ...cells }, 'one of mean and mean_percent'],
    [{ module: 'pulse', amp_start: 1, width: 30, frequency: 40, ...cells }, 'must not overlap'],
    [
      {
        module: 'shot_noise',
        rise_time: 4,
        decay_time: 4,
        rate: 1,
        amp_mean: 1,
        amp_var: 1,
        ...cells,
      },
      'rise_time: expected less than decay_time',
    ],
    [
      {
        module: 'absolute_shot_noise',
        rise_time: 1,
        decay_time: 4,
        mean: 1,
        sigma: 1,
        ...cells,
        relative_skew: 0.5,
        amp_cv: 1,
      },
      'amp_cv or relative_skew, not both',
    ],
    [
      { module: 'seclamp', voltage: -70, ...cells, input_type: 'voltage_clamp', delay: 5 },
      'delay: expected 0',
    ],
    [
      {
        module: 'seclamp',
        voltage: -70,
        ...cells,
        input_type: 'voltage_clamp',
        voltage_levels: [1],
      },
      'as many as voltage_levels',
    ],
    [
      { module: 'synapse_replay', ...cells, input_type: 'spikes', spike_file: 'out.dat' },
      'expected a SONATA spikes file',
    ],
    [
      {
        module: 'poisson_spikes',
        ...cells,
        input_type: 'spikes',
        source: 'VPM',
        rate: [{ from: 5, rate: 1 }],
      },
      'expected the first from to be 0',
    ],
  ])('%j is refused', (input, reason) => {
    expect(faultOf(input)).toContain(reason);
  });
});

describeShared('the reference circuit cases', () => {
  test.each(['replay_invitro', 'replay_invivo', 'network_invitro'])(
    '%s: inputs are read',
    (name) => {
      const path = sharedPath('reference', 'circuit', name, 'simulation_config.json');
      const { inputs } = JSON.parse(readFileSync(path, 'utf8'));
      expect(Object.keys(inputsSchema.parse(inputs))).toEqual(Object.keys(inputs));
    },
  );
});
