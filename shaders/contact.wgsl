// One plastic contact (GluSynapse; Chindemi et al. 2022, Nat Commun 13:3038, Methods).
//
// The same in float64: src/engine/cpu/contact.ts. y: the contact's first vector, block n of its state
// at vectors[y + n · LANES]; p: its first parameter vector at P[p + n · LANES]. One invocation owns it.

// The blocks of four that this file names, as CONTACT_STATE and CONTACT_PARAMETERS order them.
const_assert STATE_A_AMPA == 0u && STATE_B_AMPA == 1u && STATE_A_NMDA == 2u && STATE_B_NMDA == 3u;
const_assert STATE_m_VDCC == 4u && STATE_h_VDCC == 5u && STATE_cai_excess == 6u && STATE_effcai_GB == 7u;
const_assert STATE_rho_hi == 8u && STATE_rho_lo == 9u && STATE_gmax_hi == 10u && STATE_gmax_lo == 11u;
const_assert STATE_Use_hi == 12u && STATE_Use_lo == 13u && STATE_u == 14u && STATE_vesicles == 15u;
const_assert STATE_dep_GB == 16u && STATE_pot_GB == 17u && STATE_above_d == 18u && STATE_above_p == 19u;
const_assert STATE_g_AMPA == 20u && STATE_g_NMDA == 21u && STATE_ica_NMDA == 22u && STATE_ica_VDCC == 23u;
const_assert STATE_vsyn == 24u && STATE_i == 25u && STATE_effcai_peak == 26u
  && STATE_g_open == 27u;
const_assert PARAMETER_density_per_nA == 0u && PARAMETER_tau_d_AMPA == 1u
  && PARAMETER_gmax_NMDA_uS == 2u && PARAMETER_Nrrp == 3u;
const_assert PARAMETER_f_AMPA == 4u && PARAMETER_f_NMDA == 5u
  && PARAMETER_Use_d == 6u && PARAMETER_Use_span == 7u;
const_assert PARAMETER_gmax_d == 8u && PARAMETER_gmax_span == 9u
  && PARAMETER_theta_d == 10u && PARAMETER_theta_p == 11u;
const_assert PARAMETER_Pf_NMDA == 12u && PARAMETER_gVDCC_uS == 13u
  && PARAMETER_calcium_per_nA == 14u && PARAMETER_eca_rest == 15u;

/// What a step of dt does to the linear variables: shares of the way to their targets.
struct StepWeights {
  dt: f32,
  r_ampa: f32,
  r_nmda: f32,
  d_nmda: f32,
  m: f32,
  h: f32,
  ca: f32,
  expression: f32,
  /// c* moves by −star c* + old Δca(start) + now Δca(end) + inf Δca(∞).
  star: f32,
  old: f32,
  now: f32,
  inf: f32,
  /// Means over the step of what decays with the rise of AMPA, and the rise and decay of NMDA.
  mean_r_ampa: f32,
  mean_r_nmda: f32,
  mean_d_nmda: f32,
}

/// Share of the way to its target that a variable of time constant tau covers in dt.
fn share(tau: f32, dt: f32) -> f32 {
  let x = dt / tau;
  return select(select(decay_share(x), x, params.scheme == SCHEME_explicit_euler),
                dt / (tau + dt), params.scheme == SCHEME_backward_euler);
}

fn step_weights(dt: f32) -> StepWeights {
  let star = share(params.tau_effca, dt);
  let ca = share(params.tau_ca, dt);
  // Δca relaxes with tau_ca inside the step; its convolution with the integrator
  let lag = (star - ca) / (1.0 / params.tau_effca - 1.0 / params.tau_ca);
  let full = params.tau_effca * star;
  let exponential = params.scheme == SCHEME_exponential;
  let r_ampa = share(params.tau_r_AMPA, dt);
  let r_nmda = share(params.tau_r_NMDA, dt);
  let d_nmda = share(params.tau_d_NMDA, dt);
  return StepWeights(
    dt,
    r_ampa,
    r_nmda,
    d_nmda,
    share(params.mtau, dt),
    share(params.htau, dt),
    ca,
    share(params.tau_exp, dt),
    star,
    select(0.0, select(dt, lag, exponential), params.scheme != SCHEME_backward_euler),
    select(0.0, full, params.scheme == SCHEME_backward_euler),
    select(0.0, full - lag, exponential),
    mean_over_step(r_ampa, params.tau_r_AMPA, dt),
    mean_over_step(r_nmda, params.tau_r_NMDA, dt),
    mean_over_step(d_nmda, params.tau_d_NMDA, dt),
  );
}

/// Mean of e^(−t/tau) over a step that covers `covered` of the way; 1 where currents are taken at its start.
fn mean_over_step(covered: f32, tau: f32, dt: f32) -> f32 {
  return select(1.0, covered * tau / dt, params.scheme == SCHEME_exponential);
}

