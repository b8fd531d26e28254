/** The float64 engine: one lane after another, in slices, so that the caller stays responsive. */
import { mechanismNamed } from '../../nmodl/registry.ts';
import type { Engine, Job, JobResult, RunOptions } from '../job.ts';
import { CONTACT_STATE, indexWords } from '../layout/contact.ts';
import { packJob } from '../layout/pack.ts';
import { Lane } from './lane.ts';

const STATE = indexWords(CONTACT_STATE);
const SLICE_STEPS = 2000;

export function cpuEngine(): Engine {
  return { name: 'cpu', description: 'float64 on the CPU', busyRuns: 1, run: runOnCpu };
}

async function runOnCpu(job: Job, options: RunOptions = {}): Promise<JobResult> {
  const started = performance.now();
  const lanes = packJob(job, mechanismNamed).map((packed) => new Lane(job, packed));
  const endTick = Math.round(job.duration_ms / job.dt_ms);
  for (const lane of lanes) lane.recorder.start(lane.S);
  let active = lanes.slice();
  while (active.length > 0 && !options.signal?.aborted) {
    for (const lane of active) {
      lane.advance(endTick, SLICE_STEPS);
      if (lane.tick >= endTick) lane.finish();
      flush(lanes.indexOf(lane), lane, options);
    }
    active = active.filter((lane) => lane.tick < endTick);
    options.onProgress?.({
      t_ms: (lanes.reduce((sum, l) => sum + l.tick, 0) / lanes.length) * job.dt_ms,
      steps: lanes.reduce((sum, l) => sum + l.steps, 0),
    });
    await new Promise((resolve) => setTimeout(resolve));
  }
  return {
    runs: lanes.map((lane) => resultOf(job, lane)),
    complete: active.length === 0,
    wall_s: (performance.now() - started) / 1000,
    memory_bytes: memoryOf(lanes),
  };
}

/** States and events of every lane, and the constants of every template once. */
function memoryOf(lanes: Lane[]): number {
  const templates = new Set(lanes.map((l) => l.packed.template));
  const own = lanes.reduce((sum, l) => sum + l.S.byteLength + 29 * l.packed.events.tick.length, 0);
  return [...templates].reduce((sum, t) => sum + t.constants.byteLength, own);
}

function flush(run: number, lane: Lane, { onRows }: RunOptions): void {
  lane.recorder.sets.forEach(({ width }, i) => {
    const rows = lane.recorder.take(i);
    if (rows.length > 0) onRows?.(run, i, rows, width);
  });
}

function resultOf(job: Job, lane: Lane): JobResult['runs'][number] {
  const at = (c: number, name: keyof typeof STATE) =>
    lane.S[lane.packed.template.stateWords + c * CONTACT_STATE.length + STATE[name]]!;
  return {
    t_ms: lane.tick * job.dt_ms,
    steps: lane.steps,
    spikes_ms: Float64Array.from(lane.spikes_ms),
    contacts: lane.packed.run.contacts.map((_, c) => ({
      rho: at(c, 'rho_hi') + at(c, 'rho_lo'),
      gmax_AMPA_nS: at(c, 'gmax_hi') + at(c, 'gmax_lo'),
      Use: at(c, 'Use_hi') + at(c, 'Use_lo'),
      effcai: at(c, 'effcai_GB'),
      effcaiPeak: at(c, 'effcai_peak'),
      released: lane.released[c]!,
    })),
  };
}
