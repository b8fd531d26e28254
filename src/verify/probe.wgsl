// A phase of one mechanism, run `times` times over; one invocation a case.
//
// given: the mechanism's inputs of every case; found: its outputs. run_phase is written from the
// mechanism's program (programs-gpu.ts) and stands after this text.

struct Probe {
  cases: u32,
  times: u32,
}

@group(0) @binding(0) var<uniform> probe: Probe;
@group(0) @binding(1) var<storage, read> given: array<f32>;
@group(0) @binding(2) var<storage, read_write> found: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= probe.cases) { return; }
  run_phase(id.x, probe.times);
}
