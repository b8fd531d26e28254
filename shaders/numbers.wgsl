// Small numerical pieces that float32 needs; see docs/numerics.md.

/// 1 − e^(−x), x ≥ 0, without the cancellation near 0.
/// Series below 0.05: the next term is x⁵/120 < 3e-9.
fn decay_share(x: f32) -> f32 {
  let series = x * (1.0 - x * 0.5 * (1.0 - x * (1.0 / 3.0) * (1.0 - x * 0.25)));
  return select(1.0 - exp(-x), series, x < 0.05);
}

/// Below 1e-30 nothing is left: subnormal numbers cost a CPU a hundred times the time of others.
fn flush(x: f32) -> f32 {
  return select(x, 0.0, abs(x) < 1e-30);
}

/// A slow variable as hi + lo, hi a multiple of 2⁻¹², |lo| ≤ 2⁻¹³: lo keeps steps of 1e-11.
/// What moves to hi is exact in both, so no compiler's reordering can lose it.
fn slow_add(pair: vec2f, step: f32) -> vec2f {
  let lo = pair.y + step;
  let carry = round(lo * 4096.0) * (1.0 / 4096.0);
  return vec2f(pair.x + carry, lo - carry);
}

/// The same for [Ca] in mM: hi a multiple of 2⁻³³ (1e-10 mM), exact up to 2e-3 mM.
fn slow_add_calcium(pair: vec2f, step: f32) -> vec2f {
  let lo = pair.y + step;
  let carry = round(lo * 8589934592.0) * (1.0 / 8589934592.0);
  return vec2f(pair.x + carry, lo - carry);
}

/// Value of a slow pair set anew.
fn slow_set(value: f32) -> vec2f {
  return slow_add(vec2f(0.0), value);
}
