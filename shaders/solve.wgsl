// One implicit step of the tree: Hines' elimination over chains, leaves to root and back.
//
// x = v_p − v, own conductance e, own right-hand side s:
//   d = e − b,  dv = Q + W dv_p,  Q = (s − b x)/d,  W = −b/d,
//   handed to the parent: e_p += −a e/d,  s_p += a (x e − s)/d.
// The same in float64: src/engine/cpu/solve.ts. One invocation owns all words of its lane.
//
// A loop that often has no round stands behind an `if`: software adapters skip an `if` that no lane
// takes, but run the body of a loop once under a mask before they look (docs/performance.md).

/// Adds capacitance, membrane and inputs of nodes down to the chain's first and eliminates them.
fn solve_backward(G: Group, lane: u32, per_dt: f32, dt_previous: f32) {
  let V = G.state + lane;
  let Q = V + G.nodes * LANES;
  let W = Q + G.nodes * LANES;
  let D = W + G.nodes * LANES;
  let R = D + G.chains * LANES;
  for (var c = 0u; c < 2u * G.chains; c++) { S[D + c * LANES] = 0.0; }
  for (var chain = G.chains; chain > 0u; chain--) {
    let t = G.chain_table + (chain - 1u) * CHAIN_WORDS;
    let start = topology[t + CHAIN_start];
    let count = topology[t + CHAIN_count];
    let junction = topology[t + CHAIN_junction];
    let parent_tip = topology[t + CHAIN_parentTip];
    let parent_chain = topology[t + CHAIN_parentChain];
    let class_index = topology[t + CHAIN_class];
    let n_blocks = topology[G.class_table + 2u * class_index];
    let n_constants = topology[G.class_table + 2u * class_index + 1u];
    var k = G.vectors + lane + (topology[t + CHAIN_states] + count * n_blocks) * LANES;
    var kc = G.constants + topology[t + CHAIN_constants] + count * n_constants;
    var e = S[D + (chain - 1u) * LANES];
    var s = S[R + (chain - 1u) * LANES];
    var last = start + count + junction;
    var v = S[V + (last - 1u) * LANES];
    for (; last > start; last--) {
      let node = last - 1u;
      let cn = G.constants + node * NODE_WORDS;
      // a segment, not the junction behind it
      if (node < start + count) {
        k -= n_blocks * LANES;
        kc -= n_constants;
        let m = membrane(class_index, k, kc, v, dt_previous);
        e += per_dt * constant(cn + 2u) + m.x;
        s -= m.y;
      }
      let input = topology[G.input_of + node];
      if (input != NONE) {
        // what was gathered is taken, so that the next step gathers from 0
        let g = V + (G.inputs + input) * LANES;
        let i = g + G.n_inputs * LANES;
        e += S[g];
        s += S[i + G.n_inputs * LANES] * constant(G.per_nA + input) - S[i];
        S[g] = 0.0;
        S[i] = 0.0;
      }
      let parent = select(parent_tip, node - 1u, node > start);
      let v_parent = S[V + parent * LANES];
      let x = v_parent - v;
      let a = constant(cn);
      let b = constant(cn + 1u);
      let inverse = 1.0 / (e - b);
      S[Q + node * LANES] = (s - b * x) * inverse;
      S[W + node * LANES] = -b * inverse;
      let handed_s = flush(a * (x * e - s) * inverse);
      e = -a * e * inverse;
      s = handed_s;
      v = v_parent;
    }
    // side branch: into the accumulators of the parent's chain
    if (chain > 1u) {
      S[D + parent_chain * LANES] += e;
      S[R + parent_chain * LANES] += s;
    }
  }
}

/// dv from the root outward; moves every voltage. Returns the largest |dv|, mV.
fn solve_forward(G: Group, lane: u32) -> f32 {
  let V = G.state + lane;
  let Q = V + G.nodes * LANES;
  let W = Q + G.nodes * LANES;
  let tip = W + (G.nodes + 2u * G.chains) * LANES;
  let low = tip + G.chains * LANES;
  var largest = 0.0;
  for (var chain = 0u; chain < G.chains; chain++) {
    let t = G.chain_table + chain * CHAIN_WORDS;
    let start = topology[t + CHAIN_start];
    let end = start + topology[t + CHAIN_count] + topology[t + CHAIN_junction];
    // the root's Q is its dv: its a and b are 0, and so is what stands at its own tip
    var dv = select(S[tip + topology[t + CHAIN_parentChain] * LANES], 0.0, chain == 0u);
    for (var i = start; i < end; i++) {
      dv = flush(S[Q + i * LANES] + S[W + i * LANES] * dv);
      // v moves by multiples of 2⁻¹⁶ mV, which float32 adds exactly below 256 mV; the rest waits. Without,
      // slow ramps lose their steps: a spike just above threshold came 0.43 ms late at dt 0.005 ms.
      let step = S[low + i * LANES] + dv;
      let carry = round(step * 65536.0) * (1.0 / 65536.0);
      S[V + i * LANES] += carry;
      S[low + i * LANES] = step - carry;
      // what is no number counts as large
      largest = max(largest, select(1e6, abs(dv), abs(dv) < 1e6));
    }
    S[tip + chain * LANES] = dv;
  }
  return largest;
}
