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
//   V(t), contacts move on (contact.wgsl, static.wgsl); 3 gates catch up to t, membrane currents, solve;
//   4 plastic contacts of the exponential scheme with V(t + dt); 5 spikes, rows, the next step.

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

/// Words of the lane's group and of its run. Arrays that loops fill, to a number of the host's: three accesses
/// to compile in place of fifty, and no register that holds a word until it is asked for (docs/performance.md).
var<private> group: array<u32, GROUP_WORDS>;
var<private> run: array<u32, LANE_recorders>;

/// Tick, cell and seed that random draws of this lane belong to (binomial.wgsl).
var<private> noise: vec3u;

/// Those of the group with this index, and of its lane's run.
fn load_words(index: u32, lane: u32) {
  for (var b = 0u; b < params.group_blocks; b++) {
    let block = topology[index * GROUP_BLOCKS + b];
    for (var w = 0u; w < 4u; w++) { group[4u * b + w] = block[w]; }
  }
  for (var w = 0u; w < params.lane_words; w++) { run[w] = lanes[group[GROUP_lanes] + lane + w * LANES]; }
}

/// The run's words back to where they came from.
fn store_words(lane: u32) {
  for (var w = 0u; w < params.lane_words; w++) { lanes[group[GROUP_lanes] + lane + w * LANES] = run[w]; }
}

fn plastic_state(lane: u32, slot: u32) -> u32 {
  return group[GROUP_vectors] + lane + (group[GROUP_plastic] + slot * PLASTIC_BLOCKS) * LANES;
}

fn plastic_parameters(lane: u32, slot: u32) -> u32 {
  return group[GROUP_parameters] + lane + slot * PLASTIC_PARAMETER_BLOCKS * LANES;
}

fn static_state(lane: u32, slot: u32) -> u32 {
  let block = group[GROUP_statics] + (slot - group[GROUP_max_plastic]) * STATIC_BLOCKS;
  return group[GROUP_vectors] + lane + block * LANES;
}

fn static_parameters(lane: u32, slot: u32) -> u32 {
  let block = (slot - group[GROUP_max_plastic]) * STATIC_PARAMETER_BLOCKS;
  return group[GROUP_static_parameters] + lane + block * LANES;
}

fn contact_draws(lane: u32, slot: u32) -> u32 {
  return group[GROUP_draws] + lane + slot * DRAW_WORDS * LANES;
}

/// An entry of the log: what happened at a tick.
fn note(tick: u32, what: u32) {
  let n_logged = run[LANE_logged];
  if (n_logged < run[LANE_log_capacity]) {
    let entry = run[LANE_log_output] + 2u * n_logged;
    output[entry] = tick;
    output[entry + 1u] = what;
  }
  run[LANE_logged] = n_logged + 1u;
}

/// Number of the lane's plastic contacts.
fn plastic_contacts() -> u32 {
  if (!USES_plastic) { return 0u; }
  return run[LANE_plastic];
}

/// Number of its static contacts that are awake.
fn awake_contacts() -> u32 {
  if (!USES_static) { return 0u; }
  return run[LANE_awake];
}

/// The node of the contact whose DRAW words begin at d, and its input.
fn node_and_input(d: u32) -> vec2u {
  let place = lanes[d + DRAW_place * LANES];
  return vec2u(place & 0xffffu, place >> 16u);
}

