// One plastic contact (GluSynapse; Chindemi et al. 2022, Nat Commun 13:3038, Methods).
//
// The same in float64: src/engine/cpu/contact.ts. y: the contact's first vector, block n of its state
// at vectors[y + n · LANES]; p: its first parameter vector at P[p + n · LANES]. One invocation owns it.
// What blocks hold: src/engine/gpu/contact-words.ts.
//
// Nothing but the gates of VDCC needs V(t + dt), except in the exponential scheme. So a step of a fixed
// size is one pass at its start: the gates catch up to t, the current is taken, all else moves to
// t + dt. What rarely changes is skipped: the open receptors of a contact without transmitter, and ρ, ĝ
// and Use while c* is below both thresholds, which then move every SLOW_TICKS ticks by what is due.

// The blocks of four that this file names.
const_assert DEVICE_A_AMPA == 0u && DEVICE_B_AMPA == 1u && DEVICE_A_NMDA == 2u && DEVICE_B_NMDA == 3u;
const_assert DEVICE_m_VDCC == 4u && DEVICE_h_VDCC == 5u && DEVICE_cai_excess == 6u && DEVICE_effcai_GB == 7u;
const_assert DEVICE_gmax_hi == 8u && DEVICE_gmax_lo == 9u && DEVICE_status == 10u && DEVICE_effcai_peak == 11u;
const_assert DEVICE_rho_hi == 12u && DEVICE_rho_lo == 13u && DEVICE_Use_hi == 14u && DEVICE_Use_lo == 15u;
const_assert DEVICE_g_AMPA == 16u && DEVICE_g_NMDA == 17u && DEVICE_ica_NMDA == 18u && DEVICE_ica_VDCC == 19u;
const_assert DEVICE_vsyn == 20u && DEVICE_i == 21u && DEVICE_g_open == 22u;
const_assert PARAMETER_gVDCC_uS == 0u && PARAMETER_calcium_per_nA == 1u
  && PARAMETER_cao_mM == 2u && PARAMETER_theta_min == 3u;
const_assert PARAMETER_tau_d_AMPA == 4u && PARAMETER_gmax_NMDA_uS == 5u
  && PARAMETER_theta_d == 6u && PARAMETER_theta_p == 7u;
const_assert PARAMETER_Use_d == 8u && PARAMETER_Use_span == 9u
  && PARAMETER_gmax_d == 10u && PARAMETER_gmax_span == 11u;

/// The constants of plasticity, loaded once a step: a uniform word costs as much as one of a lane.
struct Rule {
  rho_star: f32,
  tau_ind: f32,
  tau_exp: f32,
  gamma: vec2f,
  dt_ms: f32,
  log_crossings: bool,
}

fn load_rule() -> Rule {
  return Rule(params.rho_star, params.tau_ind, params.tau_exp, vec2f(params.gamma_d, params.gamma_p),
              params.dt_ms, params.log_crossings > 0u);
}

/// What a step of dt does to the linear variables: shares of the way to their targets.
struct StepWeights {
  dt: f32,
  r_ampa: f32,
  r_nmda: f32,
  d_nmda: f32,
  /// Of the step that the gates have yet to make: the last one, in the exponential scheme this one.
  m: f32,
  h: f32,
  ca: f32,
  /// c* moves by −star c* + old Δca(start) + now Δca(end) + inf Δca(∞).
  star: f32,
  old: f32,
  now: f32,
  inf: f32,
  /// Means over the step of what decays with the rise of AMPA, and the rise and decay of NMDA.
  mean_r_ampa: f32,
  mean_r_nmda: f32,
  mean_d_nmda: f32,
  rule: Rule,
}

/// Which contact makes which step.
struct Turn {
  slot: u32,
  tick: u32,
  ticks: u32,
}

/// Share of the way to its target that a variable of time constant tau covers in dt.
fn share(tau: f32, dt: f32) -> f32 {
  if (SCHEME == SCHEME_explicit_euler) {
    return dt / tau;
  } else if (SCHEME == SCHEME_backward_euler) {
    return dt / (tau + dt);
  } else {
    return decay_share(dt / tau);
  }
}

