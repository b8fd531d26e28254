/**
 * Every arrival at a contact again on the host: the utilisation, the refill and the draws behind the
 * vesicles that the engine freed (model.md §5; engine/cpu/release.ts is the engine's own).
 */
import type { ContactInput } from '../engine/job.ts';

/** An arrival that the engine acted on. */
export interface LoggedArrival {
  input: ContactInput;
  /** Exact time, ms. */
  t_ms: number;
  /** Vesicles freed by the engine. */
  vesicles: number;
  /** The contact's Use then. */
  Use: number;
}

export interface FollowedRelease extends LoggedArrival {
  u: number;
  /** Probability that an empty site refills. */
  pRefill: number;
  /** Sites empty before it, refilled by it, filled then. */
  empty: number;
  refilled: number;
  available: number;
  /** Vesicles that the draws free. */
  drawn: number;
  drawsBefore: number;
  drawsUsed: number;
}

export interface ReleaseRule {
  /** Plastic contacts keep a state by input and draw with ≤; see static-synapse.ts for the others. */
  isPlastic: boolean;
  Dep_ms: number;
  Fac_ms: number;
  Nrrp: number;
  initDepleted: boolean;
  draws: { next(): number };
}

/** A stream that gives 0 for ever. */
export const FULL_RELEASE = { next: () => 0 };

export interface SiteState {
  u: number;
  t_ms: number;
  filled: number;
}

/**
 * @returns every arrival, and the states it left by input (one for all where they share it)
 */
export function followReleases(
  arrivals: readonly LoggedArrival[],
  rule: ReleaseRule,
): { releases: FollowedRelease[]; states: Map<string, SiteState> } {
  const { isPlastic, Dep_ms, Fac_ms, Nrrp, draws } = rule;
  const states = new Map<string, SiteState>();
  let drawn = 0;
  const draw = () => {
    drawn++;
    return draws.next();
  };
  const releases = arrivals.map((arrival): FollowedRelease => {
    const { input, t_ms, Use, vesicles } = arrival;
    const key = isPlastic ? input : 'all';
    const before = states.get(key) ?? { u: 0, t_ms: 0, filled: rule.initDepleted ? 0 : Nrrp };
    const drawsBefore = drawn;
    const elapsed_ms = t_ms - before.t_ms;
    const kept = before.u * (Fac_ms > 0 ? Math.exp(-elapsed_ms / Fac_ms) : 0);
    // the same number in two forms: U + u(1 − U) and u + U(1 − u)
    const u = isPlastic ? Use + kept * (1 - Use) : kept + Use * (1 - kept);
    const lost = Dep_ms > 0 ? Math.exp(-elapsed_ms / Dep_ms) : 0;
    const empty = Nrrp - before.filled;
    let refilled = 0;
    for (let k = empty; k > 0; k--) {
      const x = draw();
      if (isPlastic ? x <= 1 - lost : x > lost) refilled++;
    }
    const available = before.filled + refilled;
    let freed = 0;
    for (let k = available; k > 0; k--) {
      const x = draw();
      if (isPlastic ? x <= u : x < u) freed++;
    }
    states.set(key, { u, t_ms, filled: available - vesicles });
    return {
      ...arrival,
      u,
      pRefill: 1 - lost,
      empty,
      refilled,
      available,
      drawn: freed,
      drawsBefore,
      drawsUsed: drawn - drawsBefore,
    };
  });
  return { releases, states };
}
