// Exponentials in registers: sixteen sums an invocation, each gets e^x `rounds` times; x ← mirror − x
// between them, so that no exponential can be left out.

struct Rounds {
  rounds: u32,
  mirror: f32,
}

@group(0) @binding(0) var<uniform> params: Rounds;
@group(0) @binding(1) var<storage, read_write> results: array<f32>;

@compute @workgroup_size(64)
fn exponentials(@builtin(global_invocation_id) id: vec3u) {
  let mirror = vec4f(params.mirror);
  var x = -vec4f(f32(id.x & 7u), 1.0, 2.0, 3.0) * 0.125;
  var y = x - 0.25;
  var z = x - 0.5;
  var w = x - 0.75;
  var sum = vec4f(0.0);
  var sum_y = vec4f(0.0);
  var sum_z = vec4f(0.0);
  var sum_w = vec4f(0.0);
  for (var n = 0u; n < params.rounds; n++) {
    sum += exp(x);
    sum_y += exp(y);
    sum_z += exp(z);
    sum_w += exp(w);
    x = mirror - x;
    y = mirror - y;
    z = mirror - z;
    w = mirror - w;
  }
  if (id.x < arrayLength(&results)) {
    let all = (sum + sum_y) + (sum_z + sum_w);
    results[id.x] = all.x + all.y + all.z + all.w;
  }
}