/// @param dt_gates length of the step that the gates of VDCC have yet to make
fn step_weights(dt: f32, dt_gates: f32) -> StepWeights {
  let star = share(params.tau_effca, dt);
  let ca = share(RECEPTOR_tau_ca, dt);
  // Δca relaxes with tau_ca inside the step; its convolution with the integrator
  let lag = (star - ca) / (1.0 / params.tau_effca - 1.0 / RECEPTOR_tau_ca);
  let full = params.tau_effca * star;
  let exponential = SCHEME == SCHEME_exponential;
  let r_ampa = share(RECEPTOR_tau_r_AMPA, dt);
  let r_nmda = share(RECEPTOR_tau_r_NMDA, dt);
  let d_nmda = share(RECEPTOR_tau_d_NMDA, dt);
  return StepWeights(
    dt,
    r_ampa,
    r_nmda,
    d_nmda,
    share(RECEPTOR_mtau, dt_gates),
    share(RECEPTOR_htau, dt_gates),
    ca,
    star,
    select(0.0, select(dt, lag, exponential), SCHEME != SCHEME_backward_euler),
    select(0.0, full, SCHEME == SCHEME_backward_euler),
    select(0.0, full - lag, exponential),
    mean_over_step(r_ampa, RECEPTOR_tau_r_AMPA, dt),
    mean_over_step(r_nmda, RECEPTOR_tau_r_NMDA, dt),
    mean_over_step(d_nmda, RECEPTOR_tau_d_NMDA, dt),
    load_rule(),
  );
}

/// Mean of e^(−t/tau) over a step that covers `covered` of the way; 1 where currents are taken at its start.
fn mean_over_step(covered: f32, tau: f32, dt: f32) -> f32 {
  return select(1.0, covered * tau / dt, SCHEME == SCHEME_exponential);
}

/// The gates m, h of VDCC after a step at v.
fn vdcc_gates(w: StepWeights, gates: vec2f, v: f32) -> vec2f {
  let m_inf = 1.0 / (1.0 + exp((RECEPTOR_m_half - v) * (1.0 / RECEPTOR_km)));
  let h_inf = 1.0 / (1.0 + exp((RECEPTOR_h_half - v) * (1.0 / RECEPTOR_kh)));
  return gates + (vec2f(m_inf, h_inf) - gates) * vec2f(w.m, w.h);
}

/// VDCC at v: (g in µS, calcium into the spine in nA). spine: m, h, Δca.
fn vdcc(spine: vec4f, fixed_values: vec4f, v: f32) -> vec2f {
  let g = fixed_values.x * spine.x * spine.x * spine.y;
  // Nernst: RT/2F ln([Ca]o/[Ca]i)
  let eca = RECEPTOR_nernst * log(fixed_values.z / (RECEPTOR_min_ca + spine.z));
  return vec2f(g, g * (v - eca));
}

/// Calcium through NMDA receptors of conductance g, nA: 0.6 · 4c/(4c + 120/1.38) of its current at a
/// driving force of v − 40 mV.
fn nmda_calcium(g: f32, cao: f32, v: f32) -> f32 {
  return 0.6 * cao / (cao + 30.0 / 1.38) * g * (v - 40.0);
}

/// [Mg]/scale e^(−slope v): the block is 1/(1 + this).
fn nmda_block(v: f32) -> f32 {
  return RECEPTOR_mg_ratio * exp(-RECEPTOR_slope_NMDA * v);
}

