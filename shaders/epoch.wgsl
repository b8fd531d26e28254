// An epoch: many steps of every cell run, back to back, without the host.
//
// One invocation is one cell run (a lane); a workgroup is a group of LANES runs of one template,
// whose pairs of words are interleaved: pair k of lane l is S[group's state + k · LANES + l]. Within an epoch
// runs do not influence each other, so each lane goes at its own time and step; it stops when its end,
// the number of steps or the room for its rows is reached. Connected lanes all make the epoch's steps
// and exchange spikes behind it (exchange.wgsl). Bounds: every index derives from the tables that the
// host packed for this group (src/engine/gpu/groups.ts).
//
// A step from t to t + dt (the same in float64: src/engine/cpu/lane.ts):
//   1 the events due at t act, then the letters; 2 currents of contacts, stimuli and gap junctions at
//   V(t), plastic contacts move on (contact.wgsl); 3 gates catch up to t, membrane currents, solve;
//   4 static contacts, and plastic ones of the exponential scheme, with V(t + dt); 5 spikes, rows, the
//   next step.

@group(0) @binding(0) var<uniform> params: Params;
/// In blocks of four: the group table; chains, nodes, inputs, gap junctions, channels; constants of the
/// classes, segment by segment, as bits of floats. Read only, and the same for all lanes of a group but for
/// gap junctions and channels: one access for four words costs a software adapter little more than one for one.
@group(0) @binding(1) var<storage, read> topology: array<vec4u>;
/// Spikes of every lane (mail.wgsl), then the voltages at gap junctions.
@group(0) @binding(2) var<storage, read_write> exchange: array<u32>;
/// State of every lane, interleaved pairs (src/engine/gpu/state-pairs.ts).
@group(0) @binding(3) var<storage, read_write> S: array<vec2f>;
/// LANE words of every lane, then DRAW words of every contact and the lists of awake contacts,
/// interleaved; letterboxes (mail.wgsl).
@group(0) @binding(4) var<storage, read_write> lanes: array<u32>;
/// (tick, kind + 16 · index, x, y), sorted by tick within a lane.
@group(0) @binding(5) var<storage, read> events: array<vec4u>;
/// Contact parameters in blocks of four, interleaved, and lists of draws.
@group(0) @binding(6) var<storage, read> P: array<vec4f>;
/// Rows, spikes and releases since the first epoch of a submission.
@group(0) @binding(7) var<storage, read_write> output: array<u32>;
/// Gates, cai and ica of every segment, the contacts and their release pools, in blocks of four,
/// interleaved like S.
@group(0) @binding(8) var<storage, read_write> vectors: array<vec4f>;

/// Tick, cell and seed that random draws of this lane belong to (binomial.wgsl).
var<private> noise: vec3u;

fn plastic_state(G: Group, lane: u32, slot: u32) -> u32 {
  return G.vectors + lane + (G.plastic + slot * PLASTIC_BLOCKS) * LANES;
}

fn plastic_parameters(G: Group, lane: u32, slot: u32) -> u32 {
  return G.parameters + lane + slot * PLASTIC_PARAMETER_BLOCKS * LANES;
}

fn static_state(G: Group, lane: u32, slot: u32) -> u32 {
  return G.vectors + lane + (G.statics + (slot - G.max_plastic) * STATIC_BLOCKS) * LANES;
}

fn static_parameters(G: Group, lane: u32, slot: u32) -> u32 {
  return G.static_parameters + lane + (slot - G.max_plastic) * STATIC_PARAMETER_BLOCKS * LANES;
}

fn contact_draws(G: Group, lane: u32, slot: u32) -> u32 {
  return G.draws + lane + slot * DRAW_WORDS * LANES;
}

/// An entry of the log: what happened at a tick.
fn note(at: u32, tick: u32, what: u32) {
  let n_logged = lanes[at + LANE_logged * LANES];
  if (n_logged < lanes[at + LANE_log_capacity * LANES]) {
    let entry = lanes[at + LANE_log_output * LANES] + 2u * n_logged;
    output[entry] = tick;
    output[entry + 1u] = what;
  }
  lanes[at + LANE_logged * LANES] = n_logged + 1u;
}

/// Number of the lane's plastic contacts.
fn plastic_contacts(at: u32) -> u32 {
  if (!USES_plastic) { return 0u; }
  return lanes[at + LANE_plastic * LANES];
}

/// Number of its static contacts that are awake.
fn awake_contacts(at: u32) -> u32 {
  if (!USES_static) { return 0u; }
  return lanes[at + LANE_awake * LANES];
}

