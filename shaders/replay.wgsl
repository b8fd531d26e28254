// The plasticity rule replayed over recorded calcium, for many rules at once.
//
// The same in float64: src/engine/replay/cpu-replay.ts. An invocation owns one output: neighbours
// have the same trace and different rules, so that they read the same pieces.

const PIECE_WORDS = 3u;
const WORKGROUP = 64u;

struct Counts {
  rules: u32,
  contacts: u32,
  traces: u32,
  /// Invocations in a row of workgroups.
  row: u32,
  rho_star: f32,
  tau_ind: f32,
  largest_step: f32,
}

struct Contact { pre: vec2u, post: vec2u, apical: u32, unused: u32 }
struct Trace { span: vec2u, contact: u32, rho0: u32 }

@group(0) @binding(0) var<uniform> counts: Counts;
/// h, ∫Δ[Ca], lag of each piece.
@group(0) @binding(1) var<storage, read> pieces: array<f32>;
@group(0) @binding(2) var<storage, read> contacts: array<Contact>;
@group(0) @binding(3) var<storage, read> traces: array<Trace>;
/// Numbers of each rule, in the order of RULE_PARAMETERS.
@group(0) @binding(4) var<storage, read> rules: array<f32>;
/// C_pre and C_post [contact * rules + rule].
@group(0) @binding(5) var<storage, read_write> peaks: array<vec2f>;
/// ρ at the end [trace * rules + rule].
@group(0) @binding(6) var<storage, read_write> ends: array<f32>;

fn rule_word(rule: u32, word: u32) -> f32 {
  return rules[rule * RULE_WORDS + word];
}

/// e^(−x), by its series where x is small, which it mostly is: the next term is x⁶/720 < 2e-9.
fn decay(x: f32) -> f32 {
  let series = 1.0 - x * (1.0 - x * 0.5 * (1.0 - x * (1.0 / 3.0) * (1.0 - x * 0.25 * (1.0 - x * 0.2))));
  return select(exp(-x), series, x <= 0.1);
}

/// c* after a piece.
fn after_piece(c: f32, k: u32, tau: f32) -> f32 {
  return c * decay(pieces[k] / tau) + pieces[k + 1u] * decay(pieces[k + 2u] / tau);
}

fn peak_of(span: vec2u, tau: f32) -> f32 {
  var c = 0.0;
  var peak = 0.0;
  for (var k = PIECE_WORDS * span.x; k < PIECE_WORDS * span.y; k += PIECE_WORDS) {
    c = after_piece(c, k, tau);
    peak = max(peak, c);
  }
  return peak;
}

/// ρ after a time in which no threshold is crossed, by Runge-Kutta of fourth order.
fn advance(start: f32, dep: f32, pot: f32, duration: f32) -> f32 {
  var rho = start;
  let rests = dep == 0.0 && pot == 0.0 && (rho == 0.0 || rho == 1.0);
  if (duration <= 0.0 || rests) { return rho; }
  let whole = duration / counts.tau_ind;
  let n = u32(ceil(whole * (dep + pot + 1.0) / counts.largest_step));
  let h = whole / f32(n);
  for (var i = 0u; i < n; i++) {
    let k1 = drho(rho, dep, pot);
    let k2 = drho(rho + 0.5 * h * k1, dep, pot);
    let k3 = drho(rho + 0.5 * h * k2, dep, pot);
    let k4 = drho(rho + h * k3, dep, pot);
    rho += (h / 6.0) * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
  }
  return rho;
}

/// τ_ind dρ/dt = −ρ(1−ρ)(ρ*−ρ) + pot (1−ρ) − dep ρ.
fn drho(rho: f32, dep: f32, pot: f32) -> f32 {
  return -rho * (1.0 - rho) * (counts.rho_star - rho) + pot * (1.0 - rho) - dep * rho;
}

fn invocation(group: vec3u, local: vec3u) -> u32 {
  return group.y * counts.row + group.x * WORKGROUP + local.x;
}

@compute @workgroup_size(WORKGROUP)
fn measure_peaks(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let id = invocation(group, local);
  if (id >= counts.contacts * counts.rules) { return; }
  let tau = rule_word(id % counts.rules, RULE_tau_effca_GB_ms);
  let contact = contacts[id / counts.rules];
  peaks[id] = vec2f(peak_of(contact.pre, tau), peak_of(contact.post, tau));
}

@compute @workgroup_size(WORKGROUP)
fn replay(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let id = invocation(group, local);
  if (id >= counts.traces * counts.rules) { return; }
  let rule = id % counts.rules;
  let own = traces[id / counts.rules];
  let tau = rule_word(rule, RULE_tau_effca_GB_ms);
  let gamma = vec2f(rule_word(rule, RULE_gamma_d_GB), rule_word(rule, RULE_gamma_p_GB));
  let peak = peaks[own.contact * counts.rules + rule];
  let factors = select(RULE_basal_d_a, RULE_apical_d_a, contacts[own.contact].apical > 0u);
  // θ = a C_pre + b C_post, for depression and potentiation
  let theta = vec2f(
    rule_word(rule, factors) * peak.x + rule_word(rule, factors + 1u) * peak.y,
    rule_word(rule, factors + 2u) * peak.x + rule_word(rule, factors + 3u) * peak.y);
  var rho = f32(own.rho0);
  var c = 0.0;
  var above = vec2f(c) > theta;
  var waiting = 0.0;
  for (var k = PIECE_WORDS * own.span.x; k < PIECE_WORDS * own.span.y; k += PIECE_WORDS) {
    let h = pieces[k];
    let next = after_piece(c, k, tau);
    let next_above = vec2f(next) > theta;
    let crosses = above != next_above;
    if (any(crosses)) {
      // shares of the piece up to each crossing; 1 where there is none
      let span = select(1.0, next - c, next != c);
      let shares = select(vec2f(1.0), (theta - vec2f(c)) / span, crosses);
      let early = min(shares.x, shares.y);
      let late = max(shares.x, shares.y);
      let before = select(vec2f(0.0), gamma, above);
      rho = advance(rho, before.x, before.y, waiting + early * h);
      let first = shares <= shares.yx;
      let between = select(before, select(vec2f(0.0), gamma, next_above), first);
      rho = advance(rho, between.x, between.y, (late - early) * h);
      above = next_above;
      waiting = (1.0 - late) * h;
    } else {
      waiting += h;
    }
    c = next;
  }
  let last = select(vec2f(0.0), gamma, above);
  ends[id] = advance(rho, last.x, last.y, waiting);
}