/// The first pass of a step, at v = V(t): returns (∂i/∂v in µS, i in nA). Where steps are long the
/// conductances are their means over the step, whose decay is known exactly.
fn contact_start(w: StepWeights, y: u32, p: u32, v: f32, turn: Turn) -> vec2f {
  let fixed_values = P[p]; // g of VDCC, calcium per nA, [Ca]o, the lower θ
  let strength = vectors[y + 2u * LANES]; // ĝ, status, peak of c*
  var spine = vectors[y + LANES]; // m, h, Δca, c*
  if (SCHEME != SCHEME_exponential) { spine = vec4f(vdcc_gates(w, spine.xy, v), spine.zw); }
  let through_vdcc = vdcc(spine, fixed_values, v);
  var status = u32(strength.z);
  var g_ampa = 0.0;
  var g_open = 0.0;
  var g_nmda = 0.0;
  var ica_nmda = 0.0;
  var slope = through_vdcc.x;
  var i = through_vdcc.y;
  if ((status & STATUS_AWAKE) > 0u) {
    let open = vectors[y]; // A_AMPA, B_AMPA, A_NMDA, B_NMDA
    let own = P[p + LANES]; // τ of AMPA's decay, ĝ of NMDA
    let d_ampa = share(own.x, w.dt);
    let mean_ampa = mean_over_step(d_ampa, own.x, w.dt);
    g_ampa = 1e-3 * (strength.x + strength.y) * (mean_ampa * open.y - w.mean_r_ampa * open.x);
    g_open = own.y * (w.mean_d_nmda * open.w - w.mean_r_nmda * open.z);
    let blocked = nmda_block(v);
    let unblocked = 1.0 / (1.0 + blocked);
    g_nmda = g_open * unblocked;
    ica_nmda = nmda_calcium(g_nmda, fixed_values.z, v);
    // ∂/∂v of the block: slope · blocked · unblocked²
    slope += g_ampa
      + g_nmda * (1.0 + RECEPTOR_slope_NMDA * blocked * unblocked * (v - RECEPTOR_E_NMDA));
    i += g_ampa * (v - RECEPTOR_E_AMPA) + g_nmda * (v - RECEPTOR_E_NMDA);
    let left = open * (vec4f(1.0) - vec4f(w.r_ampa, d_ampa, w.r_nmda, w.d_nmda));
    let rest = select(left, vec4f(0.0), left < vec4f(CLOSED));
    vectors[y] = rest;
    if (all(rest == vec4f(0.0))) { status -= STATUS_AWAKE; }
  }
  if (TRACES) {
    vectors[y + 4u * LANES] = vec4f(g_ampa, g_nmda, ica_nmda, through_vdcc.y);
    vectors[y + 5u * LANES] = vec4f(v, i, g_open, 0.0);
  }
  if (SCHEME == SCHEME_exponential) {
    if (status != u32(strength.z)) {
      vectors[y + 2u * LANES] = vec4f(strength.xy, f32(status), strength.w);
    }
  } else {
    let inflow = ica_nmda + through_vdcc.y;
    contact_rule(w, y, p, spine, strength, status, inflow, fixed_values, turn);
  }
  return vec2f(slope, i);
}

/// The second pass of a step of the exponential scheme, with v = V(t + dt).
fn contact_end(w: StepWeights, y: u32, p: u32, v: f32, turn: Turn) {
  let fixed_values = P[p];
  let strength = vectors[y + 2u * LANES];
  let before = vectors[y + LANES];
  let flows = vectors[y + 4u * LANES]; // g_AMPA, g_NMDA, ica of NMDA, of VDCC
  let trace = vectors[y + 5u * LANES]; // v, i, g_open
  let spine = vec4f(vdcc_gates(w, before.xy, v), before.zw);
  // long steps: the mean of what flows at the step's start and at its end
  let g_nmda = trace.z / (1.0 + nmda_block(v));
  let end = nmda_calcium(g_nmda, fixed_values.z, v) + vdcc(spine, fixed_values, v).y;
  let inflow = 0.5 * (flows.z + flows.w + end);
  contact_rule(w, y, p, spine, strength, u32(strength.z), inflow, fixed_values, turn);
}

/// Calcium of the spine and what follows from it, by one step. spine: m, h as they shall be, Δca, c*;
/// strength: ĝ, status, peak of c*; inflow: calcium's current, nA; fixed_values: as contact_start has them.
fn contact_rule(
  w: StepWeights, y: u32, p: u32, spine: vec4f, strength: vec4f, status: u32, inflow: f32,
  fixed_values: vec4f, turn: Turn,
) {
  // d[Ca]/dt = −i η/(2F volume) − Δca/τ
  let ca_old = spine.z;
  let ca_inf = -inflow * fixed_values.y * RECEPTOR_tau_ca;
  let ca_new = ca_old + (ca_inf - ca_old) * w.ca;
  // dc*/dt = −c*/τ* + Δca
  let c_old = spine.w;
  let c_new = c_old + (w.old * ca_old + w.now * ca_new + w.inf * ca_inf - c_old * w.star);
  vectors[y + LANES] = vec4f(spine.xy, ca_new, c_new);

  var after = vec4f(strength.xy, f32(status), max(strength.w, c_new));
  let due = SCHEME == SCHEME_exponential
    || (turn.tick + turn.slot) / SLOW_TICKS != (turn.tick + turn.slot + turn.ticks) / SLOW_TICKS;
  if (due || c_old >= fixed_values.w || (status & STATUS_SWITCHES) > 0u) {
    after = contact_slow(w, y, p, after, vec2f(c_old, c_new), turn);
  }
  if (any(after != strength)) { vectors[y + 2u * LANES] = after; }
}

