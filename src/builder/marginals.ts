/**
 * Quantiles of the marginals as tables over the standard normal variable behind them, so that a draw
 * is a look-up: q(Φ(z)) at steps of 1/64 from −6 to 6, linear between (the Poisson one rounded).
 */
import {
  betaQuantile,
  gammaQuantile,
  normalCdf,
  poissonQuantile,
} from '../physiology/distributions.ts';

const LIMIT = 6;
const PER_UNIT = 64;
const STEPS = 2 * LIMIT * PER_UNIT;

/** Value at a standard normal z. */
export type Marginal = (z: number) => number;

export interface MeanAndSd {
  mean: number;
  sd: number;
}

export const gammaMarginal = ({ mean, sd }: MeanAndSd): Marginal =>
  tabulated((p) => gammaQuantile(p, mean, sd));

export const betaMarginal = ({ mean, sd }: MeanAndSd): Marginal =>
  tabulated((p) => betaQuantile(p, mean, sd));

/** 1 + Poisson of mean − 1: at least one. */
export function sitesMarginal(mean: number): Marginal {
  const values = table((p) => 1 + poissonQuantile(p, mean - 1));
  return (z) => values[Math.round(placeOf(z))]!;
}

function tabulated(quantile: (p: number) => number): Marginal {
  const values = table(quantile);
  return (z) => {
    const place = placeOf(z);
    const low = Math.min(STEPS - 1, Math.floor(place));
    const part = place - low;
    return values[low]! * (1 - part) + values[low + 1]! * part;
  };
}

const placeOf = (z: number) => (Math.min(LIMIT, Math.max(-LIMIT, z)) + LIMIT) * PER_UNIT;

/** Φ(−6) is 1e-9; the cap keeps quantiles of the last entry finite. */
function table(quantile: (p: number) => number): Float64Array {
  return Float64Array.from({ length: STEPS + 1 }, (_, i) =>
    quantile(Math.min(1 - 1e-10, normalCdf(i / PER_UNIT - LIMIT))),
  );
}
