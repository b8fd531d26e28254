/**
 * The float64 engine: one lane after another, in slices, so that the caller stays responsive. Lanes
 * that reach each other go an epoch at a time (layout/network.ts); between two epochs spikes change
 * hands.
 */
import { mechanismNamed } from '../../nmodl/registry.ts';
import { type Engine, type Job, type JobResult, keepsState, type RunOptions } from '../job.ts';
import { CONTACT_STATE, indexWords } from '../layout/contact.ts';
import { type Connections, connect, epochTicks } from '../layout/network.ts';
import { contactWord, packJob } from '../layout/pack.ts';
import { runResult } from '../layout/run-result.ts';
import { Lane } from './lane.ts';

const STATE = indexWords(CONTACT_STATE);
const SLICE_STEPS = 2000;
/** Steps of all lanes between two pauses of a network. */
const PAUSE_STEPS = 4000;

export function cpuEngine(): Engine {
  return { name: 'cpu', description: 'float64 on the CPU', busyRuns: 1, run: runOnCpu };
}

async function runOnCpu(job: Job, options: RunOptions = {}): Promise<JobResult> {
  const started = performance.now();
  const packed = packJob(job, mechanismNamed);
  const epoch = epochTicks(job, packed);
  const connections = connect(job, packed);
  const lanes = packed.map((run, r) => new Lane(job, run, job.start?.runs[r]));
  const endTick = Math.round(job.duration_ms / job.dt_ms);
  if (!job.start) for (const lane of lanes) lane.recorder.start(lane.S);
  const complete = Number.isFinite(epoch)
    ? await runConnected(job, lanes, connections, epoch, endTick, options)
    : await runApart(job, lanes, endTick, options);
  return {
    runs: lanes.map((lane) => resultOf(job, lane)),
    complete,
    ...(keepsState(job, complete) && {
      state: { engine: 'cpu', tick: lanes[0]?.tick ?? 0, runs: lanes.map((lane) => lane.save()) },
    }),
    wall_s: (performance.now() - started) / 1000,
    memory_bytes: memoryOf(lanes),
  };
}

async function runApart(
  job: Job,
  lanes: Lane[],
  endTick: number,
  options: RunOptions,
): Promise<boolean> {
  let active = lanes.filter((lane) => lane.tick < endTick);
  while (active.length > 0 && !options.signal?.aborted) {
    for (const lane of active) {
      lane.advance(endTick, SLICE_STEPS);
      if (lane.tick >= endTick) lane.finish();
      flush(lanes.indexOf(lane), lane, options);
    }
    active = active.filter((lane) => lane.tick < endTick);
    await pause(job, lanes, options);
  }
  return active.length === 0;
}

async function runConnected(
  job: Job,
  lanes: Lane[],
  connections: Connections,
  epoch: number,
  endTick: number,
  options: RunOptions,
): Promise<boolean> {
  let tick = lanes[0]!.tick;
  let steps = 0;
  while (tick < endTick && !options.signal?.aborted) {
    joinGaps(lanes);
    const until = Math.min(tick + epoch, endTick);
    for (const lane of lanes) lane.advance(until, epoch);
    handOver(lanes, connections);
    steps += (until - tick) * lanes.length;
    tick = until;
    if (tick >= endTick) for (const lane of lanes) lane.finish();
    if (steps >= PAUSE_STEPS || tick >= endTick) {
      lanes.forEach((lane, run) => {
        flush(run, lane, options);
      });
      await pause(job, lanes, options);
      steps = 0;
    }
  }
  return tick >= endTick;
}

/** Spikes found in the last epoch go on their way, cell by cell. */
function handOver(lanes: Lane[], connections: Connections): void {
  const { first, targetRun, targetPlace, delayTicks, delayFraction } = connections;
  lanes.forEach((lane, source) => {
    for (const spike of lane.newSpikes) {
      for (let n = first[source]!; n < first[source + 1]!; n++) {
        lanes[targetRun[n]!]!.expect({
          tick: spike + delayTicks[n]!,
          place: targetPlace[n]!,
          fraction: delayFraction[n]!,
        });
      }
    }
    lane.newSpikes.length = 0;
  });
}

/** Each gap junction sees the voltage at its other end. */
function joinGaps(lanes: Lane[]): void {
  for (const lane of lanes) {
    lane.packed.gaps.forEach(({ otherRun, otherNode }, n) => {
      lane.gap_mV[n] = lanes[otherRun]!.S[otherNode]!;
    });
  }
}

async function pause(job: Job, lanes: Lane[], { onProgress }: RunOptions): Promise<void> {
  onProgress?.({
    t_ms: (lanes.reduce((sum, l) => sum + l.tick, 0) / lanes.length) * job.dt_ms,
    steps: lanes.reduce((sum, l) => sum + l.steps, 0),
  });
  await new Promise((resolve) => setTimeout(resolve));
}

/** States and events of every lane, and the constants of every template once. */
function memoryOf(lanes: Lane[]): number {
  const templates = new Set(lanes.map((l) => l.packed.template));
  const own = lanes.reduce((sum, l) => sum + l.S.byteLength + 25 * l.packed.events.tick.length, 0);
  return [...templates].reduce((sum, t) => sum + t.constants.byteLength, own);
}

function flush(run: number, lane: Lane, { onRows }: RunOptions): void {
  lane.recorder.sets.forEach(({ width }, i) => {
    const rows = lane.recorder.take(i);
    if (rows.length > 0) onRows?.(run, i, rows, width);
  });
}

function resultOf(job: Job, lane: Lane): JobResult['runs'][number] {
  const { template, order, run } = lane.packed;
  const { nPlastic, contact } = order;
  const column = (...names: (keyof typeof STATE)[]) =>
    Float64Array.from({ length: nPlastic }, (_, place) => {
      const first = template.stateWords + contactWord(order, place);
      return names.reduce((sum, name) => sum + lane.S[first + STATE[name]]!, 0);
    });
  return runResult(
    {
      t_ms: lane.tick * job.dt_ms,
      steps: lane.steps,
      spikes_ms: Float64Array.from(lane.spikes_ms),
      ends: {
        contact: contact.subarray(0, nPlastic),
        rho: column('rho_hi', 'rho_lo'),
        gmax_AMPA_nS: column('gmax_hi', 'gmax_lo'),
        Use: column('Use_hi', 'Use_lo'),
        effcai: column('effcai_GB'),
        effcaiPeak: column('effcai_peak'),
      },
      releases: lane.releases,
      crossings: lane.crossings,
    },
    run.contacts.length,
  );
}
