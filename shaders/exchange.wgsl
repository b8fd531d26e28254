// Between two epochs: every cell's spikes go to the letterboxes of the cells they reach (`deliver`, batch
// by batch), then into the list that the host reads (`collect`).
//
// A workgroup takes 64 cells: their counts first, then, spike by spike, its invocations share the
// targets in the batch. The place of a letter is got by an atomic count; the reader sorts (mail.wgsl).
// Bounds: a letterbox says its room, the list holds LIST_CAPACITY spikes; what does not fit is counted.

/// Spikes of all cells, as mail.wgsl describes them.
@group(0) @binding(0) var<storage, read_write> exchange: array<atomic<u32>>;
/// Number of spikes, number of letters lost, then (cell, tick) each.
@group(0) @binding(1) var<storage, read_write> spikes: array<atomic<u32>>;
/// First connection of every cell into the batch and one more, then TARGET words of every connection.
@group(0) @binding(2) var<storage, read> connections: array<u32>;
/// Lane words of the batch, with its letterboxes.
@group(0) @binding(3) var<storage, read_write> lanes: array<atomic<u32>>;

var<workgroup> counts: array<u32, 64>;

@compute @workgroup_size(64)
fn deliver(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) own: u32,
) {
  let first_cell = workgroup.x * 64u;
  var count = 0u;
  if (first_cell + own < CELLS) { count = atomicLoad(&exchange[(first_cell + own) * MAIL_WORDS]); }
  counts[own] = min(count, MAIL_SPIKES);
  workgroupBarrier();
  for (var k = 0u; k < 64u; k++) {
    if (counts[k] > 0u) {
      let cell = first_cell + k;
      let end = connections[cell + 1u];
      for (var t = connections[cell] + own; t < end; t += 64u) {
        let target_at = CELLS + 1u + t * TARGET_WORDS;
        let into = connections[target_at + TARGET_letterbox];
        for (var n = 0u; n < counts[k]; n++) {
          let tick = atomicLoad(&exchange[cell * MAIL_WORDS + 1u + n])
            + connections[target_at + TARGET_delay];
          let letter = atomicAdd(&lanes[into], 1u);
          if (letter < atomicLoad(&lanes[into + 1u])) {
            let to = into + LETTERBOX_HEAD + 2u * letter;
            atomicStore(&lanes[to], tick);
            atomicStore(&lanes[to + 1u], connections[target_at + TARGET_slot]);
          } else {
            atomicSub(&lanes[into], 1u);
            atomicAdd(&spikes[1], 1u);
          }
        }
      }
    }
  }
}

@compute @workgroup_size(64)
fn collect(@builtin(global_invocation_id) id: vec3u) {
  let cell = id.x;
  if (cell < CELLS) {
    let mailbox = cell * MAIL_WORDS;
    let count = atomicLoad(&exchange[mailbox]);
    if (count > 0u) {
      atomicStore(&exchange[mailbox], 0u);
      for (var n = 0u; n < min(count, MAIL_SPIKES); n++) {
        let at = atomicAdd(&spikes[0], 1u);
        if (at < LIST_CAPACITY) {
          atomicStore(&spikes[2u + 2u * at], cell);
          atomicStore(&spikes[3u + 2u * at], atomicLoad(&exchange[mailbox + 1u + n]));
        }
      }
      atomicAdd(&spikes[1], count - min(count, MAIL_SPIKES));
    }
  }
}
