// Philox4x32-10: four random words of a counter and a key. Salmon et al. 2011 (SC11).
//
// NEURON's Random123 stream (id1, id2, id3) is counter (sequence, id3, id1, id2), key (global
// index, 0), with the four words used in order. src/model/philox.ts is the same on the host.

// The 64-bit product of two words, (low, high), from products of their halves: WGSL has none.
fn philox_multiply(a: u32, b: u32) -> vec2u {
  let a_low = a & 0xffffu;
  let a_high = a >> 16u;
  let b_low = b & 0xffffu;
  let b_high = b >> 16u;
  let low_high = a_low * b_high;
  let high_low = a_high * b_low;
  // At most 3 · 65535, so it cannot overflow.
  let middle = ((a_low * b_low) >> 16u) + (low_high & 0xffffu) + (high_low & 0xffffu);
  let high = a_high * b_high + (low_high >> 16u) + (high_low >> 16u) + (middle >> 16u);
  return vec2u(a * b, high);
}

fn philox4x32_10(counter: vec4u, key: vec2u) -> vec4u {
  var c = counter;
  var k = key;
  for (var round = 0u; round < 10u; round++) {
    let p0 = philox_multiply(0xd2511f53u, c.x);
    let p1 = philox_multiply(0xcd9e8d57u, c.z);
    c = vec4u(p1.y ^ c.y ^ k.x, p1.x, p0.y ^ c.w ^ k.y, p0.x);
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}

// A word as NEURON's draw, (word + 1)/(2³² + 1), rounded to float32: in (0, 1].
fn philox_unit(word: u32) -> f32 {
  return (f32(word) + 1.0) * 2.3283064365386963e-10;
}