/// A spike acts on the contact in a slot, `fraction` ticks aside, come by an input of CONTACT_INPUTS.
fn arrive(lane: u32, slot: u32, input: u32, fraction: f32, tick: u32) {
  let d = contact_draws(lane, slot);
  var factor = 1.0;
  if (NETWORK) { factor = bitcast<f32>(lanes[d + DRAW_factor * LANES]); }
  if (factor > 0.0) {
    let plastic = USES_plastic && (!USES_static || slot < group[GROUP_max_plastic]);
    let inputs = lanes[d + DRAW_inputs * LANES];
    let y = select(static_state(lane, slot), plastic_state(lane, slot), plastic);
    let p = select(static_parameters(lane, slot), plastic_parameters(lane, slot), plastic);
    let pool = group[GROUP_vectors] + lane + (group[GROUP_pools] + pool_of(inputs, slot, input)) * LANES;
    let n = sites_of(inputs);
    var use_of = 0.0;
    if (plastic) { use_of = use_now(y, p, tick); } else { use_of = P[p + 2u * LANES].z; }
    let site = Site(draws_kind(inputs), use_of, n, bitcast<f32>(lanes[d + DRAW_fac * LANES]),
                    bitcast<f32>(lanes[d + DRAW_dep * LANES]), plastic,
                    input == INPUT_mini && params.single_minis > 0u, run[LANE_random_key]);
    let vesicles = release(pool, d, site, tick, fraction);
    let share = vesicles / n;
    if (plastic) {
      if (vesicles > 0.0) { contact_release(y, p, share); }
    } else {
      vectors[y + LANES].w = vesicles;
      if (static_release(y, p, share * factor)) {
        let n_awake = run[LANE_awake];
        lanes[group[GROUP_awake] + lane + n_awake * LANES] = slot;
        run[LANE_awake] = n_awake + 1u;
      }
    }
    if (USES_log && params.log_releases > 0u) { note(tick, (slot << 10u) | (input << 8u) | u32(vesicles)); }
  }
}

/// One event of a lane that is not a spike.
fn deliver(lane: u32, event: vec4u, tick: u32) {
  let kind = event.y & 15u;
  let target_index = event.y >> 4u;
  let x = bitcast<f32>(event.z);
  let y = bitcast<f32>(event.w);
  let input = group[GROUP_state] + lane + (group[GROUP_inputs] + target_index) * LANES;
  if (kind == EVENT_current) {
    S[input + group[GROUP_n_inputs] * LANES] = vec2f(x, 0.0);
  }
  if (USES_clamps && kind == EVENT_clamp) {
    S[input + 2u * group[GROUP_n_inputs] * LANES] = vec2f(x, y);
  }
  if (USES_plastic && USES_fastForward && kind == EVENT_fastForward) {
    for (var c = 0u; c < plastic_contacts(); c++) {
      contact_fast_forward(plastic_state(lane, c), plastic_parameters(lane, c), tick);
    }
  }
  if (USES_recorders && kind == EVENT_record) {
    let r = recorder(lane, target_index);
    let interval = i32(x);
    lanes[r + RECORDER_interval * LANES] = bitcast<u32>(interval);
    lanes[r + RECORDER_next * LANES] = select(row_after(tick, interval), NONE, interval < 0);
  }
  if (NETWORK && kind == EVENT_weight) {
    lanes[contact_draws(lane, target_index) + DRAW_factor * LANES] = event.z;
  }
}

