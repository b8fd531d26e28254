// One contact without plasticity: AMPA/NMDA or GABA-A/B, two components B − A of one release.
//
// The same in float64: src/engine/cpu/static-contact.ts. y: the contact's first vector, block n of its
// state at vectors[y + n · LANES]; p: its first parameter vector at P[p + n · LANES].

const_assert STATIC_A_1 == 0u && STATIC_B_1 == 1u && STATIC_A_2 == 2u && STATIC_B_2 == 3u;
const_assert STATIC_g_1 == 4u && STATIC_g_2 == 5u && STATIC_i == 6u && STATIC_vesicles == 7u;
const_assert STATIC_PARAMETER_tau_r_1 == 0u && STATIC_PARAMETER_tau_d_1 == 1u
  && STATIC_PARAMETER_tau_r_2 == 2u && STATIC_PARAMETER_tau_d_2 == 3u;
const_assert STATIC_PARAMETER_E_1 == 4u && STATIC_PARAMETER_E_2 == 5u
  && STATIC_PARAMETER_mg_ratio == 6u;
const_assert STATIC_PARAMETER_full_1 == 8u && STATIC_PARAMETER_full_2 == 9u
  && STATIC_PARAMETER_Use == 10u && STATIC_PARAMETER_Nrrp == 11u;

struct StaticStep {
  /// ∂i/∂v in µS, i in nA.
  current: vec2f,
  /// Whether anything is left; else all words are 0.
  is_awake: bool,
}

/// A step: the current at v from the states at its start, and the states at its end, exactly, since they do
/// not depend on v. Where steps are long the conductances are their means over the step.
fn static_step(y: u32, p: u32, v: f32, dt: f32) -> StaticStep {
  let tau = P[p];
  let before = vectors[y]; // A_1, B_1, A_2, B_2
  var open = before;
  if (SCHEME == SCHEME_exponential) {
    open *= vec4f(decay_share(dt / tau.x), decay_share(dt / tau.y),
                  decay_share(dt / tau.z), decay_share(dt / tau.w)) * tau / dt;
  }
  let own = P[p + LANES]; // E_1, E_2, [Mg]/scale
  let g_1 = 1e-3 * (open.y - open.x);
  // block: 1/(1 + [Mg]/scale e^(−slope v))
  let blocked = own.z * exp(-STATIC_MG_SLOPE * v);
  let unblocked = 1.0 / (1.0 + blocked);
  let g_2 = 1e-3 * (open.w - open.z) * unblocked;
  let i = g_1 * (v - own.x) + g_2 * (v - own.y);
  // ∂/∂v of the block: slope · blocked · unblocked²
  let slope = g_1 + g_2 * (1.0 + STATIC_MG_SLOPE * blocked * unblocked * (v - own.y));

  let left = before * exp(-dt / tau);
  let after = select(left, vec4f(0.0), left < vec4f(ASLEEP_NS));
  vectors[y] = after;
  let is_awake = any(after > vec4f(0.0));
  let seen = select(vec3f(0.0), vec3f(g_1, g_2, i), is_awake);
  vectors[y + LANES].x = seen.x;
  vectors[y + LANES].y = seen.y;
  vectors[y + LANES].z = seen.z;
  return StaticStep(vec2f(slope, i), is_awake);
}

/// Adds a release of `share` of the sites at full weight. Returns whether it was asleep.
fn static_release(y: u32, p: u32, share: f32) -> bool {
  let open = vectors[y];
  vectors[y] = open + share * P[p + 2u * LANES].xxyy;
  return share > 0.0 && open.y + open.w == 0.0;
}
