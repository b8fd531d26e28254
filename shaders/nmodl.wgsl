// Functions that code made from NMODL calls (src/nmodl/emit-wgsl.ts): no digits lost to 1 - exp(x).
//
// 1 - exp(-dt/tau) written plainly is wrong by 0.3 % where a step is short against a time constant
// (dt/tau = 2e-5), and x/(1 - exp(-x/k)) has no value at 0. Near 0 both take their series. An
// exponential of our own (2^n by bits, e^r by a polynomial) is as exact and was tried: with a
// software adapter it takes three times as long as the built-in one.

// e^x - 1, to 5e-7 of itself. Series below 1/4: the next term is x^6/5040 < 5e-8 of the whole.
fn expm1(x: f32) -> f32 {
  let near = x * (1.0 + x * (0.5 + x * (0.16666667 + x * (0.041666668 + x * (0.008333334
    + x * 0.0013888889)))));
  return select(exp(x) - 1.0, near, abs(x) < 0.25);
}

// x/(1 - exp(-x/k)) for x >= 0 and x <= 0 at once, as (of |x|, of -|x|), k > 0.
//   far from 0:   of -|x| = |x| e/(1 - e) with e = exp(-|x|/k)
//   near 0:       of -|x| = k (1 + w/12 - w^2/720 + w^3/30240) - |x|/2 with w = (x/k)^2
//   everywhere:   of |x| is |x| more
// The series stands below |x/k| = 1/2, where its next term is 3e-9.
fn linoid_sides(x: f32, k: f32) -> vec2f {
  let size = abs(x);
  let u = size / k;
  let w = u * u;
  let e = exp(-u);
  let far = size * e / max(1.0 - e, 0.25);
  let near = k * (1.0 + w * (0.083333336 + w * (-0.0013888889 + w * 3.306878e-5))) - 0.5 * size;
  let low = select(far, near, u < 0.5);
  return vec2f(low + size, low);
}

// x/(1 - exp(-x/k)) for k > 0; k at x = 0.
fn linoid(x: f32, k: f32) -> f32 {
  let sides = linoid_sides(x, k);
  return select(sides.x, sides.y, x < 0.0);
}

// linoid(x, k) and linoid(-x, k).
fn linoid_pair(x: f32, k: f32) -> vec2f {
  let sides = linoid_sides(x, k);
  return select(sides, sides.yx, x < 0.0);
}