/// Adds conductance (µS) and current (nA) of every input at V(t); solve_backward takes them, and the injected
/// current of each input with them. Plastic contacts make their first pass of the step, static ones their
/// whole step: one that falls asleep gives its place to the last.
fn gather_inputs(lane: u32, tick: u32, ticks: u32, weights: StepWeights) {
  let V = group[GROUP_state] + lane;
  let inputs = V + group[GROUP_inputs] * LANES;
  if (USES_clamps && group[GROUP_clamped] > 0u) {
    for (var n = 0u; n < group[GROUP_n_inputs]; n++) {
      let clamp = S[inputs + (2u * group[GROUP_n_inputs] + n) * LANES]; // µS, mV
      let v = S[V + topology[group[GROUP_input_table] + n][PLACE_node] * LANES].x;
      S[inputs + n * LANES] += clamp.x * vec2f(1.0, v - clamp.y);
    }
  }
  var n_gaps = 0u;
  if (USES_gapJunctions) { n_gaps = run[LANE_n_gaps]; }
  if (n_gaps > 0u) {
    for (var n = 0u; n < n_gaps; n++) {
      let gap = topology[run[LANE_gaps] + n];
      let input = gap[GAP_input];
      let uS = bitcast<f32>(gap[GAP_conductance]);
      let v = S[V + topology[group[GROUP_input_table] + input][PLACE_node] * LANES].x;
      // the other's voltage at t: where the step before left it
      let other = bitcast<f32>(exchange[gap[GAP_other] + (tick & 1u)]);
      S[inputs + input * LANES] += uS * vec2f(1.0, v - other);
    }
  }
  let n_plastic = plastic_contacts();
  if (n_plastic > 0u) {
    for (var c = 0u; c < n_plastic; c++) {
      let place = node_and_input(contact_draws(lane, c));
      let y = plastic_state(lane, c);
      let p = plastic_parameters(lane, c);
      let v = S[V + place.x * LANES].x;
      let current = contact_start(weights, y, p, v, Turn(c, tick, ticks));
      S[inputs + place.y * LANES] += current;
    }
  }
  var n_awake = awake_contacts();
  if (n_awake > 0u) {
    let list = group[GROUP_awake] + lane;
    var k = 0u;
    while (k < n_awake) {
      let slot = lanes[list + k * LANES];
      let place = node_and_input(contact_draws(lane, slot));
      let v = S[V + place.x * LANES].x;
      let step = static_step(static_state(lane, slot), static_parameters(lane, slot), v, weights.dt);
      S[inputs + place.y * LANES] += step.current;
      if (step.is_awake) {
        k++;
      } else {
        n_awake--;
        lanes[list + k * LANES] = lanes[list + n_awake * LANES];
      }
    }
    run[LANE_awake] = n_awake;
  }
}

/// Plastic contacts of the exponential scheme with V(t + dt).
fn advance_contacts(lane: u32, tick: u32, ticks: u32, weights: StepWeights) {
  let n_plastic = plastic_contacts();
  if (SCHEME == SCHEME_exponential && n_plastic > 0u) {
    for (var c = 0u; c < n_plastic; c++) {
      let node = node_and_input(contact_draws(lane, c)).x;
      let v = S[group[GROUP_state] + lane + node * LANES].x;
      contact_end(weights, plastic_state(lane, c), plastic_parameters(lane, c), v,
                  Turn(c, tick, ticks));
    }
  }
}

/// Voltages at the lane's ends of gap junctions, for the step that begins at `tick`.
fn show_gaps(lane: u32, tick: u32) {
  for (var n = 0u; n < run[LANE_n_gaps]; n++) {
    let gap = topology[run[LANE_gaps] + n];
    let node = topology[group[GROUP_input_table] + gap[GAP_input]][PLACE_node];
    exchange[gap[GAP_own] + (tick & 1u)] = bitcast<u32>(S[group[GROUP_state] + lane + node * LANES].x);
  }
}

/// Nothing of this submission is written yet.
fn clear_output(lane: u32) {
  run[LANE_spikes] = 0u;
  run[LANE_logged] = 0u;
  if (USES_recorders && params.recorders > 0u) {
    for (var n = 0u; n < params.recorders; n++) { clear_rows(recorder(lane, n)); }
  }
}

