// Release at a presynaptic spike: stochastic, multi-vesicular Tsodyks-Markram.
//
// Fuhrmann et al. 2002; Barros-Zulaica et al. 2019. On the host: src/model/release.ts.
// d: the contact's first DRAW word, its word n at lanes[d + n · LANES].

/// The next number of a contact's stream, in (0, 1]; 0 where every draw shall succeed.
fn next_draw(d: u32) -> f32 {
  let kind = lanes[d + DRAW_kind * LANES];
  let used = lanes[d + DRAW_used * LANES];
  let first = lanes[d + DRAW_first * LANES];
  lanes[d + DRAW_used * LANES] = used + 1u;
  var value = 0.0;
  if (kind == DRAWS_list) {
    value = P[(first + used) >> 2u][(first + used) & 3u];
  }
  if (kind == DRAWS_random123) {
    let counter = vec4u(used >> 2u, lanes[d + DRAW_id3 * LANES],
                        lanes[d + DRAW_id1 * LANES], lanes[d + DRAW_id2 * LANES]);
    let block = philox4x32_10(counter, vec2u(first, 0u));
    // (word + 1)/(2³² + 1)
    value = (f32(block[used & 3u]) + 1.0) * (1.0 / 4294967296.0);
  }
  return value;
}

/// A spike arrives: u grows, sites refill and release, conductances rise. Returns vesicles.
fn contact_arrival(y: u32, p: u32, d: u32, fac: f32, refill: f32) -> u32 {
  let n = P[p].w;
  let rise = P[p + LANES].xy;
  let state = vectors[y + 3u * LANES]; // Use, u, filled sites
  let use_now = state.x + state.y;
  // u ← U + u (1 − U) e^(−Δ/Fac)
  let u = use_now + state.z * (1.0 - use_now) * fac;
  // empty sites are drawn first, then every filled one, those just refilled included
  var empty = n - state.w;
  var site = state.w;
  var filled = state.w;
  var released = 0.0;
  while (empty + site > 0.5) {
    let draw = next_draw(d);
    if (empty > 0.5) {
      let refilled = select(0.0, 1.0, draw <= refill);
      filled += refilled;
      site += refilled;
      empty -= 1.0;
    } else {
      released += select(0.0, 1.0, draw <= u);
      site -= 1.0;
    }
  }
  vectors[y + 3u * LANES] = vec4f(state.xy, u, filled - released);
  vectors[y] += (released / n) * rise.xxyy;
  return u32(released);
}
