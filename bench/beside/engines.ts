/** What the tables of bench:neuron are made with. */
import type { Engine, Job } from '../../src/engine/job.ts';
import { type Timed, timedOnCpu, timedOnGpu } from '../measure-job.ts';

export interface Engines {
  gpu: Engine;
  cpu: Engine;
  /** Whether NEURON runs beside them. */
  neuron: boolean;
  /** Arbor's side (bench/arbor), built; null where it is not asked for. */
  arbor: string | null;
  /** CoreNEURON with the mechanisms (bench/coreneuron), built; null where it is not asked for. */
  coreneuron: string | null;
}

/** A job once its kernel is compiled, its steps timed apart from its start, as the others time theirs. */
export async function warmSteps({ gpu }: Engines, job: Job): Promise<Timed> {
  await gpu.run({ ...job, duration_ms: Math.min(job.duration_ms, 1) });
  return timedOnGpu(gpu, job);
}

/** The same on the CPU engine. */
export async function stepsOnCpu(cpu: Engine, job: Job): Promise<Timed> {
  const oneStep = { ...job, duration_ms: job.dt_ms };
  await cpu.run(oneStep);
  const { wall_s } = await cpu.run(oneStep);
  return timedOnCpu(cpu, job, wall_s);
}

/** Largest difference of spike times in ms; null where their numbers differ. */
export function spikesApart(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  if (a.length !== b.length) return null;
  return Array.from(a).reduce((most, t, i) => Math.max(most, Math.abs(t - b[i]!)), 0);
}

/** How the spikes of two sides compare, in words. */
export function spikesInWords(own: ArrayLike<number>, theirs: ArrayLike<number>): string {
  const apart = spikesApart(own, theirs);
  return apart === null
    ? `${own.length} spikes here, ${theirs.length} there`
    : `${own.length} spikes, at most ${apart.toFixed(3)} ms apart`;
}
