/** Options that several commands share, and their checks. */
import { ENGINE_CHOICES } from './engine-choice.ts';
import { UsageError } from './faults.ts';

export const engineOption = {
  choices: ENGINE_CHOICES,
  describe:
    'gpu: WebGPU, float32; cpu: float64; auto: gpu where there is an adapter and more than one cell',
} as const;

/** A number option is a finite number; `above` is what it must exceed. */
export function checkNumber(
  name: string,
  value: number | undefined,
  unit: string,
  above = Number.NEGATIVE_INFINITY,
): void {
  if (value === undefined || (Number.isFinite(value) && value > above)) return;
  const bound = above > Number.NEGATIVE_INFINITY ? ` above ${above}` : '';
  throw new UsageError(`--${name} ${value}: expected a number${bound}, in ${unit}`);
}

/** The range that experiments allow. */
const LARGEST_SEED = 0xffffff;

export function checkSeed(seed: number | undefined): void {
  if (seed === undefined || (Number.isInteger(seed) && seed >= 0 && seed <= LARGEST_SEED)) return;
  throw new UsageError(`--seed ${seed}: expected a whole number from 0 to ${LARGEST_SEED}`);
}