/// Calcium into the spine at v, nA: through NMDA receptors of conductance g_open before the block,
/// and through VDCC. spine: m, h, Δca; calcium: Pf, g of VDCC, calcium per nA, E_Ca at rest.
fn calcium_inflow(g_nmda: f32, spine: vec4f, calcium: vec4f, v: f32) -> vec2f {
  let g_vdcc = calcium.y * spine.x * spine.x * spine.y;
  // Nernst: E at rest − RT/2F ln([Ca]/rest)
  let eca = calcium.w - params.nernst * log(1.0 + spine.z / params.min_ca);
  return vec2f(calcium.x * g_nmda * (v - 40.0), g_vdcc * (v - eca));
}

/// Currents at v from the state at the start of the step: (∂i/∂v in µS, i in nA). Where steps are
/// long the conductances are their means over the step, whose decay is known exactly.
fn contact_current(w: StepWeights, y: u32, p: u32, v: f32) -> vec2f {
  let open = vectors[y]; // A_AMPA, B_AMPA, A_NMDA, B_NMDA
  let spine = vectors[y + LANES]; // m, h, Δca, c*
  let slow = vectors[y + 2u * LANES]; // ρ, ĝ
  let calcium = P[p + 3u * LANES]; // Pf, g of VDCC, calcium per nA, E_Ca at rest
  let own = P[p]; // density, τ of AMPA's decay, ĝ of NMDA, N
  let mean_ampa = mean_over_step(share(own.y, w.dt), own.y, w.dt);
  let g_ampa = 1e-3 * (slow.z + slow.w) * (mean_ampa * open.y - w.mean_r_ampa * open.x);
  let g_open = own.z * (w.mean_d_nmda * open.w - w.mean_r_nmda * open.z);
  // block: 1/(1 + [Mg]/scale e^(−slope v))
  let blocked = params.mg_ratio * exp(-params.slope_NMDA * v);
  let unblocked = 1.0 / (1.0 + blocked);
  let g_nmda = g_open * unblocked;
  let g_vdcc = calcium.y * spine.x * spine.x * spine.y;
  let inflow = calcium_inflow(g_nmda, spine, calcium, v);
  let i = g_ampa * (v - params.E_AMPA) + g_nmda * (v - params.E_NMDA) + inflow.y;
  vectors[y + 5u * LANES] = vec4f(g_ampa, g_nmda, inflow);
  vectors[y + 6u * LANES] = vec4f(v, i, vectors[y + 6u * LANES].z, g_open);
  // ∂/∂v of the block: slope · blocked · unblocked²
  let d_nmda = g_nmda * (1.0 + params.slope_NMDA * blocked * unblocked * (v - params.E_NMDA));
  return vec2f(g_ampa + g_vdcc + d_nmda, i);
}

/// Θ switches of a fixed step, (dep, pot, above d, above p): 1 after c* rose through θ between two
/// tests, 0 after it fell back.
fn test_thresholds(switches: vec4f, c: f32, theta: vec2f) -> vec4f {
  let above = vec2f(c) > theta;
  let rose = above & (switches.zw < vec2f(0.5));
  let on = select(switches.xy, vec2f(1.0), rose);
  return vec4f(select(on, vec2f(0.0), vec2f(c) < theta), select(vec2f(0.0), vec2f(1.0), above));
}

/// Share of a step that c*, moving linearly from c0 to c1, spends above θ.
fn share_above(c0: f32, c1: f32, theta: f32) -> f32 {
  let up = c0 > theta;
  let crosses = up != (c1 > theta);
  let crossing = clamp((theta - c0) / select(1.0, c1 - c0, crosses), 0.0, 1.0);
  return select(select(0.0, 1.0, up), select(1.0 - crossing, crossing, up), crosses);
}

/// τ_ind dρ/dt = −ρ(1−ρ)(ρ*−ρ) + γp(1−ρ)Θp − γd ρ Θd, and its derivative to ρ.
fn drho(rho: f32, dep: f32, pot: f32) -> vec2f {
  let star = params.rho_star;
  let value = -rho * (1.0 - rho) * (star - rho)
    + pot * params.gamma_p * (1.0 - rho) - dep * params.gamma_d * rho;
  let slope = -(star - 2.0 * rho * (1.0 + star) + 3.0 * rho * rho)
    - pot * params.gamma_p - dep * params.gamma_d;
  return vec2f(value, slope);
}

/// Step of ρ: explicit, or implicit by two rounds of Newton on the step itself.
fn rho_step(rho: f32, dep: f32, pot: f32, dt: f32) -> f32 {
  let scale = dt / params.tau_ind;
  let f = drho(rho, dep, pot);
  let once = scale * f.x / (1.0 - scale * f.y);
  let g = drho(rho + once, dep, pot);
  let twice = once - (once - scale * g.x) / (1.0 - scale * g.y);
  return select(twice, scale * f.x, params.scheme == SCHEME_explicit_euler);
}