/// The node of the contact whose DRAW words begin at d, and its input.
fn node_and_input(d: u32) -> vec2u {
  let place = lanes[d + DRAW_place * LANES];
  return vec2u(place & 0xffffu, place >> 16u);
}

/// A spike acts on the contact in a slot, `fraction` ticks aside, come by an input of CONTACT_INPUTS.
fn arrive(G: Group, lane: u32, at: u32, slot: u32, input: u32, fraction: f32, tick: u32) {
  let d = contact_draws(G, lane, slot);
  var factor = 1.0;
  if (NETWORK) { factor = bitcast<f32>(lanes[d + DRAW_factor * LANES]); }
  if (factor > 0.0) {
    let plastic = USES_plastic && (!USES_static || slot < G.max_plastic);
    let y = select(static_state(G, lane, slot), plastic_state(G, lane, slot), plastic);
    let p = select(static_parameters(G, lane, slot), plastic_parameters(G, lane, slot), plastic);
    let pool = G.vectors + lane + (G.pools + pool_of(d, slot, input)) * LANES;
    let n = sites_of(d);
    var use_of = 0.0;
    if (plastic) { use_of = use_now(y, p, tick); } else { use_of = P[p + 2u * LANES].z; }
    let site = Site(use_of, n, bitcast<f32>(lanes[d + DRAW_fac * LANES]),
                    bitcast<f32>(lanes[d + DRAW_dep * LANES]), plastic,
                    input == INPUT_mini && params.single_minis > 0u, lanes[at + LANE_random_key * LANES]);
    let vesicles = release(pool, d, site, tick, fraction);
    let share = vesicles / n;
    if (plastic) {
      if (vesicles > 0.0) { contact_release(y, p, share); }
    } else {
      vectors[y + LANES].w = vesicles;
      if (static_release(y, p, share * factor)) {
        let n_awake = lanes[at + LANE_awake * LANES];
        lanes[G.awake + lane + n_awake * LANES] = slot;
        lanes[at + LANE_awake * LANES] = n_awake + 1u;
      }
    }
    if (USES_log && params.log_releases > 0u) { note(at, tick, (slot << 10u) | (input << 8u) | u32(vesicles)); }
  }
}

/// One event of a lane that is not a spike.
fn deliver(G: Group, lane: u32, at: u32, event: vec4u, tick: u32) {
  let kind = event.y & 15u;
  let target_index = event.y >> 4u;
  let x = bitcast<f32>(event.z);
  let y = bitcast<f32>(event.w);
  let input = G.state + lane + (G.inputs + target_index) * LANES;
  if (kind == EVENT_current) {
    S[input + G.n_inputs * LANES] = vec2f(x, 0.0);
  }
  if (USES_clamps && kind == EVENT_clamp) {
    S[input + 2u * G.n_inputs * LANES] = vec2f(x, y);
  }
  if (USES_plastic && USES_fastForward && kind == EVENT_fastForward) {
    for (var c = 0u; c < plastic_contacts(at); c++) {
      contact_fast_forward(plastic_state(G, lane, c), plastic_parameters(G, lane, c), tick);
    }
  }
  if (USES_recorders && kind == EVENT_record) {
    let r = recorder(at, target_index);
    let interval = i32(x);
    lanes[r + RECORDER_interval * LANES] = bitcast<u32>(interval);
    lanes[r + RECORDER_next * LANES] = select(row_after(tick, interval), NONE, interval < 0);
  }
  if (NETWORK && kind == EVENT_weight) {
    lanes[contact_draws(G, lane, target_index) + DRAW_factor * LANES] = event.z;
  }
}

