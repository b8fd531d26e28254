// Copies a buffer in vectors of four: as many bytes read as written.
//
// Invocation i moves vectors i, i + stride, …, VECTORS of them; stride is the number of invocations.

@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> copied: array<vec4f>;

const VECTORS = 4u;

@compute @workgroup_size(64)
fn copy(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let stride = 64u * groups.x;
  for (var n = 0u; n < VECTORS; n++) {
    let at = id.x + n * stride;
    if (at < arrayLength(&source)) { copied[at] = source[at]; }
  }
}
