/**
 * What strength, sites, release and volume of a plastic contact have to do with each other.
 *
 * A Gaussian copula: correlated normal variables, each through its marginal's quantile. The recipe
 * correlates ĝ with u, ĝ with N, V with N and V with ĝ; the two it leaves open follow from u depending
 * on the others by ĝ alone. Both states of a contact follow from the one at start: ĝ_p = 2 ĝ_d and
 * U_p = U_d^0.2 (Chindemi et al. 2022, Nat Commun 13:3038; model.md §4, §6).
 */
import type { DrawSource } from '../model/philox.ts';
import { cholesky } from './distributions.ts';

/** ĝ_p over ĝ_d, and the power that makes U_p of U_d (model.md §4). */
export const POTENTIATED_G = 2;
export const POTENTIATED_USE = 0.2;

export interface PhysiologyAtStart {
  gmax_AMPA_nS: number;
  Use: number;
  rho0: 0 | 1;
}

/** ĝ and U of both states from those at start. */
export function bothStates({ gmax_AMPA_nS, Use, rho0 }: PhysiologyAtStart) {
  return rho0 === 1
    ? {
        gmax_d_AMPA_nS: gmax_AMPA_nS / POTENTIATED_G,
        gmax_p_AMPA_nS: gmax_AMPA_nS,
        Use_d: Use ** (1 / POTENTIATED_USE),
        Use_p: Use,
      }
    : {
        gmax_d_AMPA_nS: gmax_AMPA_nS,
        gmax_p_AMPA_nS: gmax_AMPA_nS * POTENTIATED_G,
        Use_d: Use,
        Use_p: Use ** POTENTIATED_USE,
      };
}

/** Of the normal variables behind the marginals. */
export interface Correlations {
  Use_gmax: number;
  gmax_Nrrp: number;
  volume_Nrrp: number;
  volume_gmax: number;
}

/** Four correlated standard normals a call: ĝ, u, N, V. RangeError where no such variables exist. */
export function correlator(correlations: Correlations): (draws: DrawSource) => number[] {
  const { Use_gmax: ug, gmax_Nrrp: gn, volume_Nrrp: vn, volume_gmax: vg } = correlations;
  const L = cholesky([
    [1, ug, gn, vg],
    [ug, 1, ug * gn, ug * vg],
    [gn, ug * gn, 1, vn],
    [vg, ug * vg, vn, 1],
  ]);
  return (draws) => {
    const z = L.map(() => normal(draws));
    return L.map((row) => row.reduce((sum, l, j) => sum + l * z[j]!, 0));
  };
}

/** A standard normal of two draws (Box-Muller). */
export function normal(draws: DrawSource): number {
  const radius = Math.sqrt(-2 * Math.log(draws.next()));
  return radius * Math.cos(2 * Math.PI * draws.next());
}
