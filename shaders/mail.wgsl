// Spikes of other cells on their way to a lane, in its letterbox among the lane words; and its own, in
// the exchange buffer.
//
// Letterbox, b its first word: the number of letters, its room, then (tick, slot of the contact) each.
// Spikes, m the lane's first word in the exchange buffer: their number in this epoch, their ticks
// [MAIL_SPIKES]. exchange.wgsl drops letters in any order; the lane sorts them by tick and slot before it
// reads, so that what happens does not depend on who came first.

fn letter_at(b: u32, n: u32) -> vec2u {
  return vec2u(lanes[b + LETTERBOX_HEAD + 2u * n], lanes[b + LETTERBOX_HEAD + 2u * n + 1u]);
}

fn put_letter(b: u32, n: u32, letter: vec2u) {
  lanes[b + LETTERBOX_HEAD + 2u * n] = letter.x;
  lanes[b + LETTERBOX_HEAD + 2u * n + 1u] = letter.y;
}

/// Sorts the letters from `sorted` on into those before.
fn sort_mail(b: u32, sorted: u32, n: u32) {
  for (var new_one = sorted; new_one < n; new_one++) {
    let letter = letter_at(b, new_one);
    var to = new_one;
    while (to > 0u) {
      let before = letter_at(b, to - 1u);
      if (before.x < letter.x || (before.x == letter.x && before.y <= letter.y)) { break; }
      put_letter(b, to, before);
      to--;
    }
    put_letter(b, to, letter);
  }
}

/// Takes the first `read` of n letters out.
fn drop_mail(b: u32, read: u32, n: u32) {
  for (var k = read; k < n; k++) { put_letter(b, k - read, letter_at(b, k)); }
  lanes[b] = n - read;
}

/// Notes a spike of the lane itself.
fn note_spike(m: u32, tick: u32) {
  let n = exchange[m];
  if (n < MAIL_SPIKES) { exchange[m + 1u + n] = tick; }
  exchange[m] = n + 1u;
}