/// Switches, ρ, ĝ and Use by one step and by what was left out before it. c: c* at its start and end.
/// Returns ĝ, status, peak of c*.
fn contact_slow(w: StepWeights, y: u32, p: u32, strength: vec4f, c: vec2f, turn: Turn) -> vec4f {
  let theta = P[p + LANES].zw;
  let ends = P[p + 2u * LANES]; // Use_d, its span, ĝ_d, its span
  let slow = vectors[y + 3u * LANES]; // ρ, Use
  var status = u32(strength.z);
  var on = vec2f(0.0);
  var missed = 0.0;
  if (SCHEME == SCHEME_exponential) {
    on = vec2f(share_above(c.x, c.y, theta.x), share_above(c.x, c.y, theta.y));
    status = with_switches(status, vec2f(c.y) > theta, vec2<bool>(false));
  } else {
    status = test_thresholds(status, c.x, theta);
    on = select(vec2f(0.0), vec2f(1.0), switched_on(status));
    missed = w.rule.dt_ms * f32((turn.tick - status / STATUS_SINCE) & 0xffffu);
  }
  let rho = slow.x + slow.y;
  let dt = missed + w.dt;
  let step = rho_step(w.rule, rho, on, vec2f(dt, w.dt) / w.rule.tau_ind);
  // the target of expression sees ρ after the step, before it, or in its middle
  let seen = select(select(1.0, 0.5, SCHEME == SCHEME_exponential), 0.0, SCHEME == SCHEME_explicit_euler);
  let rho_seen = slow.x + (slow.y + seen * step);
  let g_inf = ends.z + rho_seen * ends.w;
  let use_inf = ends.x + rho_seen * ends.y;
  let expression = share(w.rule.tau_exp, dt);
  let rho_now = slow_add(slow.xy, step);
  let g = slow_add(strength.xy, ((g_inf - strength.x) - strength.y) * expression);
  let use_now = slow_add(slow.zw, ((use_inf - slow.z) - slow.w) * expression);
  vectors[y + 3u * LANES] = vec4f(rho_now, use_now);
  if (USES_log && w.rule.log_crossings) {
    let high = rho_now.x + rho_now.y > 0.5;
    if (high != (rho > 0.5)) {
      note(turn.tick + turn.ticks,
           (turn.slot << 10u) | (LOG_CROSSING << 8u) | select(0u, 1u, high));
    }
  }
  if (SCHEME != SCHEME_exponential) { status = moved_at(status, turn.tick + turn.ticks); }
  return vec4f(g, f32(status), strength.w);
}

/// Θ of depression and of potentiation.
fn switched_on(status: u32) -> vec2<bool> {
  return (vec2u(status) & vec2u(STATUS_DEP, STATUS_POT)) > vec2u(0u);
}

fn with_switches(status: u32, on: vec2<bool>, above: vec2<bool>) -> u32 {
  return (status & ~STATUS_SWITCHES)
    | select(0u, STATUS_DEP, on.x) | select(0u, STATUS_POT, on.y)
    | select(0u, STATUS_ABOVE_D, above.x) | select(0u, STATUS_ABOVE_P, above.y);
}

/// The status of a contact whose ρ, ĝ and Use are those of a tick.
fn moved_at(status: u32, tick: u32) -> u32 {
  return status % STATUS_SINCE + STATUS_SINCE * (tick & 0xffffu);
}

