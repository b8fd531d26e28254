// One implicit step of the tree: Hines' elimination over chains, leaves to root and back.
//
// x = v_p − v, own conductance e, own right-hand side s:
//   d = e − b,  dv = Q + W dv_p,  Q = (s − b x)/d,  W = −b/d,
//   handed to the parent: e_p += −a e/d,  s_p += a (x e − s)/d.
// The same in float64: src/engine/cpu/solve.ts. One invocation owns all words of its lane; which pairs
// they are: src/engine/gpu/state-pairs.ts.
//
// A loop that often has no round stands behind an `if`: software adapters skip an `if` that no lane
// takes, but run the body of a loop once under a mask before they look (docs/performance.md).

// The blocks of four that this file names.
const_assert CHAIN_start == 0u && CHAIN_count == 1u && CHAIN_junction == 2u && CHAIN_parentTip == 3u;
const_assert CHAIN_parentChain == 4u && CHAIN_kind == 5u && CHAIN_constants == 6u && CHAIN_states == 7u;
const_assert PLACE_per_nA == 0u;
const_assert NODE_a == 0u && NODE_b == 1u && NODE_cm == 2u && NODE_input == 3u;

/// Adds capacitance, membrane and inputs of nodes down to the chain's first and eliminates them.
fn solve_backward(lane: u32, per_dt: f32, dt_previous: f32) {
  let n_nodes = group[GROUP_nodes];
  let n_chains = group[GROUP_chains];
  let chain_table = group[GROUP_chain_table];
  let first_vector = group[GROUP_vectors];
  let node_table = group[GROUP_node_table];
  let inputs = group[GROUP_inputs];
  let input_table = group[GROUP_input_table];
  let n_inputs = group[GROUP_n_inputs];
  let V = group[GROUP_state] + lane;
  let QW = V + n_nodes * LANES;
  let DR = QW + n_nodes * LANES;
  for (var c = 0u; c < n_chains; c++) { S[DR + c * LANES] = vec2f(0.0); }
  for (var chain = n_chains; chain > 0u; chain--) {
    let t = chain_table + (chain - 1u) * CHAIN_BLOCKS;
    let place = topology[t]; // start, count, junction, the parent's tip
    let more = topology[t + 1u]; // the parent's chain, kind, constants, states
    let start = place.x;
    let segments_end = start + place.y;
    let class_index = more.y & 0xffffu;
    let n_blocks = (more.y >> 16u) & 0xffu;
    let n_constants = more.y >> 24u;
    var k = first_vector + lane + (more.w + place.y * n_blocks) * LANES;
    var kc = more.z + place.y * n_constants;
    let branches = S[DR + (chain - 1u) * LANES];
    var e = branches.x;
    var s = branches.y;
    var last = segments_end + place.z;
    var v = S[V + (last - 1u) * LANES].x;
    for (; last > start; last--) {
      let node = last - 1u;
      let own = topology[node_table + node]; // a, b, cm, input
      // a segment, not the junction behind it
      if (node < segments_end) {
        k -= n_blocks * LANES;
        kc -= n_constants;
        let m = membrane(class_index, k, n_blocks, kc, n_constants, v, dt_previous);
        e += per_dt * bitcast<f32>(own.z) + m.x;
        s -= m.y;
      }
      if (own.w != NONE) {
        // what was gathered is taken, so that the next step gathers from 0
        let input = V + (inputs + own.w) * LANES;
        let gathered = S[input];
        let per_nA = bitcast<f32>(topology[input_table + own.w].x);
        e += gathered.x * per_nA;
        s += (S[input + n_inputs * LANES].x - gathered.y) * per_nA;
        S[input] = vec2f(0.0);
      }
      let parent = select(place.w, node - 1u, node > start);
      let v_parent = S[V + parent * LANES].x;
      let x = v_parent - v;
      let a = bitcast<f32>(own.x);
      let b = bitcast<f32>(own.y);
      let inverse = 1.0 / (e - b);
      S[QW + node * LANES] = vec2f(s - b * x, -b) * inverse;
      let handed_s = flush(a * (x * e - s) * inverse);
      e = -a * e * inverse;
      s = handed_s;
      v = v_parent;
    }
    // side branch: into the accumulators of the parent's chain
    if (chain > 1u) {
      S[DR + more.x * LANES] += vec2f(e, s);
    }
  }
}

/// dv from the root outward; moves every voltage. Returns the largest |dv|, mV.
fn solve_forward(lane: u32) -> f32 {
  let n_nodes = group[GROUP_nodes];
  let n_chains = group[GROUP_chains];
  let chain_table = group[GROUP_chain_table];
  let V = group[GROUP_state] + lane;
  let QW = V + n_nodes * LANES;
  // the chains' accumulators are spent: their place takes dv of their tips
  let tip = QW + n_nodes * LANES;
  var largest = 0.0;
  for (var chain = 0u; chain < n_chains; chain++) {
    let t = chain_table + chain * CHAIN_BLOCKS;
    let place = topology[t]; // start, count, junction
    let start = place.x;
    let end = start + place.y + place.z;
    // the root's Q is its dv: its a and b are 0, and so is what stands at its own tip
    var dv = select(S[tip + topology[t + 1u].x * LANES].x, 0.0, chain == 0u);
    for (var i = start; i < end; i++) {
      let solved = S[QW + i * LANES];
      dv = flush(solved.x + solved.y * dv);
      // v moves by multiples of 2⁻¹⁶ mV, which float32 adds exactly below 256 mV; the rest waits. Without,
      // slow ramps lose their steps: a spike just above threshold came 0.43 ms late at dt 0.005 ms.
      let v = S[V + i * LANES];
      let step = v.y + dv;
      let carry = round(step * 65536.0) * (1.0 / 65536.0);
      S[V + i * LANES] = vec2f(v.x + carry, step - carry);
      // what is no number counts as large
      largest = max(largest, select(1e6, abs(dv), abs(dv) < 1e6));
    }
    S[tip + chain * LANES] = vec2f(dv, 0.0);
  }
  return largest;
}
