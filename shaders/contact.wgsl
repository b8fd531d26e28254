// One plastic contact (GluSynapse; Chindemi et al. 2022, Nat Commun 13:3038, Methods).
//
// The same in float64: src/engine/cpu/contact.ts. y: first word of the contact's state, its word n
// at S[y + n * LANES]; p: its first parameter at P[p + n * LANES]. One invocation owns the contact.

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
  return StepWeights(
    dt,
    share(params.tau_r_AMPA, dt),
    share(params.tau_r_NMDA, dt),
    share(params.tau_d_NMDA, dt),
    share(params.mtau, dt),
    share(params.htau, dt),
    ca,
    share(params.tau_exp, dt),
    star,
    select(0.0, select(dt, lag, exponential), params.scheme != SCHEME_backward_euler),
    select(0.0, full, params.scheme == SCHEME_backward_euler),
    select(0.0, full - lag, exponential),
  );
}

/// Currents at v from the state at the start of the step: (∂i/∂v in µS, i in nA).
fn contact_current(y: u32, p: u32, v: f32) -> vec2f {
  let gmax = S[y + STATE_gmax_hi * LANES] + S[y + STATE_gmax_lo * LANES];
  let g_ampa = 1e-3 * gmax * (S[y + STATE_B_AMPA * LANES] - S[y + STATE_A_AMPA * LANES]);
  let g_open = P[p + PARAMETER_gmax_NMDA_uS * LANES]
    * (S[y + STATE_B_NMDA * LANES] - S[y + STATE_A_NMDA * LANES]);
  // block: 1/(1 + [Mg]/scale e^(−slope v))
  let blocked = params.mg_ratio * exp(-params.slope_NMDA * v);
  let unblocked = 1.0 / (1.0 + blocked);
  let g_nmda = g_open * unblocked;
  let m = S[y + STATE_m_VDCC * LANES];
  let g_vdcc = P[p + PARAMETER_gVDCC_uS * LANES] * m * m * S[y + STATE_h_VDCC * LANES];
  // Nernst: E at rest − RT/2F ln([Ca]/rest)
  let eca = P[p + PARAMETER_eca_rest * LANES]
    - params.nernst * log(1.0 + S[y + STATE_cai_excess * LANES] / params.min_ca);
  let i_vdcc = g_vdcc * (v - eca);
  let i = g_ampa * (v - params.E_AMPA) + g_nmda * (v - params.E_NMDA) + i_vdcc;
  S[y + STATE_g_AMPA * LANES] = g_ampa;
  S[y + STATE_g_NMDA * LANES] = g_nmda;
  S[y + STATE_ica_NMDA * LANES] = P[p + PARAMETER_Pf_NMDA * LANES] * g_nmda * (v - 40.0);
  S[y + STATE_ica_VDCC * LANES] = i_vdcc;
  S[y + STATE_vsyn * LANES] = v;
  S[y + STATE_i * LANES] = i;
  // ∂/∂v of the block: slope · blocked · unblocked²
  let d_nmda = g_nmda * (1.0 + params.slope_NMDA * blocked * unblocked * (v - params.E_NMDA));
  return vec2f(g_ampa + g_vdcc + d_nmda, i);
}

