/**
 * Stochastic multi-vesicular release, Tsodyks-Markram form, as plastic contacts use it.
 *
 * At a presynaptic spike, Δ after the last one: u ← U + u(1 − U)e^(−Δ/Fac); every empty site
 * refills with probability 1 − e^(−Δ/Dep), then every filled site releases with probability u. One
 * draw a site, empty ones first; a site succeeds if draw ≤ probability.
 * Fuhrmann et al. 2002, J Neurophysiol 87:140; Barros-Zulaica et al. 2019, Front Synaptic Neurosci.
 */
import type { DrawSource } from './philox.ts';

export interface ReleaseParameters {
  /** Recovery from depression, and decay of facilitation; 0 means at once. */
  Dep_ms: number;
  Fac_ms: number;
  /** Release sites. */
  Nrrp: number;
}

/** What a connection remembers from spike to spike. */
export interface ReleaseState {
  /** Utilisation after the last spike. */
  readonly u: number;
  /** Time of the last spike; 0 before any. */
  readonly tsp_ms: number;
  /** Sites that hold a vesicle. */
  readonly nFilled: number;
}

/** All sites full, or all empty when `depleted`; u = 0. */
export function initialRelease({ Nrrp }: ReleaseParameters, depleted = false): ReleaseState {
  return { u: 0, tsp_ms: 0, nFilled: depleted ? 0 : Nrrp };
}

const decay = (elapsed_ms: number, tau_ms: number) =>
  tau_ms > 0 ? Math.exp(-elapsed_ms / tau_ms) : 0;

/** The spike at t_ms with utilisation U: vesicles released, and the state after it. */
export function releaseAtSpike(
  state: ReleaseState,
  t_ms: number,
  U: number,
  parameters: ReleaseParameters,
  draws: DrawSource,
): { released: number; state: ReleaseState } {
  const elapsed_ms = t_ms - state.tsp_ms;
  const u = U + state.u * (1 - U) * decay(elapsed_ms, parameters.Fac_ms);
  const refill = 1 - decay(elapsed_ms, parameters.Dep_ms);
  const filled = state.nFilled + successes(parameters.Nrrp - state.nFilled, refill, draws);
  const released = successes(filled, u, draws);
  return { released, state: { u, tsp_ms: t_ms, nFilled: filled - released } };
}

/** How many of n sites succeed, one draw each. */
function successes(n: number, probability: number, draws: DrawSource): number {
  let count = 0;
  for (let site = 0; site < n; site++) if (draws.next() <= probability) count++;
  return count;
}