@compute @workgroup_size(LANES)
fn epoch(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  load_words(workgroup.x, lane);
  let V = group[GROUP_state] + lane;
  var tick = run[LANE_tick];
  var step_ticks = run[LANE_step_ticks];
  var previous_ticks = run[LANE_previous_ticks];
  var cursor = run[LANE_cursor];
  var above = run[LANE_above];
  var steps = 0u;
  var failed = 0u;
  noise = vec3u(tick, run[LANE_noise_cell], run[LANE_noise_seed]);
  if (params.first_epoch > 0u) { clear_output(lane); }
  // a lane's list ends with an event that never comes; one access for the first and all others
  var event = vec4u(0u);
  var is_read = false;
  // the same end for its letters
  var n_letters = 0u;
  var next_letter = 0u;
  var letter = vec2u(NONE, 0u);
  if (USES_connections && run[LANE_mailbox] != NONE) {
    n_letters = lanes[run[LANE_letterbox]];
    if (n_letters > 0u) {
      sort_mail(run[LANE_letterbox], run[LANE_letters], n_letters);
      letter = letter_at(run[LANE_letterbox], 0u);
    }
  }

  while (steps < params.max_steps && tick < run[LANE_end_tick] && failed == 0u && has_room(lane)) {
    if (!is_read || min(event.x, letter.x) <= tick) {
      loop {
        if (!is_read) {
          event = events[cursor];
          is_read = true;
        }
        if (min(event.x, letter.x) > tick) { break; }
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
            deliver(lane, event, tick);
          }
          step_ticks = 1u;
          cursor++;
          is_read = false;
        } else {
          slot = letter.y;
          fraction = bitcast<f32>(lanes[contact_draws(lane, slot) + DRAW_fraction * LANES]);
          next_letter++;
          letter = vec2u(NONE, 0u);
          if (next_letter < n_letters) { letter = letter_at(run[LANE_letterbox], next_letter); }
        }
        if ((USES_plastic || USES_static) && slot != NONE) { arrive(lane, slot, input, fraction, tick); }
      }
    }
    let ticks = min(step_ticks, min(event.x, run[LANE_end_tick]) - tick);
    let dt = f32(ticks) * params.dt_ms;
    var weights = StepWeights();
    weights.dt = dt;
    let dt_previous = f32(previous_ticks) * params.dt_ms;
    if (plastic_contacts() > 0u) {
      weights = step_weights(dt, select(dt_previous, dt, SCHEME == SCHEME_exponential));
    }
    gather_inputs(lane, tick, ticks, weights);
    noise.x = tick;
    solve_backward(lane, 1.0 / dt, dt_previous);
    if (USES_late) {
      for (var n = 0u; n < params.recorders; n++) { complete_row(lane, recorder(lane, n)); }
    }
    let largest = solve_forward(lane);
    failed = select(tick + 1u, 0u, largest < BLOW_UP_MV);
    advance_contacts(lane, tick, ticks, weights);
    tick += ticks;
    steps++;
    previous_ticks = ticks;

    if (run[LANE_detector] != NONE) {
      let now = u32(S[V + run[LANE_detector] * LANES].x > bitcast<f32>(run[LANE_threshold]));
      if (now > above) {
        if (USES_connections && run[LANE_mailbox] != NONE) {
          note_spike(run[LANE_mailbox], tick);
        } else {
          let n = run[LANE_spikes];
          output[run[LANE_spike_output] + n] = tick;
          run[LANE_spikes] = n + 1u;
        }
      }
      above = now;
    }
    if (USES_recorders && params.recorders > 0u) {
      for (var n = 0u; n < params.recorders; n++) { write_row(lane, recorder(lane, n), tick); }
    }
    // the step that would move the fastest node by max_change, growing slowly (layout/step-control.ts)
    let wanted = f32(ticks) * params.max_change / max(largest, 1e-9);
    let grown = floor(params.growth * f32(step_ticks)) + 1.0;
    step_ticks = u32(max(1.0, min(floor(min(wanted, params.max_ticks)), grown)));
  }
  if (USES_connections && run[LANE_mailbox] != NONE) {
    if (next_letter > 0u) { drop_mail(run[LANE_letterbox], next_letter, n_letters); }
    run[LANE_letters] = n_letters - next_letter;
    if (USES_gapJunctions) { show_gaps(lane, tick); }
  }
  run[LANE_tick] = tick;
  run[LANE_step_ticks] = step_ticks;
  run[LANE_previous_ticks] = previous_ticks;
  run[LANE_cursor] = cursor;
  run[LANE_above] = above;
  run[LANE_failed] = failed;
  run[LANE_steps] += steps;
  store_words(lane);
}
