// An epoch: many steps of every cell run, back to back, without the host.
//
// One invocation is one cell run (a lane); a workgroup is a group of LANES runs of one template,
// whose words are interleaved: word k of lane l is S[group's state + k · LANES + l]. Runs do not
// influence each other, so each lane goes at its own time and step; it stops when its end, the
// number of steps or the room for its rows is reached. Bounds: every index derives from the tables
// that the host packed for this group (src/engine/gpu/groups.ts).
//
// A step from t to t + dt (the same in float64: src/engine/cpu/lane.ts):
//   1 the events due at t act; 2 currents of contacts and stimuli at V(t); 3 gates catch up to t,
//   membrane currents, solve; 4 contacts with V(t + dt); 5 spikes, rows, the next step.

@group(0) @binding(0) var<uniform> params: Params;
/// Group table, chain tables, input tables, channels. Read only.
@group(0) @binding(1) var<storage, read> topology: array<u32>;
/// Node and class constants of every template, then mA/cm² per nA of every input.
@group(0) @binding(2) var<storage, read> constants: array<f32>;
/// State of every lane, interleaved.
@group(0) @binding(3) var<storage, read_write> S: array<f32>;
/// LANE words of every lane, then DRAW words of every contact, interleaved.
@group(0) @binding(4) var<storage, read_write> lanes: array<u32>;
/// (tick, kind + 16 · index, x, y), sorted by tick within a lane.
@group(0) @binding(5) var<storage, read> events: array<vec4u>;
/// Contact parameters in blocks of four, interleaved, and lists of draws.
@group(0) @binding(6) var<storage, read> P: array<vec4f>;
/// Rows and spikes of this epoch; at the end the vesicles of each arrival, by event.
@group(0) @binding(7) var<storage, read_write> output: array<u32>;
/// Gates, cai and ica of every segment, then the contacts, in blocks of four, interleaved like S.
@group(0) @binding(8) var<storage, read_write> vectors: array<vec4f>;

fn load_group(index: u32) -> Group {
  let t = index * GROUP_WORDS;
  return Group(
    topology[t + GROUP_state], topology[t + GROUP_vectors], topology[t + GROUP_chain_table], topology[t + GROUP_class_table],
    topology[t + GROUP_constants], topology[t + GROUP_nodes], topology[t + GROUP_chains],
    topology[t + GROUP_input_first], topology[t + GROUP_inputs], topology[t + GROUP_n_inputs],
    topology[t + GROUP_input_nodes], topology[t + GROUP_per_nA], topology[t + GROUP_clamped],
    topology[t + GROUP_contacts], topology[t + GROUP_parameters], topology[t + GROUP_lanes],
    topology[t + GROUP_draws],
  );
}

/// One event of a lane.
fn deliver(G: Group, lane: u32, at: u32, event: vec4u, index: u32, tick: u32) {
  let kind = event.y & 15u;
  let target_index = event.y >> 4u;
  let x = bitcast<f32>(event.z);
  let y = bitcast<f32>(event.w);
  let input = G.state + lane + (G.inputs + target_index) * LANES;
  if (kind == EVENT_current) {
    S[input + 2u * G.n_inputs * LANES] = x;
  }
  if (kind == EVENT_clamp) {
    S[input + 3u * G.n_inputs * LANES] = x;
    S[input + 4u * G.n_inputs * LANES] = y;
  }
  if (kind == EVENT_arrival) {
    let state = contact_state(G, lane, target_index);
    let parameters = contact_parameters(G, lane, target_index);
    output[params.released + index] =
      contact_arrival(state, parameters, contact_draws(G, lane, target_index), x, y);
  }
  if (kind == EVENT_fastForward) {
    for (var c = 0u; c < lanes[at + LANE_n_contacts * LANES]; c++) {
      contact_fast_forward(contact_state(G, lane, c), contact_parameters(G, lane, c));
    }
  }
  if (kind == EVENT_record) {
    let r = at + (LANE_recorders + target_index * RECORDER_WORDS) * LANES;
    let interval = i32(x);
    lanes[r + RECORDER_interval * LANES] = bitcast<u32>(interval);
    let every = u32(max(interval, 1));
    lanes[r + RECORDER_next * LANES] = select(tick, (tick / every + 1u) * every, interval > 0);
  }
}

fn contact_state(G: Group, lane: u32, c: u32) -> u32 {
  return G.vectors + lane + (G.contacts + c * CONTACT_STATE_BLOCKS) * LANES;
}

fn contact_parameters(G: Group, lane: u32, c: u32) -> u32 {
  return G.parameters + lane + c * CONTACT_PARAMETER_BLOCKS * LANES;
}

fn contact_draws(G: Group, lane: u32, c: u32) -> u32 {
  return G.draws + lane + c * DRAW_WORDS * LANES;
}

