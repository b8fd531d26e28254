// Release at a presynaptic spike: stochastic, multi-vesicular Tsodyks-Markram.
//
// Fuhrmann et al. 2002; Barros-Zulaica et al. 2019. On the host: src/engine/cpu/release.ts.
// d: the contact's first DRAW word, its word n at lanes[d + n · LANES].

/// Whence draws come: in the word `inputs` of a contact.
fn draws_kind(inputs: u32) -> u32 {
  return inputs & 3u;
}

/// The pool of an input of the contact in a slot: the slot's for the first that has one of its own.
fn pool_of(inputs: u32, slot: u32, input: u32) -> u32 {
  let before = countOneBits((inputs >> INPUT_BITS_own) & ((1u << input) - 1u));
  return select(slot, (inputs >> INPUT_BITS_pool) + before - 1u, before > 0u);
}

/// Release sites.
fn sites_of(inputs: u32) -> f32 {
  return f32((inputs >> INPUT_BITS_sites) & MOST_SITES);
}

/// The next number of a contact's stream, in (0, 1]; 0 where every draw shall succeed.
fn next_draw(d: u32, kind: u32, key: u32) -> f32 {
  let used = lanes[d + DRAW_used * LANES];
  let first = lanes[d + DRAW_id1 * LANES];
  lanes[d + DRAW_used * LANES] = used + 1u;
  var value = 0.0;
  if (USES_lists && kind == DRAWS_list) {
    value = P[(first + used) >> 2u][(first + used) & 3u];
  }
  if (kind == DRAWS_random123) {
    let counter = vec4u(used >> 2u, lanes[d + DRAW_id3 * LANES],
                        first, lanes[d + DRAW_id2 * LANES]);
    let block = philox4x32_10(counter, vec2u(key, 0u));
    // (word + 1)/(2³² + 1)
    value = (f32(block[used & 3u]) + 1.0) * (1.0 / 4294967296.0);
  }
  return value;
}

/// How a contact meets a spike: whence its draws come, its use at this moment, sites, time constants of memory in ms
/// (0: none), whether plastic, whether no more than one filled site is drawn, and the key of its stream.
struct Site {
  kind: u32,
  use_now: f32,
  n: f32,
  fac: f32,
  dep: f32,
  plastic: bool,
  single: bool,
  key: u32,
}

/// e^(−interval/tau), and what is missing to 1.
fn memory(interval: f32, tau: f32) -> vec2f {
  let gone = decay_share(interval / max(tau, 1e-30));
  return select(vec2f(0.0, 1.0), vec2f(1.0 - gone, gone), tau > 0.0);
}

/// A spike at tick + fraction: changes the pool (u, filled sites, last arrival as coarse · 4096 + fine
/// ticks). Returns the vesicles released.
fn release(pool_at: u32, d: u32, site: Site, tick: u32, fraction: f32) -> f32 {
  let pool = vectors[pool_at];
  let coarse = f32(tick >> 12u);
  let fine = f32(tick & 4095u) + fraction;
  let interval = ((coarse - pool.z) * 4096.0 + (fine - pool.w)) * params.dt_ms;
  let kept = pool.x * memory(interval, site.fac).x;
  // plastic: u ← U + u(1 − U)e^(−Δ/Fac); static: u decays, then gains U(1 − u)
  let u_static = select(site.use_now, kept + site.use_now * (1.0 - kept), site.fac > 0.0);
  let u = select(u_static, site.use_now + kept * (1.0 - site.use_now), site.plastic);
  let refill = memory(interval, site.dep);
  let always = site.kind == DRAWS_full;
  // empty sites are drawn first, then every filled one, those just refilled included
  var empty = site.n - pool.y;
  var filled = pool.y;
  var left = filled;
  var released = 0.0;
  if (site.single && empty < 0.5) { left = min(left, 1.0); }
  while (empty + left > 0.5) {
    let draw = next_draw(d, site.kind, site.key);
    if (empty > 0.5) {
      let refills = always || select(draw > refill.x, draw <= refill.y, site.plastic);
      filled += select(0.0, 1.0, refills);
      empty -= 1.0;
      left = select(filled, min(filled, 1.0), site.single);
    } else {
      let frees = always || select(draw < u, draw <= u, site.plastic);
      released += select(0.0, 1.0, frees);
      left -= 1.0;
    }
  }
  vectors[pool_at] = vec4f(u, filled - released, coarse, fine);
  return released;
}
