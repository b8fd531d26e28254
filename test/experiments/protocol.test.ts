import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deltaTs } from '../../src/experiments/pair-collector.ts';
import { windowsOf } from '../../src/experiments/pair-job.ts';
import type { PairingProtocol } from '../../src/experiments/pair-types.ts';
import { protocolTimes } from '../../src/experiments/protocol.ts';
import { describeShared, sharedPath } from '../shared.ts';
import { referenceExperiment } from './reference-pair.ts';

const short: PairingProtocol = {
  name: 'short',
  before: { nSpikes: 2, period_ms: 1000 },
  induction: { nSweeps: 2, period_ms: 4000, nSpikes: 3, frequency_Hz: 20, deltaT_ms: 10 },
  after: { nSpikes: 3, period_ms: 500 },
  fastForwardAfter_ms: 5000,
};
const pulse = { amplitude_nA: 1, width_ms: 3, latency_ms: 4 };

test('each presynaptic spike stands Δt before the spike that the pulse makes', () => {
  const times = protocolTimes(short, pulse);
  expect(times.before_ms).toEqual([1000, 2000]);
  expect(times.sweeps.map((s) => s.pulses_ms)).toEqual([
    [3000, 3050, 3100],
    [7000, 7050, 7100],
  ]);
  expect(times.sweeps[0]!.presynaptic_ms).toEqual([2994, 3044, 3094]);
  expect(times.fastForward_ms).toEqual([12100]);
  expect(times.after_ms).toEqual([13100, 13600, 14100]);
  expect(times.duration_ms).toBe(15100);
});

test('a negative Δt puts the presynaptic spike after the somatic one', () => {
  const induction = { ...short.induction, deltaT_ms: -10 };
  const times = protocolTimes({ ...short, induction }, pulse);
  expect(times.sweeps[0]!.presynaptic_ms).toEqual([3014, 3064, 3114]);
  expect(deltaTs(times.sweeps, [3004, 3054, 3104, 7004, 7104])).toEqual(
    Float64Array.of(-10, -10, -10, -10, Number.NaN, -10),
  );
});

test('without fast-forward the second test phase follows the induction', () => {
  const times = protocolTimes({ ...short, fastForwardAfter_ms: null }, pulse);
  expect(times.fastForward_ms).toEqual([]);
  expect(times.after_ms[0]).toBe(11000);
});

test('a latency of its own for each pulse of the train', () => {
  const times = protocolTimes(short, { ...pulse, latencies_ms: [4, 5, 3] });
  expect(times.sweeps[1]!.presynaptic_ms).toEqual([6994, 7045, 7093]);
});

test('windows of voltage do not meet and hold every test spike', () => {
  const windows = windowsOf(protocolTimes(short, pulse));
  expect(windows.map((w) => w.phase).join(' ')).toBe('before before sweep after after after');
  windows.slice(1).forEach((w, i) => {
    expect(w.from_ms).toBeGreaterThan(windows[i]!.to_ms);
  });
});

describeShared('the protocol of the reference pair', () => {
  test('has the same 170 spikes, 50 pulses and fast-forward', () => {
    const path = sharedPath('reference', 'cells', 'l4_pair_full', 'model.json');
    const model = JSON.parse(readFileSync(path, 'utf8'));
    const experiment = referenceExperiment([1]);
    const times = protocolTimes(experiment.protocols[0]!, experiment.runs[0]!.pulse);
    expect(times.presynaptic_ms.length).toBe(170);
    times.presynaptic_ms.forEach((t, i) => {
      expect(t).toBeCloseTo(model.presynaptic_spike_times[i], 6);
    });
    expect(times.sweeps.flatMap((s) => s.pulses_ms)).toEqual(
      model.stimuli.map((s: { delay: number }) => s.delay),
    );
    expect(times.fastForward_ms).toEqual([model.fastforward_ms]);
  });
});