/// Conductance and current of every input at V(t).
fn gather_inputs(G: Group, lane: u32, n_contacts: u32, weights: StepWeights) {
  let V = G.state + lane;
  let g = V + G.inputs * LANES;
  let i = g + G.n_inputs * LANES;
  if (G.n_inputs == 0u) { return; }
  for (var n = 0u; n < G.n_inputs; n++) {
    let injected = S[i + (G.n_inputs + n) * LANES];
    S[g + n * LANES] = 0.0;
    S[i + n * LANES] = -injected * constants[G.per_nA + n];
  }
  if (G.clamped > 0u) {
    for (var n = 0u; n < G.n_inputs; n++) {
      let per_nA = constants[G.per_nA + n];
      let clamp_uS = S[g + (3u * G.n_inputs + n) * LANES];
      let clamp_mV = S[g + (4u * G.n_inputs + n) * LANES];
      let v = S[V + topology[G.input_nodes + n] * LANES];
      S[g + n * LANES] += clamp_uS * per_nA;
      S[i + n * LANES] += clamp_uS * (v - clamp_mV) * per_nA;
    }
  }
  if (n_contacts > 0u) {
    for (var c = 0u; c < n_contacts; c++) {
      let d = contact_draws(G, lane, c);
      let y = contact_state(G, lane, c);
      let p = contact_parameters(G, lane, c);
      let v = S[V + lanes[d + DRAW_node * LANES] * LANES];
      let current = contact_current(weights, y, p, v) * P[p].x;
      let input = lanes[d + DRAW_input * LANES] * LANES;
      S[g + input] += current.x;
      S[i + input] += current.y;
    }
  }
}

@compute @workgroup_size(LANES)
fn epoch(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let G = load_group(workgroup.x);
  let V = G.state + lane;
  let at = G.lanes + lane;
  let n_contacts = lanes[at + LANE_n_contacts * LANES];
  let end_tick = lanes[at + LANE_end_tick * LANES];
  let detector = lanes[at + LANE_detector * LANES];
  let threshold = bitcast<f32>(lanes[at + LANE_threshold * LANES]);
  var tick = lanes[at + LANE_tick * LANES];
  var step_ticks = lanes[at + LANE_step_ticks * LANES];
  var previous_ticks = lanes[at + LANE_previous_ticks * LANES];
  var cursor = lanes[at + LANE_cursor * LANES];
  var above = lanes[at + LANE_above * LANES];
  var steps = 0u;
  var failed = 0u;
  lanes[at + LANE_spikes * LANES] = 0u;
  for (var n = 0u; n < RECORDERS; n++) {
    let r = at + (LANE_recorders + n * RECORDER_WORDS) * LANES;
    // row 0 takes the late channels of the row that the last epoch ended with
    let pending = lanes[r + RECORDER_pending * LANES];
    let row_0 = lanes[r + RECORDER_output * LANES];
    lanes[r + RECORDER_rows * LANES] = 1u;
    lanes[r + RECORDER_pending * LANES] = select(NONE, row_0, pending != NONE);
  }
  // a lane's list ends with an event that never comes
  var event = events[cursor];

  while (steps < params.max_steps && tick < end_tick && failed == 0u && has_room(at)) {
    if (event.x <= tick) {
      while (event.x <= tick) {
        deliver(G, lane, at, event, cursor, tick);
        step_ticks = 1u;
        cursor++;
        event = events[cursor];
      }
    }
    let ticks = min(step_ticks, min(event.x, end_tick) - tick);
    let dt = f32(ticks) * params.dt_ms;

    var weights = StepWeights();
    if (n_contacts > 0u) { weights = step_weights(dt); }
    gather_inputs(G, lane, n_contacts, weights);
    solve_backward(G, lane, 1.0 / dt, f32(previous_ticks) * params.dt_ms);
    if (params.late_channels > 0u) {
      for (var n = 0u; n < RECORDERS; n++) {
        complete_row(G, lane, at + (LANE_recorders + n * RECORDER_WORDS) * LANES);
      }
    }
    let largest = solve_forward(G, lane);
    // no membrane moves by a volt in a step: the numbers blew up, or are none
    failed = select(tick + 1u, 0u, largest < BLOW_UP_MV);
    if (n_contacts > 0u) {
      for (var c = 0u; c < n_contacts; c++) {
        let node = lanes[contact_draws(G, lane, c) + DRAW_node * LANES];
        contact_step(weights, contact_state(G, lane, c), contact_parameters(G, lane, c),
                     S[V + node * LANES]);
      }
    }
    tick += ticks;
    steps++;
    previous_ticks = ticks;

    if (detector != NONE) {
      let now = u32(S[V + detector * LANES] > threshold);
      if (now > above) {
        let n = lanes[at + LANE_spikes * LANES];
        output[lanes[at + LANE_spike_output * LANES] + n] = tick;
        lanes[at + LANE_spikes * LANES] = n + 1u;
      }
      above = now;
    }
    for (var n = 0u; n < RECORDERS; n++) {
      write_row(G, lane, at + (LANE_recorders + n * RECORDER_WORDS) * LANES, tick);
    }
    // the step that would move the fastest node by max_change, growing slowly (layout/step-control.ts)
    let wanted = f32(ticks) * params.max_change / max(largest, 1e-9);
    let grown = floor(params.growth * f32(step_ticks)) + 1.0;
    step_ticks = u32(max(1.0, min(floor(min(wanted, params.max_ticks)), grown)));
  }
  lanes[at + LANE_tick * LANES] = tick;
  lanes[at + LANE_step_ticks * LANES] = step_ticks;
  lanes[at + LANE_previous_ticks * LANES] = previous_ticks;
  lanes[at + LANE_cursor * LANES] = cursor;
  lanes[at + LANE_above * LANES] = above;
  lanes[at + LANE_failed * LANES] = failed;
  lanes[at + LANE_steps * LANES] += steps;
}
