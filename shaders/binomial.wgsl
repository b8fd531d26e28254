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

// stream: tick, segment, cell, seed.
fn binomial(p: f32, n: f32, rank: f32, stream: vec4u) -> f32 {
  if (!(n > 0.0 && p > 0.0)) { return 0.0; }
  let rare = select(p, 1.0 - p, p > 0.5);
  let part = max(1.0, floor(16.0 / max(rare, 1e-30)));
  var sum = 0.0;
  var left = select(0.0, n, rare > 0.0);
  let word = u32(rank) & 3u;
  var block = u32(rank) >> 2u;
  while (left > 0.0) {
    let m = min(left, part);
    let words = philox4x32_10(vec4u(stream.x, block, stream.y, stream.z), vec2u(stream.w, 1u));
    sum += binomial_inverse(rare, m, (f32(words[word]) + 0.5) * 2.3283064365386963e-10);
    left -= m;
    block += 64u;
  }
  return select(sum, n - sum, p > 0.5);
}
