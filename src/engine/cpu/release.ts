/**
 * Release at a presynaptic spike, in float64: stochastic, multi-vesicular Tsodyks-Markram. The same
 * formulas stand in shaders/release.wgsl. Fuhrmann et al. 2002, J Neurophysiol 87:140;
 * Barros-Zulaica et al. 2019, Front Synaptic Neurosci.
 *
 *   plastic   u ← U + u(1 − U)e^(−Δ/Fac); an empty site refills if draw ≤ 1 − e^(−Δ/Dep), a filled
 *             one releases if draw ≤ u;
 *   static    u ← u e^(−Δ/Fac), then u + U(1 − u); refills if draw > e^(−Δ/Dep), releases if draw < u.
 * Empty sites are drawn first, then every filled one, those just refilled included.
 */
export interface Pool {
  u: number;
  filled: number;
  /** Exact time of the last arrival, ticks. */
  last: number;
}

export interface Site {
  /** Use at this moment. */
  use: number;
  Nrrp: number;
  Fac_ms: number;
  Dep_ms: number;
  isPlastic: boolean;
  /** No more than one filled site is drawn. */
  single: boolean;
}

/** The next draw of the contact's stream, in (0, 1]; null: every draw succeeds. */
export type NextDraw = (() => number) | null;

const decay = (interval_ms: number, tau_ms: number) =>
  tau_ms > 0 ? Math.exp(-interval_ms / tau_ms) : 0;

/** An arrival at `now` (ticks): changes the pool. Returns the vesicles released. */
export function release(
  pool: Pool,
  { use, Nrrp, Fac_ms, Dep_ms, isPlastic, single }: Site,
  now: number,
  dt_ms: number,
  draw: NextDraw,
): number {
  const interval_ms = (now - pool.last) * dt_ms;
  const kept = pool.u * decay(interval_ms, Fac_ms);
  const u = isPlastic ? use + kept * (1 - use) : Fac_ms > 0 ? kept + use * (1 - kept) : use;
  const refill = Dep_ms > 0 ? -Math.expm1(-interval_ms / Dep_ms) : 1;
  const stays = decay(interval_ms, Dep_ms);
  for (let empty = Nrrp - pool.filled; empty > 0; empty--) {
    const x = draw?.();
    if (x === undefined || (isPlastic ? x <= refill : x > stays)) pool.filled++;
  }
  let released = 0;
  for (let site = single ? Math.min(1, pool.filled) : pool.filled; site > 0; site--) {
    const x = draw?.();
    if (x === undefined || (isPlastic ? x <= u : x < u)) released++;
  }
  pool.filled -= released;
  pool.u = u;
  pool.last = now;
  return released;
}