/// Adds conductance (µS) and current (nA) of every input at V(t); solve_backward takes them, and the injected
/// current of each input with them. Plastic contacts make their first pass of the step.
fn gather_inputs(G: Group, lane: u32, at: u32, tick: u32, ticks: u32, weights: StepWeights) {
  let V = G.state + lane;
  let inputs = V + G.inputs * LANES;
  if (USES_clamps && G.clamped > 0u) {
    for (var n = 0u; n < G.n_inputs; n++) {
      let clamp = S[inputs + (2u * G.n_inputs + n) * LANES]; // µS, mV
      let v = S[V + topology[G.input_table + n][PLACE_node] * LANES].x;
      S[inputs + n * LANES] += clamp.x * vec2f(1.0, v - clamp.y);
    }
  }
  var n_gaps = 0u;
  if (USES_gapJunctions) { n_gaps = lanes[at + LANE_n_gaps * LANES]; }
  if (n_gaps > 0u) {
    for (var n = 0u; n < n_gaps; n++) {
      let gap = topology[lanes[at + LANE_gaps * LANES] + n];
      let input = gap[GAP_input];
      let uS = bitcast<f32>(gap[GAP_conductance]);
      let v = S[V + topology[G.input_table + input][PLACE_node] * LANES].x;
      // the other's voltage at t: where the step before left it
      let other = bitcast<f32>(exchange[gap[GAP_other] + (tick & 1u)]);
      S[inputs + input * LANES] += uS * vec2f(1.0, v - other);
    }
  }
  let n_plastic = plastic_contacts(at);
  if (n_plastic > 0u) {
    for (var c = 0u; c < n_plastic; c++) {
      let place = node_and_input(contact_draws(G, lane, c));
      let y = plastic_state(G, lane, c);
      let p = plastic_parameters(G, lane, c);
      let v = S[V + place.x * LANES].x;
      let current = contact_start(weights, y, p, v, Turn(at, c, tick, ticks));
      S[inputs + place.y * LANES] += current;
    }
  }
  let n_awake = awake_contacts(at);
  if (n_awake > 0u) {
    for (var k = 0u; k < n_awake; k++) {
      let slot = lanes[G.awake + lane + k * LANES];
      let place = node_and_input(contact_draws(G, lane, slot));
      let v = S[V + place.x * LANES].x;
      let current = static_current(static_state(G, lane, slot), static_parameters(G, lane, slot), v, weights.dt);
      S[inputs + place.y * LANES] += current;
    }
  }
}

/// Contacts with V(t + dt): plastic ones of the exponential scheme, static ones. A static one that
/// falls asleep gives its place to the last.
fn advance_contacts(G: Group, lane: u32, at: u32, tick: u32, ticks: u32, weights: StepWeights) {
  let n_plastic = plastic_contacts(at);
  if (SCHEME == SCHEME_exponential && n_plastic > 0u) {
    for (var c = 0u; c < n_plastic; c++) {
      let node = node_and_input(contact_draws(G, lane, c)).x;
      let v = S[G.state + lane + node * LANES].x;
      contact_end(weights, plastic_state(G, lane, c), plastic_parameters(G, lane, c), v,
                  Turn(at, c, tick, ticks));
    }
  }
  var n_awake = awake_contacts(at);
  if (n_awake > 0u) {
    let list = G.awake + lane;
    var k = 0u;
    while (k < n_awake) {
      let slot = lanes[list + k * LANES];
      if (static_step(static_state(G, lane, slot), static_parameters(G, lane, slot), weights.dt)) {
        k++;
      } else {
        n_awake--;
        lanes[list + k * LANES] = lanes[list + n_awake * LANES];
      }
    }
    lanes[at + LANE_awake * LANES] = n_awake;
  }
}

/// Voltages at the lane's ends of gap junctions, for the step that begins at `tick`.
fn show_gaps(G: Group, lane: u32, at: u32, tick: u32) {
  for (var n = 0u; n < lanes[at + LANE_n_gaps * LANES]; n++) {
    let gap = topology[lanes[at + LANE_gaps * LANES] + n];
    let node = topology[G.input_table + gap[GAP_input]][PLACE_node];
    exchange[gap[GAP_own] + (tick & 1u)] = bitcast<u32>(S[G.state + lane + node * LANES].x);
  }
}

