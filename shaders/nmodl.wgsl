// Functions that code made from NMODL calls (src/nmodl/emit-wgsl.ts).
//
// They are built on one exponential of their own, e^x = 2^n (1 + p) with p = e^r - 1 by its series
// on |r| <= ln(2)/2, because 1 - exp(x) loses all its digits where a step is short against a time
// constant: at dt/tau = 2e-5 the plain form is wrong by 0.3 %, this one by 1e-7.

// e^x and e^x - 1, each with a small relative error. x is held within what float32 can carry.
fn exp_and_expm1(x: f32) -> vec2f {
  let y = clamp(x, -87.0, 88.0);
  let n = round(y * 1.442695);
  let r = (y - n * 0.693359375) + n * 2.1219444e-4;
  let p = r * (1.0 + r * (0.5 + r * (0.16666667 + r * (0.041666668 + r * (0.008333334
    + r * (0.0013888889 + r * 1.984127e-4))))));
  let scale = bitcast<f32>((i32(n) + 127) << 23u);
  let scaled = scale * p;
  return vec2f(scale + scaled, (scale - 1.0) + scaled);
}

fn expm1(x: f32) -> f32 {
  return exp_and_expm1(x).y;
}

// x/(1 - exp(-x/k)) for k > 0; k at x = 0.
fn linoid(x: f32, k: f32) -> f32 {
  let u = x / k;
  let near = abs(u) < 1e-6;
  return select(-x / select(expm1(-u), 1.0, near), k, near);
}

// linoid(x, k) and linoid(-x, k): the smaller is |x| e/(1 - e) with e = exp(-|x|/k), the larger is
// |x| more.
fn linoid_pair(x: f32, k: f32) -> vec2f {
  let size = abs(x);
  let near = size < 1e-6 * k;
  let e = exp_and_expm1(-size / k);
  let low = select(-size * e.x / select(e.y, 1.0, near), k, near);
  let high = low + size;
  return select(vec2f(high, low), vec2f(low, high), x < 0.0);
}