/// All states by one step, with the new local voltage and the step's own calcium currents.
fn contact_step(w: StepWeights, y: u32, p: u32, v: f32) {
  let share_of = P[p]; // density, τ of AMPA's decay, ĝ of NMDA, N
  let d_ampa = share(share_of.y, w.dt);
  let open = vectors[y] * (vec4f(1.0) - vec4f(w.r_ampa, d_ampa, w.r_nmda, w.d_nmda));
  vectors[y] = select(open, vec4f(0.0), open < vec4f(1e-30)); // no subnormals

  let spine = vectors[y + LANES];
  let currents = vectors[y + 5u * LANES];
  let m_inf = 1.0 / (1.0 + exp((params.m_half - v) / params.km));
  let h_inf = 1.0 / (1.0 + exp((params.h_half - v) / params.kh));
  let m = spine.x + (m_inf - spine.x) * w.m;
  let h = spine.y + (h_inf - spine.y) * w.h;
  // d[Ca]/dt = −i η/(2F volume) − Δca/τ
  let ca_old = spine.z;
  let calcium = P[p + 3u * LANES];
  let trace = vectors[y + 6u * LANES]; // v, i, peak of c*, g_open
  var inflow = currents.z + currents.w;
  if (params.scheme == SCHEME_exponential) {
    // long steps: the mean of what flows at the step's start and at its end
    let blocked = params.mg_ratio * exp(-params.slope_NMDA * v);
    let end = calcium_inflow(trace.w / (1.0 + blocked), vec4f(m, h, spine.zw), calcium, v);
    inflow = 0.5 * (inflow + end.x + end.y);
  }
  let ca_inf = -inflow * calcium.z * params.tau_ca;
  let ca_new = ca_old + (ca_inf - ca_old) * w.ca;
  // dc*/dt = −c*/τ* + Δca
  let c_old = spine.w;
  let c_new = c_old + (w.old * ca_old + w.now * ca_new + w.inf * ca_inf - c_old * w.star);
  vectors[y + LANES] = vec4f(m, h, ca_new, c_new);
  vectors[y + 6u * LANES] = vec4f(trace.xy, max(trace.z, c_new), trace.w);

  let ends = P[p + 2u * LANES]; // ĝ_d, its span, θ_d, θ_p
  let exponential = params.scheme == SCHEME_exponential;
  var switches = vectors[y + 4u * LANES];
  var on = vec2f(share_above(c_old, c_new, ends.z), share_above(c_old, c_new, ends.w));
  if (exponential) {
    switches = vec4f(select(vec2f(0.0), vec2f(1.0), vec2f(c_new) > ends.zw), switches.zw);
  } else {
    switches = test_thresholds(switches, c_old, ends.zw);
    on = switches.xy;
  }
  vectors[y + 4u * LANES] = switches;

  let slow = vectors[y + 2u * LANES]; // ρ, ĝ
  let uses = vectors[y + 3u * LANES]; // Use, u and vesicles of the last arrival
  let use_ends = P[p + LANES]; // f of AMPA and NMDA, Use_d, its span
  let step = rho_step(slow.x + slow.y, on.x, on.y, w.dt);
  // the target of expression sees ρ after the step, before it, or in its middle
  let seen = select(select(1.0, 0.5, exponential), 0.0, params.scheme == SCHEME_explicit_euler);
  let rho_seen = slow.x + (slow.y + seen * step);
  let g_inf = ends.x + rho_seen * ends.y;
  let use_inf = use_ends.z + rho_seen * use_ends.w;
  let rho = slow_add(slow.xy, step);
  let g = slow_add(slow.zw, ((g_inf - slow.z) - slow.w) * w.expression);
  let use_now = slow_add(uses.xy, ((use_inf - uses.x) - uses.y) * w.expression);
  vectors[y + 2u * LANES] = vec4f(rho, g);
  vectors[y + 3u * LANES] = vec4f(use_now, uses.zw);
}

/// Slow variables to their end: ρ ≥ 0.5 to 1, else 0; ĝ and Use with it.
fn contact_fast_forward(y: u32, p: u32) {
  let slow = vectors[y + 2u * LANES];
  let uses = vectors[y + 3u * LANES];
  let end = select(0.0, 1.0, slow.x + slow.y >= 0.5);
  let ends = P[p + 2u * LANES];
  let use_ends = P[p + LANES];
  vectors[y + 2u * LANES] = vec4f(end, 0.0, slow_set(ends.x + end * ends.y));
  vectors[y + 3u * LANES] = vec4f(slow_set(use_ends.z + end * use_ends.w), uses.zw);
}
