// Between two epochs: every cell's spikes go to the mailboxes of the cells they reach, and into the
// list that the host reads.
//
// A workgroup takes 64 cells: their counts first, then, spike by spike, its invocations share the
// targets. The place of a letter is got by an atomic count; the reader sorts (mail.wgsl). Bounds:
// mailboxes hold `capacity` letters, the list LIST_CAPACITY spikes; what does not fit is counted.

/// Mailboxes of all lanes, as mail.wgsl describes them.
@group(0) @binding(0) var<storage, read_write> exchange: array<atomic<u32>>;
/// SOURCE words of every cell, then TARGET words of every connection.
@group(0) @binding(1) var<storage, read> connections: array<u32>;
/// Number of spikes, number of letters lost, then (cell, tick) each.
@group(0) @binding(2) var<storage, read_write> spikes: array<atomic<u32>>;

const MAIL_COUNT = 1u + MAIL_SPIKES;
const MAIL_LETTERS = 2u + MAIL_SPIKES;

var<workgroup> counts: array<u32, 64>;

@compute @workgroup_size(64)
fn exchange_spikes(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) own: u32,
) {
  let cell = workgroup.x * 64u + own;
  var count = 0u;
  if (cell < CELLS) {
    let mailbox = connections[cell * SOURCE_WORDS + SOURCE_mailbox];
    count = atomicLoad(&exchange[mailbox]);
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
  counts[own] = min(count, MAIL_SPIKES);
  workgroupBarrier();
  for (var k = 0u; k < 64u; k++) {
    if (counts[k] > 0u) {
      let source = (workgroup.x * 64u + k) * SOURCE_WORDS;
      let mailbox = connections[source + SOURCE_mailbox];
      let end = connections[source + SOURCE_end];
      for (var t = connections[source + SOURCE_first] + own; t < end; t += 64u) {
        let target_at = CELLS * SOURCE_WORDS + t * TARGET_WORDS;
        let into = connections[target_at + TARGET_mailbox];
        for (var n = 0u; n < counts[k]; n++) {
          let tick = atomicLoad(&exchange[mailbox + 1u + n]) + connections[target_at + TARGET_delay];
          let letter = atomicAdd(&exchange[into + MAIL_COUNT], 1u);
          if (letter < connections[target_at + TARGET_capacity]) {
            atomicStore(&exchange[into + MAIL_LETTERS + 2u * letter], tick);
            atomicStore(&exchange[into + MAIL_LETTERS + 2u * letter + 1u],
                        connections[target_at + TARGET_slot]);
          } else {
            atomicSub(&exchange[into + MAIL_COUNT], 1u);
            atomicAdd(&spikes[1], 1u);
          }
        }
      }
    }
  }
}
