/** Figures that are functions, not populations of pairings: one line each. */
import type { SingleFigure } from '../figures/single-figure.ts';

export const SINGLE_FIGURES: readonly SingleFigure[] = [];
