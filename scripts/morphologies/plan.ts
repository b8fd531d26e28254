/** What is said of a cell before it is grown: numbers of stems and tips, lengths, calibres. */
import type { Calibres, Manner, Vector } from './tree.ts';

/** Length, calibre at its beginning and at its end, µm. */
export type LengthAndCalibres = [number, number, number];

export interface Bush {
  first_um: Manner['first_um'];
  between_um: Manner['between_um'];
  reach_um: Manner['reach_um'];
  calibres: Calibres;
}

export interface Apical {
  /** Where it grows to; up in most cells. */
  axis: Vector;
  trunk: {
    length_um: number;
    startDiam_um: number;
    /** The calibre falls exponentially with this constant to the tuft's own. */
    fall_um: number;
    /** Lean from the axis. */
    lean: Vector;
  };
  /** Where they leave the trunk, µm, and their tips. */
  obliques: Bush & { at_um: number[]; tips: number[] };
  /** Tips of each of the daughters of the main bifurcation. */
  tuft: Bush & { tips: number[] };
}

export interface Plan {
  name: string;
  seed: number;
  header: string[];
  /** Distance between points of a branch. */
  step_um: number;
  /** Height of the pia above the soma. */
  pia_um: number;
  /** Heights and diameters from base to apex. */
  soma_um: [number, number][];
  /** Tips of each stem. The stems' descent is the sine of their angle below the horizontal, taken in turn. */
  basal: Bush & { tips: number[]; descent: number[] };
  apicals: Apical[];
  axon: {
    /** Hillock and initial segment, then the main axon, and its collateral. */
    main: LengthAndCalibres;
    onward: LengthAndCalibres;
    collateral: LengthAndCalibres;
  };
}

export const UP: Vector = [0, 1, 0];
export const DOWN: Vector = [0, -1, 0];
export const ASIDE: Vector = [1, 0, 0];

/** Around the base of the soma, from nearly straight down to slightly upwards. */
export const PYRAMIDAL_DESCENT = [0.15, 0.75, 0.35, -0.1];

/** A soma of a pyramid's outline: the heights and calibres of one of `diam_um`, scaled. */
export function pyramidalSoma(diam_um: number): Plan['soma_um'] {
  return scaled(
    [
      [-0.52, 0.32],
      [-0.4, 0.72],
      [-0.2, 0.96],
      [0, 1],
      [0.24, 0.8],
      [0.44, 0.56],
      [0.64, 0.32],
    ],
    diam_um,
  );
}

/** A rounded soma, as interneurons and stellate cells have. */
export function roundSoma(diam_um: number): Plan['soma_um'] {
  return scaled(
    [
      [-0.5, 0.4],
      [-0.35, 0.8],
      [0, 1],
      [0.35, 0.8],
      [0.5, 0.4],
    ],
    diam_um,
  );
}

function scaled(outline: [number, number][], diam_um: number): Plan['soma_um'] {
  const tenths = (x: number) => Math.round(10 * x * diam_um) / 10;
  return outline.map(([y, d]) => [tenths(y), tenths(d)]);
}
