/** Windows change nothing: spikes, weights and frames are those of one job. */
import { expect, test } from 'vitest';
import type { CellRun, Channel, Job } from '../../../src/engine/job.ts';
import type { ResolvedReport } from '../../../src/experiments/network/network-reports.ts';
import {
  type RunSimulationOptions,
  runSimulation,
  type WindowResult,
} from '../../../src/experiments/network/run-simulation.ts';
import { windowEnds_ms } from '../../../src/experiments/network/run-window.ts';
import { job, NODE, network } from '../../engine/small-network.ts';
import { describeOnEachEngine } from '../../on-each-engine.ts';

/** Cells with pulses, noise, arrivals, minis and each other's spikes. */
function noisyNetwork(): CellRun[] {
  return network(5).map((run, r) => ({
    ...run,
    recorders: [],
    stimuli: [
      ...run.stimuli,
      {
        kind: 'current-series',
        node: NODE,
        start_ms: 3,
        interval_ms: 0.25,
        values_nA: Array.from({ length: 150 }, (_, k) => 0.02 * Math.sin(k * (1 + r))),
      },
      // on a node without area, which is kept for it alone
      { kind: 'current', node: NODE + 1, start_ms: 2, end_ms: 4, amplitude_nA: 0.01 },
      {
        kind: 'conductance-series',
        node: NODE,
        start_ms: 0,
        interval_ms: 0.3,
        values_uS: Array.from({ length: 180 }, (_, k) => 1e-4 * (1 + Math.cos(k + r))),
        reversal_mV: -50,
      },
    ],
  }));
}

const simulation = (over: Partial<Job> = {}, report: Partial<ResolvedReport['report']> = {}) => ({
  job: job(noisyNetwork(), { logReleases: false, ...over }),
  sources: [],
  runs: Array.from({ length: 5 }, (_, node) => ({
    population: node < 3 ? 'A' : 'B',
    node: node < 3 ? node : node - 3,
    gid: node + 1,
    template: 't',
    morphology: 'm',
  })),
  reports: [
    reportOf({ start_time_ms: 0.7, end_time_ms: 50, dt_ms: 0.3, ...report }, (run) =>
      run === 1
        ? []
        : [
            { kind: 'voltage', node: NODE },
            { kind: 'voltage', node: NODE + 1 },
          ],
    ),
  ],
});

function reportOf(
  times: Partial<ResolvedReport['report']>,
  channelsOf: (run: number) => Channel[],
): ResolvedReport {
  return {
    report: { name: 'v', ...times } as ResolvedReport['report'],
    runs: [0, 1, 2, 3, 4].flatMap((run) => {
      const channels = channelsOf(run);
      return channels.length === 0 ? [] : [{ run, channels, elementIds: channels.map(() => 0) }];
    }),
  };
}

describeOnEachEngine('a simulation', (engine) => {
  async function collected(
    options: RunSimulationOptions = {},
    what: ReturnType<typeof simulation> = simulation(),
  ) {
    const windows: WindowResult[] = [];
    const frames: Record<string, number[][]> = { A: [], B: [] };
    const outcome = await runSimulation(what, engine(), {
      ...options,
      onFrame: (_, population, values) => frames[population]!.push(Array.from(values)),
      onWindow: (window) => void windows.push(window),
    });
    return { windows, frames, outcome };
  }
  const flat = ({ windows, frames }: Awaited<ReturnType<typeof collected>>) => ({
    frames,
    spikes: windows.flatMap(({ spikes }) => spikes),
    crossings: windows.flatMap(({ crossings }) => crossings),
    ends: windows.at(-1)!.ends,
    state: windows.at(-1)!.state,
  });

  test('is the same in windows of odd lengths as in one job', async () => {
    const whole = await collected();
    expect(whole.windows).toHaveLength(1);
    const parts = await collected({ windows_ms: [7.025, 19] });
    expect(parts.windows.map(({ to_ms }) => to_ms)).toHaveLength(12);
    expect(flat(parts)).toEqual(flat(whole));
    expect(flat(whole).spikes.length).toBeGreaterThan(20);
  }, 240_000); // a software adapter compiles the kernel here

  test('is the same where windows hold few events', async () => {
    const parts = await collected({ mostEvents: 200 });
    expect(parts.windows.length).toBeGreaterThan(5);
    expect(flat(parts)).toEqual(flat(await collected()));
  });

  test('goes on from a state that a stopped one left', async () => {
    const stop = new AbortController();
    const first = await collected({
      signal: stop.signal,
      onProgress: ({ t_ms }) => {
        if (t_ms > 20) stop.abort();
      },
      windows_ms: [10],
    });
    expect(first.outcome.complete).toBe(false);
    expect(first.outcome.t_ms).toBe(first.windows.at(-1)!.to_ms);
    const rest = await collected({ start: first.windows.at(-1)!.state!, windows_ms: [10] });
    expect(rest.outcome.complete).toBe(true);
    const whole = flat(await collected());
    expect([...flat(first).spikes, ...flat(rest).spikes]).toEqual(whole.spikes);
    expect([...first.frames.A!, ...rest.frames.A!]).toEqual(whole.frames.A);
    expect(flat(rest).state).toEqual(whole.state);
  });

  test('leaves no state behind where none is asked for, but where it was stopped', async () => {
    const whole = await collected({ keepEnd: false, windows_ms: [19] });
    expect(whole.windows.map(({ state }) => state === null)).toEqual([false, false, false, true]);
    expect(flat(whole).ends).toEqual(flat(await collected()).ends);
    const stop = new AbortController();
    const stopped = await collected({
      keepEnd: false,
      signal: stop.signal,
      onProgress: ({ t_ms }) => {
        if (t_ms > 20) stop.abort();
      },
    });
    expect(stopped.outcome.complete).toBe(false);
    for (const { state } of stopped.windows) expect(state).not.toBeNull();
  });

  test('frames stand at start + k dt below the end, off the grid of the step too', async () => {
    // 0.7, 1.0, … 49.9 ms
    const { frames } = await collected();
    expect(frames.A).toHaveLength(165);
    expect(frames.A![0]).toHaveLength(4); // nodes 0 and 2
    const [fine] = [await collected({}, simulation({}, { start_time_ms: 0, dt_ms: 0.025 }))];
    expect(fine.frames.B).toHaveLength(2000);
    frames.A!.forEach((frame, k) => {
      expect(frame).toEqual(fine.frames.A![28 + 12 * k]);
    });
  });

  test('a report that begins after the end has no frames', async () => {
    const late = simulation({}, { start_time_ms: 100, end_time_ms: 120 });
    const { frames, outcome } = await collected({ windows_ms: [30] }, late);
    expect(outcome.complete).toBe(true);
    expect(frames.A).toEqual([]);
  });
});

test('windows end where events would be too many', () => {
  const one = job(
    noisyNetwork()
      .slice(0, 1)
      .map((run) => ({ ...run, contacts: [] })),
  );
  // 150 samples from 3 to 40.5 ms and 180 from 0 to 54 ms: 7.3 events a ms
  const ends = windowEnds_ms(one, 0, [], { mostEvents: 100 });
  expect(ends.at(-1)).toBe(60);
  const longest = Math.max(...ends.map((end, k) => end - (ends[k - 1] ?? 0)).slice(0, -1));
  expect(longest).toBeLessThan(27.7);
  expect(ends.length).toBeGreaterThanOrEqual(4);
});
