/**
 * How the step grows in silence.
 *
 * The next step is the one that would move the fastest node by maxChange if it went on at the pace
 * of this step, at most a quarter longer than the last one, never below one tick. An event sets it
 * back to one tick.
 */
import type { Job } from '../job.ts';

export interface StepLimits {
  /** Longest step, ticks. 1 = fixed. */
  maxTicks: number;
  maxChange_mV: number;
}

/** Largest growth from one step to the next. */
export const GROWTH = 1.25;

export function limitSteps(job: Job): StepLimits {
  if (job.step.kind === 'fixed') return { maxTicks: 1, maxChange_mV: 1 };
  return {
    maxTicks: Math.max(1, Math.floor(job.step.max_ms / job.dt_ms)),
    maxChange_mV: job.step.maxChange_mV,
  };
}

/**
 * @param ticks length of the step just made (an event may have cut it short)
 * @param planned what it would have been
 * @param largest its largest |dv|, mV
 */
export function nextStepTicks(
  { maxTicks, maxChange_mV }: StepLimits,
  ticks: number,
  planned: number,
  largest: number,
): number {
  const wanted = (ticks * maxChange_mV) / Math.max(largest, 1e-9);
  const grown = Math.floor(GROWTH * planned) + 1;
  return Math.max(1, Math.min(Math.floor(Math.min(wanted, maxTicks)), grown));
}