/// One switch Θ of a fixed step: 1 after c* rose through θ between two tests, 0 after it fell back.
fn test_threshold(y: u32, c: f32, theta: f32, switch_word: u32, above_word: u32) {
  let was_above = S[y + above_word * LANES] > 0.5;
  let now = S[y + switch_word * LANES];
  let rose = select(now, 1.0, c > theta && !was_above);
  S[y + switch_word * LANES] = select(rose, 0.0, c < theta);
  S[y + above_word * LANES] = select(0.0, 1.0, c > theta);
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

fn slow_pair(y: u32, word: u32) -> vec2f {
  return vec2f(S[y + word * LANES], S[y + (word + 1u) * LANES]);
}

fn store_slow_pair(y: u32, word: u32, pair: vec2f) {
  S[y + word * LANES] = pair.x;
  S[y + (word + 1u) * LANES] = pair.y;
}

/// All states by one step, with the new local voltage and the step's own calcium currents.
fn contact_step(w: StepWeights, y: u32, p: u32, v: f32) {
  let d_ampa = share(P[p + PARAMETER_tau_d_AMPA * LANES], w.dt);
  S[y + STATE_A_AMPA * LANES] = flush(S[y + STATE_A_AMPA * LANES] * (1.0 - w.r_ampa));
  S[y + STATE_B_AMPA * LANES] = flush(S[y + STATE_B_AMPA * LANES] * (1.0 - d_ampa));
  S[y + STATE_A_NMDA * LANES] = flush(S[y + STATE_A_NMDA * LANES] * (1.0 - w.r_nmda));
  S[y + STATE_B_NMDA * LANES] = flush(S[y + STATE_B_NMDA * LANES] * (1.0 - w.d_nmda));
  let m_inf = 1.0 / (1.0 + exp((params.m_half - v) / params.km));
  let h_inf = 1.0 / (1.0 + exp((params.h_half - v) / params.kh));
  let m = S[y + STATE_m_VDCC * LANES];
  let h = S[y + STATE_h_VDCC * LANES];
  S[y + STATE_m_VDCC * LANES] = m + (m_inf - m) * w.m;
  S[y + STATE_h_VDCC * LANES] = h + (h_inf - h) * w.h;

  // d[Ca]/dt = −i η/(2F volume) − Δca/τ
  let ca_old = S[y + STATE_cai_excess * LANES];
  let inflow = S[y + STATE_ica_NMDA * LANES] + S[y + STATE_ica_VDCC * LANES];
  let ca_inf = -inflow * P[p + PARAMETER_calcium_per_nA * LANES] * params.tau_ca;
  let ca_new = ca_old + (ca_inf - ca_old) * w.ca;
  S[y + STATE_cai_excess * LANES] = ca_new;
  // dc*/dt = −c*/τ* + Δca
  let c_old = S[y + STATE_effcai_GB * LANES];
  let c_new = c_old + (w.old * ca_old + w.now * ca_new + w.inf * ca_inf - c_old * w.star);
  S[y + STATE_effcai_GB * LANES] = c_new;
  S[y + STATE_effcai_peak * LANES] = max(S[y + STATE_effcai_peak * LANES], c_new);

  let theta_d = P[p + PARAMETER_theta_d * LANES];
  let theta_p = P[p + PARAMETER_theta_p * LANES];
  let exponential = params.scheme == SCHEME_exponential;
  let dep = select(S[y + STATE_dep_GB * LANES], share_above(c_old, c_new, theta_d), exponential);
  let pot = select(S[y + STATE_pot_GB * LANES], share_above(c_old, c_new, theta_p), exponential);
  S[y + STATE_dep_GB * LANES] = select(dep, select(0.0, 1.0, c_new > theta_d), exponential);
  S[y + STATE_pot_GB * LANES] = select(pot, select(0.0, 1.0, c_new > theta_p), exponential);

  let rho = slow_pair(y, STATE_rho_hi);
  let step = rho_step(rho.x + rho.y, dep, pot, w.dt);
  store_slow_pair(y, STATE_rho_hi, slow_add(rho, step));
  // the target of expression sees ρ after the step, before it, or in its middle
  let seen = select(select(1.0, 0.5, exponential), 0.0, params.scheme == SCHEME_explicit_euler);
  let rho_seen = rho.x + (rho.y + seen * step);

  let g = slow_pair(y, STATE_gmax_hi);
  let g_inf = P[p + PARAMETER_gmax_d * LANES] + rho_seen * P[p + PARAMETER_gmax_span * LANES];
  store_slow_pair(y, STATE_gmax_hi, slow_add(g, ((g_inf - g.x) - g.y) * w.expression));
  let use_ = slow_pair(y, STATE_Use_hi);
  let use_inf = P[p + PARAMETER_Use_d * LANES] + rho_seen * P[p + PARAMETER_Use_span * LANES];
  store_slow_pair(y, STATE_Use_hi, slow_add(use_, ((use_inf - use_.x) - use_.y) * w.expression));
}

/// Slow variables to their end: ρ ≥ 0.5 to 1, else 0; ĝ and Use with it.
fn contact_fast_forward(y: u32, p: u32) {
  let end = select(0.0, 1.0, S[y + STATE_rho_hi * LANES] + S[y + STATE_rho_lo * LANES] >= 0.5);
  store_slow_pair(y, STATE_rho_hi, vec2f(end, 0.0));
  let g = P[p + PARAMETER_gmax_d * LANES] + end * P[p + PARAMETER_gmax_span * LANES];
  store_slow_pair(y, STATE_gmax_hi, slow_set(g));
  let use_ = P[p + PARAMETER_Use_d * LANES] + end * P[p + PARAMETER_Use_span * LANES];
  store_slow_pair(y, STATE_Use_hi, slow_set(use_));
}
