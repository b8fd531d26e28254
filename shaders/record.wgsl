// Rows of a lane's recorders, and the room for them. r: first RECORDER word, word n at
// lanes[r + n · LANES].

/// The value of a channel: the sum of its words, and an offset.
fn channel_value(G: Group, lane: u32, channel: vec4u) -> f32 {
  let first = channel[CHANNEL_first];
  let second = channel[CHANNEL_second];
  let kind = channel[CHANNEL_kind] % CHANNEL_LATE;
  var value = bitcast<f32>(channel[CHANNEL_offset]);
  if (kind >= CHANNEL_KIND_bit) {
    let word = u32(vectors[G.vectors + lane + (first >> 2u) * LANES][first & 3u]);
    value += f32((word >> (kind - CHANNEL_KIND_bit)) & 1u);
  } else if (kind == CHANNEL_KIND_vector) {
    value += vectors[G.vectors + lane + (first >> 2u) * LANES][first & 3u];
    if (second != NONE) { value += vectors[G.vectors + lane + (second >> 2u) * LANES][second & 3u]; }
  } else {
    value += S[G.state + lane + first * LANES].x;
  }
  return value;
}

/// Late channels (gates) of a recorder's last row, now that the gates caught up.
fn complete_row(G: Group, lane: u32, r: u32) {
  let pending = lanes[r + RECORDER_pending * LANES];
  if (pending != NONE) {
    for (var c = 0u; c < lanes[r + RECORDER_channels * LANES]; c++) {
      let channel = topology[lanes[r + RECORDER_table * LANES] + c];
      if (channel[CHANNEL_kind] >= CHANNEL_LATE) {
        output[pending + 1u + c] = bitcast<u32>(channel_value(G, lane, channel));
      }
    }
    lanes[r + RECORDER_pending * LANES] = NONE;
  }
}

/// The row of a recorder, when it is due.
fn write_row(G: Group, lane: u32, r: u32, tick: u32) {
  let interval = bitcast<i32>(lanes[r + RECORDER_interval * LANES]);
  let due = interval >= 0 && tick >= lanes[r + RECORDER_next * LANES];
  if (due) {
    let every = u32(max(interval, 1));
    lanes[r + RECORDER_next * LANES] = select(tick, (tick / every + 1u) * every, interval > 0);
    let n = lanes[r + RECORDER_channels * LANES];
    let row = lanes[r + RECORDER_rows * LANES];
    let base = lanes[r + RECORDER_output * LANES] + row * (n + 1u);
    output[base] = tick;
    for (var c = 0u; c < n; c++) {
      let channel = topology[lanes[r + RECORDER_table * LANES] + c];
      if (channel[CHANNEL_kind] < CHANNEL_LATE) {
        output[base + 1u + c] = bitcast<u32>(channel_value(G, lane, channel));
      }
    }
    lanes[r + RECORDER_rows * LANES] = row + 1u;
    lanes[r + RECORDER_pending * LANES] = select(NONE, base, lanes[r + RECORDER_has_late * LANES] > 0u);
  }
}

fn has_room(at: u32) -> bool {
  var room = lanes[at + LANE_spikes * LANES] < SPIKE_CAPACITY;
  // the other half of the log is for the releases of one step
  room = room && 2u * lanes[at + LANE_logged * LANES] <= lanes[at + LANE_log_capacity * LANES];
  for (var n = 0u; n < RECORDERS; n++) {
    let r = at + (LANE_recorders + n * RECORDER_WORDS) * LANES;
    room = room && lanes[r + RECORDER_rows * LANES] < lanes[r + RECORDER_capacity * LANES];
  }
  return room;
}
