// Rows of a lane's recorders, and the room for them. r: first RECORDER word, word n at
// lanes[r + n · LANES].
//
// Loops over recorders go to a number of the host's, not to a constant: what a compiler unrolls takes
// it that many times as long.

fn recorder(lane: u32, n: u32) -> u32 {
  return group[GROUP_lanes] + lane + (LANE_recorders + n * RECORDER_WORDS) * LANES;
}

/// Tick of the row behind one at `tick`; interval 0: a row every step.
fn row_after(tick: u32, interval: i32) -> u32 {
  let every = u32(max(interval, 1));
  return select(tick, (tick / every + 1u) * every, interval > 0);
}

/// The value of a channel: the sum of its words, and an offset.
fn channel_value(lane: u32, channel: vec4u) -> f32 {
  let first = channel[CHANNEL_first];
  let second = channel[CHANNEL_second];
  let kind = channel[CHANNEL_kind] % CHANNEL_LATE;
  var value = bitcast<f32>(channel[CHANNEL_offset]);
  if (kind == CHANNEL_KIND_state) {
    value += S[group[GROUP_state] + lane + first * LANES].x;
  } else {
    let word = vectors[group[GROUP_vectors] + lane + (first >> 2u) * LANES][first & 3u];
    if (kind >= CHANNEL_KIND_bit) {
      value += f32((u32(word) >> (kind - CHANNEL_KIND_bit)) & 1u);
    } else {
      value += word;
      if (second != NONE) { value += vectors[group[GROUP_vectors] + lane + (second >> 2u) * LANES][second & 3u]; }
    }
  }
  return value;
}

/// The late channels of a recorder's row, or its others.
fn write_channels(lane: u32, r: u32, row: u32, late: bool) {
  let n = lanes[r + RECORDER_channels * LANES];
  let table = lanes[r + RECORDER_table * LANES];
  for (var c = 0u; c < n; c++) {
    let channel = topology[table + c];
    if (!USES_late || (channel[CHANNEL_kind] >= CHANNEL_LATE) == late) {
      output[row + 1u + c] = bitcast<u32>(channel_value(lane, channel));
    }
  }
}

/// Late channels (gates) of a recorder's last row, now that the gates caught up.
fn complete_row(lane: u32, r: u32) {
  let pending = lanes[r + RECORDER_pending * LANES];
  if (pending != NONE) {
    write_channels(lane, r, pending, true);
    lanes[r + RECORDER_pending * LANES] = NONE;
  }
}

/// The row of a recorder, when it is due.
fn write_row(lane: u32, r: u32, tick: u32) {
  if (tick >= lanes[r + RECORDER_next * LANES]) {
    let interval = bitcast<i32>(lanes[r + RECORDER_interval * LANES]);
    lanes[r + RECORDER_next * LANES] = row_after(tick, interval);
    let row = lanes[r + RECORDER_rows * LANES];
    let base = lanes[r + RECORDER_output * LANES] + row * (lanes[r + RECORDER_channels * LANES] + 1u);
    output[base] = tick;
    write_channels(lane, r, base, false);
    lanes[r + RECORDER_rows * LANES] = row + 1u;
    if (USES_late) {
      lanes[r + RECORDER_pending * LANES] = select(NONE, base, lanes[r + RECORDER_has_late * LANES] > 0u);
    }
  }
}

/// A submission begins: row 0 takes the late channels of the row that the last one ended with.
fn clear_rows(r: u32) {
  lanes[r + RECORDER_rows * LANES] = 1u;
  if (USES_late) {
    let pending = lanes[r + RECORDER_pending * LANES];
    lanes[r + RECORDER_pending * LANES] =
      select(NONE, lanes[r + RECORDER_output * LANES], pending != NONE);
  }
}

fn has_room(lane: u32) -> bool {
  var room = run[LANE_spikes] < SPIKE_CAPACITY;
  if (USES_log) {
    // the other half of the log is for the releases of one step
    room = room && 2u * run[LANE_logged] <= run[LANE_log_capacity];
  }
  if (USES_recorders && params.recorders > 0u) {
    for (var n = 0u; n < params.recorders; n++) {
      let r = recorder(lane, n);
      room = room && lanes[r + RECORDER_rows * LANES] < lanes[r + RECORDER_capacity * LANES];
    }
  }
  return room;
}