/// Θ switches of a fixed step: on after c* rose through θ between two tests, off after it fell back.
fn test_thresholds(status: u32, c: f32, theta: vec2f) -> u32 {
  let above = vec2f(c) > theta;
  let was_above = (vec2u(status) & vec2u(STATUS_ABOVE_D, STATUS_ABOVE_P)) > vec2u(0u);
  let on = (switched_on(status) | (above & !was_above)) & !(vec2f(c) < theta);
  return with_switches(status, on, above);
}

/// Share of a step that c*, moving linearly from c0 to c1, spends above θ.
fn share_above(c0: f32, c1: f32, theta: f32) -> f32 {
  let up = c0 > theta;
  let crosses = up != (c1 > theta);
  let crossing = clamp((theta - c0) / select(1.0, c1 - c0, crosses), 0.0, 1.0);
  return select(select(0.0, 1.0, up), select(1.0 - crossing, crossing, up), crosses);
}

/// τ_ind dρ/dt = −ρ(1−ρ)(ρ*−ρ) + γp(1−ρ)Θp − γd ρ Θd times shares of τ_ind: x for what goes on by
/// itself, y for what the switches (Θd, Θp) add. And its derivative to ρ.
fn drho(rule: Rule, rho: f32, on: vec2f, shares: vec2f) -> vec2f {
  let star = rule.rho_star;
  let gamma = shares.y * on * rule.gamma;
  let value = -shares.x * rho * (1.0 - rho) * (star - rho) + gamma.y * (1.0 - rho) - gamma.x * rho;
  let slope = -shares.x * (star - 2.0 * rho * (1.0 + star) + 3.0 * rho * rho) - gamma.x - gamma.y;
  return vec2f(value, slope);
}

/// Step of ρ: explicit, or implicit by two rounds of Newton on the step itself.
fn rho_step(rule: Rule, rho: f32, on: vec2f, shares: vec2f) -> f32 {
  let f = drho(rule, rho, on, shares);
  if (SCHEME == SCHEME_explicit_euler) {
    return f.x;
  } else {
    let once = f.x / (1.0 - f.y);
    let g = drho(rule, rho + once, on, shares);
    return once - (once - g.x) / (1.0 - g.y);
  }
}

/// Use at the start of the step at `tick`, that is with what was left out since it last moved.
fn use_now(y: u32, p: u32, tick: u32) -> f32 {
  let slow = vectors[y + 3u * LANES]; // ρ, Use
  let held = slow.z + slow.w;
  if (SCHEME == SCHEME_exponential) { return held; }
  let ends = P[p + 2u * LANES];
  let since = u32(vectors[y + 2u * LANES].z) / STATUS_SINCE;
  let missed = params.dt_ms * f32((tick - since) & 0xffffu);
  return held + (ends.x + (slow.x + slow.y) * ends.y - held) * share(params.tau_exp, missed);
}

/// Conductances rise by a release of `share_of_sites`.
fn contact_release(y: u32, p: u32, share_of_sites: f32) {
  let peaks = vec2f(peak_factor(RECEPTOR_tau_r_AMPA, P[p + LANES].x),
                    peak_factor(RECEPTOR_tau_r_NMDA, RECEPTOR_tau_d_NMDA));
  vectors[y] += share_of_sites * peaks.xxyy;
  vectors[y + 2u * LANES].z = f32(u32(vectors[y + 2u * LANES].z) | STATUS_AWAKE);
}

/// What makes B − A of a rise and a decay peak at 1.
fn peak_factor(rise: f32, decay: f32) -> f32 {
  let peak = rise * decay / (decay - rise) * log(decay / rise);
  return 1.0 / (exp(-peak / decay) - exp(-peak / rise));
}

/// Slow variables to their end: ρ ≥ 0.5 to 1, else 0; ĝ and Use with it.
fn contact_fast_forward(y: u32, p: u32, tick: u32) {
  let slow = vectors[y + 3u * LANES];
  let strength = vectors[y + 2u * LANES];
  let end = select(0.0, 1.0, slow.x + slow.y >= 0.5);
  let ends = P[p + 2u * LANES];
  vectors[y + 3u * LANES] = vec4f(end, 0.0, slow_set(ends.x + end * ends.y));
  vectors[y + 2u * LANES] =
    vec4f(slow_set(ends.z + end * ends.w), f32(moved_at(u32(strength.z), tick)), strength.w);
}
