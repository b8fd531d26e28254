// Multiply-adds in registers: sixteen chains an invocation, x ← x · scale + shift in each, `rounds` times.
//
// With scale and shift of 1 the sum of the chains tells how many rounds were made, exactly below 2²⁴.

struct Rounds {
  rounds: u32,
  scale: f32,
  shift: f32,
}

@group(0) @binding(0) var<uniform> params: Rounds;
@group(0) @binding(1) var<storage, read_write> results: array<f32>;

@compute @workgroup_size(64)
fn multiply_add(@builtin(global_invocation_id) id: vec3u) {
  let scale = vec4f(params.scale);
  let shift = vec4f(params.shift);
  var a = vec4f(f32(id.x & 7u));
  var b = a;
  var c = a;
  var d = a;
  for (var n = 0u; n < params.rounds; n++) {
    a = fma(a, scale, shift);
    b = fma(b, scale, shift);
    c = fma(c, scale, shift);
    d = fma(d, scale, shift);
  }
  if (id.x < arrayLength(&results)) {
    let sum = (a + b) + (c + d);
    results[id.x] = sum.x + sum.y + sum.z + sum.w;
  }
}
