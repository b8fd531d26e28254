// Binomial numbers from counters: how many of n independent events of probability p happen.
// src/model/binomial.ts is the same on the host and says how; needs philox.wgsl and nmodl.wgsl.

// ln(1 - p), 0 <= p <= 1/2. Series below 1/8: the next term is p^8/9 < 7e-9 of the whole.
fn log_one_minus(p: f32) -> f32 {
  let near = -p * (1.0 + p * (0.5 + p * (0.33333334 + p * (0.25 + p * (0.2 + p * (0.16666667
    + p * (0.14285715 + p * 0.125)))))));
  return select(log(1.0 - p), near, p < 0.125);
}

fn binomial_inverse(p: f32, n: f32, u: f32) -> f32 {
  let odds = p / (1.0 - p);
  let logarithm = n * log_one_minus(p);
  let all = -expm1(logarithm);
  var term = exp(logarithm);
  var tail = all;
  var k = 0.0;
  while (u < tail && k < n) {
    term *= ((n - k) / (k + 1.0)) * odds;
    if (k >= n * p && term < 1e-7 * all) { break; }
    tail -= term;
    k += 1.0;
  }
  return k;
}

// Draws of ranks 4 block … 4 block + 3, each of n[i] events of probability p[i]. stream: tick, segment,
// cell, seed. One copy of everything, since compilers put calls in place.
fn binomial4(p: vec4f, n: vec4f, block: f32, stream: vec4u) -> vec4f {
  var drawn = vec4f(0.0);
  if (!any((p > vec4f(0.0)) & (n > vec4f(0.0)))) { return drawn; }
  for (var i = 0u; i < 4u; i++) {
    let mirrored = p[i] > 0.5;
    let rare = select(p[i], 1.0 - p[i], mirrored);
    var left = select(0.0, n[i], n[i] > 0.0 && rare > 0.0);
    let part = max(1.0, floor(16.0 / max(rare, 1e-30)));
    var sum = 0.0;
    var at = u32(block);
    while (left > 0.0) {
      let words = philox4x32_10(vec4u(stream.x, at, stream.y, stream.z), vec2u(stream.w, 1u));
      let m = min(left, part);
      sum += binomial_inverse(rare, m, (f32(words[i]) + 0.5) * 2.3283064365386963e-10);
      left -= m;
      at += 64u;
    }
    drawn[i] = select(sum, max(n[i], 0.0) - sum, mirrored);
  }
  return drawn;
}

// One draw, where others of its block depend on it.
fn binomial(p: f32, n: f32, rank: f32, stream: vec4u) -> f32 {
  let i = u32(rank) & 3u;
  var p4 = vec4f(0.0);
  var n4 = vec4f(0.0);
  p4[i] = p;
  n4[i] = n;
  return binomial4(p4, n4, floor(rank / 4.0), stream)[i];
}
