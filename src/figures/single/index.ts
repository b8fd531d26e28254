/** The figures of single contacts, by name. */
import { CALCIUM_IN_VIVO } from './calcium-conditions.ts';
import type { SingleFigure } from './single-figure.ts';
import { SPINE_CALCIUM } from './spine-calcium.ts';
import { THRESHOLDS } from './thresholds.ts';
import { TRAIN } from './train.ts';

export const SINGLE_FIGURES: readonly SingleFigure[] = [
  SPINE_CALCIUM,
  THRESHOLDS,
  TRAIN,
  CALCIUM_IN_VIVO,
];
