/** A plastic contact on the device: every word of the float64 engine's has its place there. */
import { describe, expect, test } from 'vitest';
import {
  DEVICE_STATE,
  deviceParameters,
  deviceState,
  needsTraces,
  onDevice,
  STATUS,
} from '../../src/engine/gpu/contact-words.ts';
import type { CellRun, SynapseVariable } from '../../src/engine/job.ts';
import {
  CONTACT_PARAMETERS,
  CONTACT_STATE,
  contactParameters,
} from '../../src/engine/layout/contact.ts';
import { FITTED_CONSTANTS } from '../../src/model/glusynapse.ts';
import { job, plastic, run } from './small-network.ts';

const SWITCHES: readonly string[] = ['dep_GB', 'pot_GB', 'above_d', 'above_p'];
/** Each word another value; two of the switches on. */
const states = Float64Array.from(CONTACT_STATE, (name, k) =>
  SWITCHES.includes(name) ? Number(name === 'pot_GB' || name === 'above_d') : 0.1 + k / 64,
);
const tick = 70000;

describe('the device words of a plastic contact', () => {
  test('hold what the contact starts with, switches as bits', () => {
    const words = deviceState(states, 0, { tick, traces: true });
    expect(words.length).toBe(DEVICE_STATE.length);
    CONTACT_STATE.forEach((name, k) => {
      if (/_(hi|lo)$/.test(name)) return;
      const { word, bit } = onDevice(k);
      const found = bit === null ? words[word] : (words[word]! >> bit) & 1;
      expect([name, found]).toEqual([name, states[k]]);
    });
    const status = words[DEVICE_STATE.indexOf('status')]!;
    expect(status & STATUS.AWAKE).toBe(STATUS.AWAKE);
    expect(Math.floor(status / STATUS.SINCE)).toBe(tick - 65536);
    expect(Math.fround(status)).toBe(status);
  });

  test('split the slow variables so that hi is a multiple of 2⁻¹²', () => {
    const words = deviceState(states, 0, { tick, traces: false });
    for (const stem of ['rho', 'gmax', 'Use'] as const) {
      const at = (end: 'hi' | 'lo') =>
        words[onDevice(CONTACT_STATE.indexOf(`${stem}_${end}`)).word]!;
      const value = (end: 'hi' | 'lo') => states[CONTACT_STATE.indexOf(`${stem}_${end}`)]!;
      expect(at('hi') * 4096).toBe(Math.round(at('hi') * 4096));
      expect(Math.abs(at('lo'))).toBeLessThanOrEqual(1 / 8192);
      expect(at('hi') + at('lo')).toBeCloseTo(value('hi') + value('lo'), 14);
    }
  });

  test('know the lower threshold, whichever it is', () => {
    const { parameters } = plastic();
    const words = (theta_d: number, theta_p: number) =>
      deviceParameters(
        Float64Array.from(
          Object.values(
            contactParameters({ ...parameters, theta_d, theta_p }, FITTED_CONSTANTS, 34, 100),
          ),
        ),
        0,
      );
    expect(CONTACT_PARAMETERS.length).toBeGreaterThan(words(1, 2).length);
    expect(words(0.1, 0.2)[3]).toBe(0.1);
    expect(words(0.2, 0.1)[3]).toBe(0.1);
  });

  test('have room for currents only where the scheme or a recorder asks for them', () => {
    const recording = (variable: SynapseVariable): CellRun =>
      run({
        contacts: [plastic()],
        recorders: [
          {
            channels: [{ kind: 'synapse', contact: 0, variable }],
            schedule: [{ from_ms: 0, interval_ms: 1 }],
          },
        ],
      });
    const fixed = { scheme: 'explicit-euler' } as const;
    expect(needsTraces({ ...job([recording('rho_GB')]), ...fixed })).toBe(false);
    expect(needsTraces({ ...job([recording('vsyn')]), ...fixed })).toBe(true);
    expect(needsTraces({ ...job([run({})]), scheme: 'exponential' })).toBe(true);
  });
});