/// Nothing of this submission is written yet.
fn clear_output(at: u32) {
  lanes[at + LANE_spikes * LANES] = 0u;
  lanes[at + LANE_logged * LANES] = 0u;
  if (USES_recorders && params.recorders > 0u) {
    for (var n = 0u; n < params.recorders; n++) { clear_rows(recorder(at, n)); }
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
  let end_tick = lanes[at + LANE_end_tick * LANES];
  let detector = lanes[at + LANE_detector * LANES];
  let threshold = bitcast<f32>(lanes[at + LANE_threshold * LANES]);
  let mailbox = lanes[at + LANE_mailbox * LANES];
  let letterbox = lanes[at + LANE_letterbox * LANES];
  var tick = lanes[at + LANE_tick * LANES];
  var step_ticks = lanes[at + LANE_step_ticks * LANES];
  var previous_ticks = lanes[at + LANE_previous_ticks * LANES];
  var cursor = lanes[at + LANE_cursor * LANES];
  var above = lanes[at + LANE_above * LANES];
  var steps = 0u;
  var failed = 0u;
  noise = vec3u(tick, lanes[at + LANE_noise_cell * LANES], lanes[at + LANE_noise_seed * LANES]);
  if (params.first_epoch > 0u) { clear_output(at); }
  // a lane's list ends with an event that never comes
  var event = events[cursor];
  // the same for its letters
  var n_letters = 0u;
  var next_letter = 0u;
  var letter = vec2u(NONE, 0u);
  if (USES_connections && mailbox != NONE) {
    n_letters = lanes[letterbox];
    if (n_letters > 0u) {
      sort_mail(letterbox, lanes[at + LANE_letters * LANES], n_letters);
      letter = letter_at(letterbox, 0u);
    }
  }

  while (steps < params.max_steps && tick < end_tick && failed == 0u && has_room(at)) {
    if (min(event.x, letter.x) <= tick) {
      while (min(event.x, letter.x) <= tick) {
        // a spike at a contact, or NONE
        var slot = NONE;
        var input = INPUT_source;
        var fraction = 0.0;
        if (!USES_connections || event.x <= tick) {
          if ((event.y & 15u) == EVENT_arrival) {
            slot = event.y >> 4u;
            input = u32(bitcast<f32>(event.w));
            fraction = bitcast<f32>(event.z);
          } else {
            deliver(G, lane, at, event, tick);
          }
          step_ticks = 1u;
          cursor++;
          event = events[cursor];
        } else {
          slot = letter.y;
          fraction = bitcast<f32>(lanes[contact_draws(G, lane, slot) + DRAW_fraction * LANES]);
          next_letter++;
          letter = vec2u(NONE, 0u);
          if (next_letter < n_letters) { letter = letter_at(letterbox, next_letter); }
        }
        if ((USES_plastic || USES_static) && slot != NONE) { arrive(G, lane, at, slot, input, fraction, tick); }
      }
    }
    let ticks = min(step_ticks, min(event.x, end_tick) - tick);
    let dt = f32(ticks) * params.dt_ms;
    var weights = StepWeights();
    weights.dt = dt;
    let dt_previous = f32(previous_ticks) * params.dt_ms;
    if (plastic_contacts(at) > 0u) {
      weights = step_weights(dt, select(dt_previous, dt, SCHEME == SCHEME_exponential));
    }
    gather_inputs(G, lane, at, tick, ticks, weights);
    noise.x = tick;
    solve_backward(G, lane, 1.0 / dt, dt_previous);
    if (USES_late) {
      for (var n = 0u; n < params.recorders; n++) { complete_row(G, lane, recorder(at, n)); }
    }
    let largest = solve_forward(G, lane);
    failed = select(tick + 1u, 0u, largest < BLOW_UP_MV);
    advance_contacts(G, lane, at, tick, ticks, weights);
    tick += ticks;
    steps++;
    previous_ticks = ticks;

    if (detector != NONE) {
      let now = u32(S[V + detector * LANES].x > threshold);
      if (now > above) {
        if (USES_connections && mailbox != NONE) {
          note_spike(mailbox, tick);
        } else {
          let n = lanes[at + LANE_spikes * LANES];
          output[lanes[at + LANE_spike_output * LANES] + n] = tick;
          lanes[at + LANE_spikes * LANES] = n + 1u;
        }
      }
      above = now;
    }
    if (USES_recorders && params.recorders > 0u) {
      for (var n = 0u; n < params.recorders; n++) { write_row(G, lane, recorder(at, n), tick); }
    }
    // the step that would move the fastest node by max_change, growing slowly (layout/step-control.ts)
    let wanted = f32(ticks) * params.max_change / max(largest, 1e-9);
    let grown = floor(params.growth * f32(step_ticks)) + 1.0;
    step_ticks = u32(max(1.0, min(floor(min(wanted, params.max_ticks)), grown)));
  }
  if (USES_connections && mailbox != NONE) {
    if (next_letter > 0u) { drop_mail(letterbox, next_letter, n_letters); }
    lanes[at + LANE_letters * LANES] = n_letters - next_letter;
    if (USES_gapJunctions) { show_gaps(G, lane, at, tick); }
  }
  lanes[at + LANE_tick * LANES] = tick;
  lanes[at + LANE_step_ticks * LANES] = step_ticks;
  lanes[at + LANE_previous_ticks * LANES] = previous_ticks;
  lanes[at + LANE_cursor * LANES] = cursor;
  lanes[at + LANE_above * LANES] = above;
  lanes[at + LANE_failed * LANES] = failed;
  lanes[at + LANE_steps * LANES] += steps;
}
