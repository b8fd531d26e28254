/** Stimuli asked for a window at a time give bit for bit the run of a job that holds them all. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cpuEngine } from '../../../src/engine/cpu/engine.ts';
import { resolveSimulation } from '../../../src/experiments/network/resolve-simulation.ts';
import {
  runSimulation,
  type WindowResult,
} from '../../../src/experiments/network/run-simulation.ts';
import { nodeFiles } from '../../../src/io/sonata/node-files.ts';
import { describeShared, sharedPath } from '../../shared.ts';

const place = { delay: 2, duration: 20, node_set: 'L5_5cells' };
const current = { ...place, input_type: 'current_clamp' };
const INPUTS = {
  step: { ...current, module: 'linear', delay: 5, duration: 3, amp_start: 0.1 },
  ou: { ...current, module: 'ornstein_uhlenbeck', tau: 3, mean: 0.2, sigma: 0.2 },
  white: { ...current, module: 'noise', mean: 0.05, variance: 0.01 },
  shots: {
    ...place,
    input_type: 'conductance',
    module: 'shot_noise',
    rise_time: 0.4,
    decay_time: 4,
    rate: 200,
    amp_mean: 0.001,
    amp_var: 1e-7,
  },
  spikes: {
    ...place,
    input_type: 'spikes',
    module: 'poisson_spikes',
    source: 'L5_5cells',
    rate: 100,
  },
};

describeShared('windows of the reference circuit', () => {
  test('noise, pulses and random spikes are the same in windows', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rhostar-windows-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const own = sharedPath('reference', 'circuit', 'network_invitro');
    const config = JSON.parse(readFileSync(join(own, 'simulation_config.json'), 'utf8'));
    config.network = sharedPath('circuits', 'sscx-v7-l5-plasticity', 'circuit_config.json');
    config.node_sets_file = join(own, 'node_sets.json');
    config.run.tstop = 30;
    config.inputs = INPUTS;
    for (const override of config.connection_overrides) override.spont_minis = 20;
    const path = join(folder, 'simulation_config.json');
    writeFileSync(path, JSON.stringify(config));
    const ended = async (stimuliByWindow: boolean, windows_ms: number[]) => {
      const options = { files: nodeFiles, emodels: sharedPath('cells', 'emodels') };
      const resolved = await resolveSimulation(path, { ...options, stimuliByWindow });
      const windows: WindowResult[] = [];
      await runSimulation(resolved, cpuEngine(), {
        windows_ms,
        onWindow: (window) => void windows.push(window),
      });
      const { state, ends } = windows.at(-1)!;
      return { state, ends, spikes: windows.flatMap(({ spikes }) => spikes), windows };
    };
    const whole = await ended(false, []);
    const parts = await ended(true, [4.2]);
    expect(whole.windows).toHaveLength(1);
    expect(parts.windows).toHaveLength(8);
    expect(whole.spikes.length).toBeGreaterThan(3);
    expect(parts.spikes).toEqual(whole.spikes);
    expect(parts.state).toEqual(whole.state);
  });
});
